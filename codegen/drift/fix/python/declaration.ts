import type { Place } from "../../../claims/model.ts";
import type { Span, Statement } from "../../../claims/python/syntax.ts";
import type { Draft } from "../draft.ts";
import type { Edit } from "../edit.ts";
import {
  contains,
  extentOf,
  lineEnd,
  lineStart,
  nextLine,
  openFile,
  replace,
  type PythonFile,
} from "./file.ts";
import { callsIn, isCalled } from "./site.ts";

/** A model as a statement of its own: a class, or a variable that holds a table. */
export interface Declaration {
  readonly file: PythonFile;
  readonly name: string;
  readonly statement: Statement;
  readonly kind: "class" | "table";
}

/** The model of a file's top level whose name stands at a place. */
export function findDeclaration(
  draft: Draft,
  place: Place,
): Declaration | undefined {
  const file = openFile(draft, place.file);
  const at = draft.locate(place);
  if (!file || at === undefined) return undefined;
  for (const statement of file.statements) {
    if (statement.kind === "class" && contains(statement.nameSpan, at))
      return { file, name: statement.name, statement, kind: "class" };
    if (statement.kind !== "assign" || !statement.value) continue;
    const [target] = statement.targets;
    const isTable = [...callsIn(statement.value)].some((one) =>
      isCalled(file, one, "Table"),
    );
    if (target?.kind === "name" && contains(target, at) && isTable)
      return { file, name: target.name, statement, kind: "table" };
  }
  return undefined;
}

/** Names that a class's body gives to something. */
export function membersOf({ statement }: Declaration): readonly string[] {
  if (statement.kind !== "class") return [];
  const names = statement.body.flatMap((one) => {
    if (one.kind === "function") return [one.name];
    if (one.kind !== "assign") return [];
    return one.targets.flatMap((target) =>
      target.kind === "name" ? [target.name] : [],
    );
  });
  return names.filter((name) => !name.startsWith("__"));
}

/** From the comments and decorators right above it to its last line. */
export function wholeSpan({ file, statement }: Declaration): Span {
  const { text } = file;
  const decorators = statement.kind === "class" ? statement.decorators : [];
  let from = lineStart(
    text,
    Math.min(statement.from, ...decorators.map((one) => one.from)),
  );
  while (from > 0) {
    const above = lineStart(text, from - 1);
    if (!/^[ \t]*#/.test(text.slice(above, from))) break;
    from = above;
  }
  const { to } =
    statement.kind === "class" ? extentOf(file, statement) : statement;
  return { from, to: lineEnd(text, to) };
}

/** Takes a declaration out, with the blank lines below it. */
export function cut(declaration: Declaration): Edit {
  const { file } = declaration;
  const { from, to } = wholeSpan(declaration);
  let end = nextLine(file.text, to);
  const gap = /(?:[ \t]*\r?\n)*/y;
  gap.lastIndex = end;
  end += gap.exec(file.text)![0].length;
  // The last declaration takes the blank lines above with it.
  const above = /\n((?:[ \t]*\r?\n)+)$/.exec(file.text.slice(0, from))?.[1];
  const isLast = end === file.text.length && above !== undefined;
  const start = isLast ? from - above.length : from;
  return replace(file, { from: start, to: end }, "");
}

/** Whether nothing but imports, a docstring and __all__ would be left without a declaration. */
export function isAlone({ file, statement }: Declaration): boolean {
  return file.statements.every(
    (one, at) =>
      one === statement ||
      one.kind === "import" ||
      one.kind === "from import" ||
      (one.kind === "expression" &&
        at === 0 &&
        one.value.kind === "constant") ||
      (one.kind === "assign" &&
        one.targets.some(
          (target) => target.kind === "name" && target.name === "__all__",
        )),
  );
}

/** Where a name is used as a name, outside a span: not in imports, not in strings. */
export function namesUsed(
  file: PythonFile,
  name: string,
  outside?: Span,
): readonly Span[] {
  const found: Span[] = [];
  file.tree.iterate({
    enter: (node) => {
      if (node.name === "ImportStatement") return false;
      if (node.name !== "VariableName") return undefined;
      const span = { from: node.from, to: node.to };
      if (outside && span.from >= outside.from && span.to <= outside.to)
        return undefined;
      const isKeyword =
        node.node.parent?.name === "ArgList" &&
        node.node.nextSibling?.name === "AssignOp";
      if (file.text.slice(span.from, span.to) === name && !isKeyword)
        found.push(span);
      return undefined;
    },
  });
  return found;
}
