import type { Node as SyntaxNode, Project, SourceFile as Tree } from "ts-morph";
import { snakeCase } from "../../../claims/typescript/naming.ts";
import type { FixAction } from "../../fix-action.ts";
import { editableTrees, mentionsIn, quotedAs, quotedIn } from "./mention.ts";
import { isNamedAfter, styledAs } from "./name-style.ts";
import { nameOf } from "./object-literal.ts";
import { valueNamed } from "./options.ts";
import { loadMorph, replaceText } from "./project.ts";
import { planRename, type Respelling } from "./property-rename.ts";
import {
  attributeName,
  attributeOptions,
  modelOptions,
  sideDecorator,
  type Attribute,
} from "./sequelize-attribute.ts";
import { typedMembers, type ModelAttribute } from "./sequelize-column.ts";

type Rename = Extract<FixAction, { action: "rename-column" }>;

/**
 * The attribute maps to the new column. Its own name follows where it is the
 * old column's and every use can follow it.
 */
export function renameAttribute(
  project: Project,
  member: ModelAttribute,
  { column, to, automatic }: Rename,
): string | undefined {
  if (!automatic) return "the rename is not sure enough";
  const { attribute } = member;
  const isUnderscored = underscored(project, member);
  const mapped = (name: string) => (isUnderscored ? snakeCase(name) : name);
  const from = attributeName(attribute);
  const siblings = siblingsOf(attribute);
  const name = styledAs(to, siblings, isUnderscored ? "camelCase" : undefined);
  const mapTo = (own: string) => setField(attribute, to, mapped(own) !== to);
  const follows = isNamedAfter(from, column.name) && from !== name;
  if (!follows || siblings.includes(name)) return mapTo(from);
  mapTo(name);
  planRename(project, {
    from,
    to: name,
    isTyped: isTyped(member),
    declarations: () => [
      attribute.getNameNode(),
      ...typedMembers(member).map((one) => one.getNameNode()),
    ],
    strings: () =>
      attributeStrings(project, member, from, name, column.name, to),
    keep: () => void mapTo(from),
  });
  return undefined;
}

/** Names the column, where the attribute does not say it by itself. */
function setField(
  attribute: Attribute,
  column: string,
  isNeeded: boolean,
): string | undefined {
  const { Node } = loadMorph();
  const decorator = sideDecorator(attribute, "ColumnName");
  const [named] = decorator?.getArguments() ?? [];
  const options = attributeOptions(attribute);
  const known = named ?? options.get("field");
  if (known && !Node.isStringLiteral(known))
    return "the column's name is not a literal";
  if (known) replaceText(known, quotedAs(known.getText(), column));
  else if (isNeeded) options.set("field", quotedIn(attribute, column));
  return undefined;
}

function siblingsOf(attribute: Attribute): string[] {
  const { Node } = loadMorph();
  if (!Node.isPropertyAssignment(attribute))
    return attribute
      .getParentOrThrow()
      .getChildrenOfKind(loadMorph().SyntaxKind.SyntaxList)
      .flatMap((list) => list.getChildren())
      .filter((one) => Node.isPropertyDeclaration(one))
      .filter((one) => !one.isStatic())
      .map((one) => one.getName());
  const object = attribute.getParent();
  return Node.isObjectLiteralExpression(object)
    ? object
        .getProperties()
        .filter((one) => Node.isPropertyAssignment(one))
        .map(nameOf)
    : [];
}

/** Whether columns without a name of their own are in snake_case, for the model or for the connection. */
export function underscored(
  project: Project,
  { owner, call }: Pick<ModelAttribute, "owner" | "call">,
): boolean {
  const own = modelOptions(call, owner)?.get("underscored")?.getText();
  if (own !== undefined) return own === "true";
  return editableTrees(project).some((tree) =>
    /\bdefine\s*:\s*\{[^}]*\bunderscored\s*:\s*true\b/.test(tree.getFullText()),
  );
}

/** Whether TypeScript knows what the model's instances hold. */
function isTyped({ owner, call, attribute }: ModelAttribute): boolean {
  const isScript = /\.[cm]?jsx?$/.test(attribute.getSourceFile().getFilePath());
  const isDefined = !owner && (call?.getTypeArguments().length ?? 0) === 0;
  return !isScript && !isDefined;
}

