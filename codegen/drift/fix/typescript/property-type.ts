import type {
  Node as SyntaxNode,
  PropertyDeclaration,
  PropertySignature,
} from "ts-morph";
import { loadMorph } from "./project.ts";

/** A member with a type annotation: of a class or of an interface. */
export type TypedProperty = PropertyDeclaration | PropertySignature;

/** Types that say what arrives and nothing more; an alias or a class of the project's own says more. */
const plainType =
  /^(?:readonly )?(?:string|number|bigint|boolean|Date|Buffer|Uint8Array|object|unknown|any|Record<string, (?:unknown|any)>)(?:\[\])*$|^Array<(?:string|number|bigint|boolean|Date)>$/;

/** Libraries' marks around a type or beside it, which stay when the type inside changes. */
const marked =
  /^((?:CreationOptional|Opt|Hidden|ScalarRef|Ref|Relation)<)([\s\S]*)(>)$|^()([\s\S]*?)((?:\s*&\s*(?:Opt|Hidden)\b)+)$/;

/** What stands inside a library's marks, and how another type is put there. */
function insideMarks(text: string): {
  readonly inner: string;
  readonly put: (inner: string) => string;
} {
  const found = marked.exec(text);
  if (!found) return { inner: text, put: (inner) => inner };
  const [, open, generic, close, , beside = "", behind = ""] = found;
  return generic === undefined
    ? { inner: beside, put: (inner) => inner + behind }
    : { inner: generic, put: (inner) => `${open}${inner}${close}` };
}

function alternatives(property: TypedProperty): string[] {
  const { Node } = loadMorph();
  const type = property.getTypeNode();
  if (!type) return [];
  const members = Node.isUnionTypeNode(type) ? type.getTypeNodes() : [type];
  return members.map((one) => one.getText());
}

function isNothing(text: string): boolean {
  return text === "null" || text === "undefined";
}

/** The type without null and undefined; undefined when none is written. */
export function valueType(property: TypedProperty): string | undefined {
  const values = alternatives(property).filter((text) => !isNothing(text));
  return values.length === 0 ? undefined : values.join(" | ");
}

/** The type of the values themselves, without a library's marks. */
export function bareValueType(property: TypedProperty): string | undefined {
  const type = valueType(property);
  return type === undefined ? undefined : insideMarks(type).inner.trim();
}

/** Takes off the mark that says that an insert may leave the member out. */
export function dropOptionalMark(property: TypedProperty): boolean {
  const before = property.getTypeNode()?.getText() ?? "";
  const after = before
    .replace(/^Opt<([\s\S]*)>$/, "$1")
    .replaceAll(/\s*&\s*Opt\b/g, "");
  if (after === before) return false;
  property.setType(after);
  return true;
}

/** Whether the annotation lets the member be null or absent. */
export function allowsNull(property: TypedProperty): boolean {
  return property.hasQuestionToken() || alternatives(property).some(isNothing);
}

/** Makes the annotation say whether null is possible; one that is not written stays so. */
export function setNull(property: TypedProperty, nullable: boolean): void {
  const { Node } = loadMorph();
  const before = alternatives(property);
  if (nullable) {
    if (before.length > 0 && !allowsNull(property))
      property.setType(`${grouped(property)} | null`);
    return;
  }
  const values = before.filter((text) => !isNothing(text));
  if (values.length < before.length && values.length > 0)
    property.setType(values.join(" | "));
  const isClass = Node.isPropertyDeclaration(property);
  const isNull = isClass && property.getInitializer()?.getText() === "null";
  if (isNull) property.removeInitializer();
  if (!property.hasQuestionToken() && !isNull) return;
  property.setHasQuestionToken(false);
  if (isClass && isAsserted(property)) property.setHasExclamationToken(true);
}

/** `() => void` needs parentheses before `| null` is put behind it. */
function grouped(property: TypedProperty): string {
  const { Node } = loadMorph();
  const type = property.getTypeNodeOrThrow();
  const needs =
    Node.isFunctionTypeNode(type) ||
    Node.isConstructorTypeNode(type) ||
    Node.isConditionalTypeNode(type);
  return needs ? `(${type.getText()})` : type.getText();
}

/** Whether a class writes `name!: T`, so that a member without a value is let through. */
function isAsserted(property: PropertyDeclaration): boolean {
  if (property.hasInitializer() || property.isStatic()) return false;
  const siblings = property
    .getParentOrThrow()
    .getChildrenOfKind(loadMorph().SyntaxKind.SyntaxList)
    .flatMap((list) => list.getChildren())
    .filter((one) => loadMorph().Node.isPropertyDeclaration(one))
    .filter((one) => one !== property && !one.hasQuestionToken());
  return (
    siblings.every((one) => one.hasInitializer()) ||
    siblings.some((one) => one.hasExclamationToken())
  );
}

/**
 * Makes the annotation a plain type, with the null that it has. False, and
 * nothing is done, for a type of the project's own; one that is not written
 * stays so.
 */
export function setValueType(property: TypedProperty, type: string): boolean {
  const before = valueType(property);
  if (before === undefined || before === type) return true;
  const { inner, put } = insideMarks(before);
  if (inner === type || isAmong(inner, type)) return true;
  if (!inner.split("|").every((one) => plainType.test(one.trim())))
    return false;
  const nothing = alternatives(property).filter(isNothing);
  property.setType([put(type), ...nothing].join(" | "));
  return true;
}

/** Any document is an object, a record or unknown; bytes are a Buffer or a Uint8Array. */
function isAmong(before: string, wanted: string): boolean {
  if (wanted === "unknown")
    return !/^(?:string|number|bigint|boolean|Date|Buffer|Uint8Array)$/.test(
      before,
    );
  return wanted === "Buffer" && before === "Uint8Array";
}

/** The union of values that a member is of: written out in it, or under a name. */
export function unionsOf(property: TypedProperty): SyntaxNode[] {
  const { Node } = loadMorph();
  const type = property.getTypeNode();
  if (Node.isUnionTypeNode(type) && type.getTypeNodes().some(isLiteral))
    return [type];
  if (type && isLiteral(type)) return [type];
  const members = Node.isUnionTypeNode(type) ? type.getTypeNodes() : [type];
  return members
    .filter((one) => Node.isTypeReference(one))
    .flatMap((one) => {
      const symbol = one.getTypeName().getSymbol();
      return (symbol?.getAliasedSymbol() ?? symbol)?.getDeclarations() ?? [];
    })
    .filter((one) => Node.isTypeAliasDeclaration(one))
    .filter((one) => {
      const type = one.getTypeNode();
      return Node.isUnionTypeNode(type) || Node.isLiteralTypeNode(type);
    });
}

function isLiteral(node: SyntaxNode): boolean {
  const { Node } = loadMorph();
  return Node.isLiteralTypeNode(node) && node.getText() !== "null";
}
