import { parseExpression } from "../../../claims/python/parse.ts";
import type { Expression } from "../../../claims/python/syntax.ts";
import type { Edit } from "../edit.ts";
import { lastName, replace, textOf, type PythonFile } from "./file.ts";
import type { ColumnSite } from "./site.ts";

/** What an annotation says of the value, None included: inside Mapped[…], quotes and Annotated[…]. */
export function valueAnnotation({
  file,
  statement,
}: Pick<ColumnSite, "file" | "statement">): Expression | undefined {
  const { annotation } = statement ?? {};
  return annotation && unwrapped(file, annotation);
}

function unwrapped(file: PythonFile, expression: Expression): Expression {
  if (expression.kind === "constant" && typeof expression.value === "string") {
    const inner = unquoted(file, expression);
    return inner ? unwrapped(file, inner) : expression;
  }
  if (expression.kind !== "subscript") return expression;
  const name = lastName(expression.object);
  const [first] = expression.indexes;
  return first !== undefined &&
    (name === "Mapped" || name === "Annotated" || name === "Final")
    ? unwrapped(file, first)
    : expression;
}

function unquoted(
  file: PythonFile,
  expression: Expression,
): Expression | undefined {
  const written = textOf(file, expression);
  const plain = /^(["'])([^"'\\\n]*)\1$/.exec(written);
  return plain ? parseExpression(plain[2]!, expression.from + 1) : undefined;
}

function isNone(expression: Expression): boolean {
  return expression.kind === "constant" && expression.value === null;
}

/** The members of `a | b | None` and Union[a, b, None]. */
function membersOf(expression: Expression): readonly Expression[] | undefined {
  if (expression.kind === "binary" && expression.operator === "|")
    return [expression.left, expression.right].flatMap(
      (side) => membersOf(side) ?? [side],
    );
  const isUnion =
    expression.kind === "subscript" && lastName(expression.object) === "Union";
  return isUnion ? expression.indexes : undefined;
}

export function saysNone(expression: Expression): boolean {
  if (
    expression.kind === "subscript" &&
    lastName(expression.object) === "Optional"
  )
    return true;
  return membersOf(expression)?.some(isNone) ?? isNone(expression);
}

/** The annotation without its None, as text. */
function withoutNone(file: PythonFile, expression: Expression): string {
  if (
    expression.kind === "subscript" &&
    lastName(expression.object) === "Optional"
  )
    return textOf(file, expression.indexes[0]!);
  const members = membersOf(expression);
  if (!members) return textOf(file, expression);
  const kept = members
    .filter((one) => !isNone(one))
    .map((one) => textOf(file, one));
  const isUnion = expression.kind === "subscript" && kept.length > 1;
  return isUnion
    ? `${textOf(file, expression.object)}[${kept.join(", ")}]`
    : kept.join(" | ");
}

/** A type that may be None, in the manner of the file. */
export function orNone(file: PythonFile, type: string): string {
  const optional = /\b((?:\w+\.)?Optional)\[/.exec(file.text)?.[1];
  return optional === undefined || /\|\s*None\b/.test(file.text)
    ? `${type} | None`
    : `${optional}[${type}]`;
}

/** Makes the annotation say whether None is possible; no edits when it does, or hides it behind a name. */
export function annotateNone(
  file: PythonFile,
  expression: Expression,
  nullable: boolean,
): readonly Edit[] {
  const says = saysNone(expression);
  if (says === nullable) return [];
  const bare = withoutNone(file, expression);
  return [replace(file, expression, nullable ? orNone(file, bare) : bare)];
}

/** The name of the type without None: "UUID" of `uuid.UUID | None`, "list" of `list[str]`. */
export function typeNamed(expression: Expression): string | undefined {
  if (
    expression.kind === "subscript" &&
    lastName(expression.object) === "Optional"
  ) {
    const [inner] = expression.indexes;
    return inner && typeNamed(inner);
  }
  const members = membersOf(expression)?.filter((one) => !isNone(one));
  if (members) return members.length === 1 ? typeNamed(members[0]!) : undefined;
  return expression.kind === "subscript"
    ? lastName(expression.object)
    : lastName(expression);
}