/** Options whose strings name attributes. */
const namingOptions =
  /^(?:attributes|order|group|fields|include|exclude|returning|updateOnDuplicate|conflictFields|conflictAttributes|plain|distinct|col)$/;

/**
 * Strings and keys that name the attribute where types say only "string":
 * lists in the options of the model's methods, and the model's own indexes.
 */
function attributeStrings(
  project: Project,
  member: ModelAttribute,
  from: string,
  to: string,
  column: string,
  columnTo: string,
): Respelling[] {
  const { Node } = loadMorph();
  const respell = (node: SyntaxNode, text: string): Respelling => ({
    node,
    text: Node.isStringLiteral(node) ? quotedAs(node.getText(), text) : text,
  });
  const inQueries = editableTrees(project)
    .flatMap((tree) => scopesOf(tree, member))
    .flatMap((scope) =>
      mentionsIn(scope.getSourceFile(), from).filter(
        (node) => isWithin(node, scope) && Node.isStringLiteral(node),
      ),
    )
    .filter((node) => namedBy(node))
    .map((node) => respell(node, to));
  const { owner, call } = member;
  const indexes = modelOptions(call, owner)?.get("indexes");
  const inIndexes = indexes
    ? [from, column].flatMap((name) =>
        mentionsIn(indexes.getSourceFile(), name)
          .filter(
            (node) => isWithin(node, indexes) && Node.isStringLiteral(node),
          )
          .map((node) => respell(node, name === from ? to : columnTo)),
      )
    : [];
  const inInstances = editableTrees(project)
    .flatMap((tree) => mentionsIn(tree, from))
    .filter((node) => isInstanceName(node, owner))
    .map((node) => respell(node, to));
  const unique = new Map(
    [...inQueries, ...inIndexes, ...inInstances].map((one) => [one.node, one]),
  );
  return [...unique.values()];
}

const instanceMethods =
  /^(?:get|set|getDataValue|setDataValue|changed|previous|increment|decrement)$/;

/** `customer.get("email")`, where the customer is of the model's class. */
function isInstanceName(
  node: SyntaxNode,
  owner: ModelAttribute["owner"],
): boolean {
  const { Node } = loadMorph();
  const call = node.getParent();
  if (!owner || !Node.isStringLiteral(node) || !Node.isCallExpression(call))
    return false;
  const callee = call.getExpression();
  return (
    call.getArguments()[0] === node &&
    Node.isPropertyAccessExpression(callee) &&
    instanceMethods.test(callee.getName()) &&
    callee.getExpression().getType().getNonNullableType().getSymbol() ===
      owner.getSymbol()
  );
}

function isWithin(node: SyntaxNode, scope: SyntaxNode): boolean {
  return node.getPos() >= scope.getPos() && node.getEnd() <= scope.getEnd();
}

/** Calls on the model, and the parts of others' options that are about it. */
function scopesOf(tree: Tree, { owner, call }: ModelAttribute): SyntaxNode[] {
  const { Node } = loadMorph();
  const variable = call?.getParent();
  const declared =
    owner ?? (Node.isVariableDeclaration(variable) ? variable : undefined);
  return (declared?.findReferencesAsNodes() ?? [])
    .filter((one) => one.getSourceFile() === tree)
    .flatMap((one) => {
      const parent = one.getParent();
      if (Node.isPropertyAssignment(parent) && nameOf(parent) === "model")
        return [parent.getParent()];
      const around = parent?.getParent();
      return Node.isPropertyAccessExpression(parent) &&
        Node.isCallExpression(around)
        ? around.getArguments()
        : [];
    });
}

/** Whether a string stands in an option that names attributes. */
function namedBy(node: SyntaxNode): boolean {
  const { Node } = loadMorph();
  const option = node
    .getAncestors()
    .find((one) => Node.isPropertyAssignment(one));
  if (!Node.isPropertyAssignment(option)) return false;
  const inOther = option
    .getParent()
    .getFirstAncestor((one) => Node.isObjectLiteralExpression(one));
  const isOther =
    Node.isObjectLiteralExpression(inOther) &&
    valueNamed(inOther, "model") !== undefined &&
    nameOf(option) === "include";
  return namingOptions.test(nameOf(option)) && !isOther;
}
