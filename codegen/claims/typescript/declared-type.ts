import type { ts } from "ts-morph";
import type { TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import type { Reading } from "./reading.ts";
import { allowsNull, allowsUndefined, sidesOf, type Shape } from "./shape.ts";
import { shapeOf } from "./shapes.ts";
import { typeClaimOf, valueTypeOf } from "./value-type.ts";

/** What the type annotation of a class field says of its value. */
export interface DeclaredType {
  readonly shape: Shape;
  /** As TypeScript spells it, null and undefined left out. */
  readonly valueType: string;
  readonly nullable: boolean;
  /** `name?: T`, or a type an insert may leave out. */
  readonly optional: boolean;
  readonly claim: TypeClaim;
}

/** The declared type of a field; undefined when neither annotation nor initial value tells. */
export function declaredType(
  reading: Reading,
  field: ts.PropertyDeclaration | ts.AccessorDeclaration | undefined,
): DeclaredType | undefined {
  if (!field) return undefined;
  const optional =
    syntax.isPropertyDeclaration(field) && field.questionToken !== undefined;
  const type = annotationOf(field);
  if (!type) return initialType(field, optional);
  const shape = shapeOf(reading, type);
  const { select, insert } = sidesOf(shape);
  const claim = typeClaimOf(select, type.getText().replaceAll(/\s+/g, " "));
  return {
    shape: select,
    valueType: claim.valueType ?? valueTypeOf(select),
    nullable: allowsNull(select) || allowsUndefined(select) || optional,
    optional: optional || allowsUndefined(insert),
    claim,
  };
}

function annotationOf(
  field: ts.PropertyDeclaration | ts.AccessorDeclaration,
): ts.TypeNode | undefined {
  return syntax.isSetAccessor(field) ? field.parameters[0]?.type : field.type;
}

/** `active = true` is a boolean without saying so. */
function initialType(
  field: ts.PropertyDeclaration | ts.AccessorDeclaration,
  optional: boolean,
): DeclaredType | undefined {
  if (!syntax.isPropertyDeclaration(field) || !field.initializer)
    return undefined;
  const name = initialName(field.initializer);
  if (name === undefined) return undefined;
  const shape: Shape = { kind: "plain", name };
  return {
    shape,
    valueType: name,
    nullable: optional,
    optional,
    claim: typeClaimOf(shape, name),
  };
}

function initialName(initializer: ts.Expression): string | undefined {
  const kinds = syntax.SyntaxKind;
  if (syntax.isStringLiteralLike(initializer)) return "string";
  if (syntax.isNumericLiteral(initializer)) return "number";
  if (
    initializer.kind === kinds.TrueKeyword ||
    initializer.kind === kinds.FalseKeyword
  )
    return "boolean";
  return syntax.isNewExpression(initializer) &&
    initializer.expression.getText() === "Date"
    ? "Date"
    : undefined;
}
