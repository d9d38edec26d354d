import type { Place } from "../../../claims/model.ts";
import { parseFunction } from "../../../claims/python/parse.ts";
import type {
  AssignStatement,
  CallExpression,
  ClassStatement,
  Expression,
  FunctionStatement,
  Statement,
} from "../../../claims/python/syntax.ts";
import type { Draft } from "../draft.ts";
import {
  contains,
  everyStatement,
  extentOf,
  lastName,
  openFile,
  type PythonFile,
} from "./file.ts";
import { importsOf, localName } from "./import.ts";

/** Where a column is declared: an attribute of a class, or an argument of Table(…). */
export interface ColumnSite {
  readonly file: PythonFile;
  /** Where the column's name stands: in a string, or as the attribute. */
  readonly offset: number;
  /** The attribute's statement; absent for a column of a Table(…) and of a declared_attr. */
  readonly statement?: AssignStatement;
  readonly owner?: ClassStatement;
  /** Column(…) or mapped_column(…). */
  readonly call?: CallExpression;
  /** SQLModel's Field(…), perhaps around the Column(…). */
  readonly field?: CallExpression;
  /** The @declared_attr that returns the column. */
  readonly maker?: FunctionStatement;
  readonly table?: CallExpression;
}

/** The name that a module gives to what is called, through `import … as`. */
export function calledName(
  file: PythonFile,
  { callee }: CallExpression,
): string | undefined {
  const name = lastName(callee);
  if (callee.kind !== "name") return name;
  for (const { names } of importsOf(file))
    for (const one of names)
      if (localName(one) === name) return one.name.split(".").at(-1);
  return partialOf(file, name) ?? name;
}

/** "Column" of `Required = partial(Column, nullable=False)`. */
function partialOf(
  file: PythonFile,
  name: string | undefined,
): string | undefined {
  for (const statement of file.statements) {
    if (statement.kind !== "assign" || statement.value?.kind !== "call")
      continue;
    const [target] = statement.targets;
    const { callee, arguments: given } = statement.value;
    const isPartial =
      target?.kind === "name" &&
      target.name === name &&
      lastName(callee) === "partial";
    if (isPartial) return given[0] && lastName(given[0].value);
  }
  return undefined;
}

export function isCalled(
  file: PythonFile,
  expression: Expression | undefined,
  ...names: readonly string[]
): expression is CallExpression {
  return (
    expression?.kind === "call" &&
    names.includes(calledName(file, expression) ?? "")
  );
}

/** The expressions that an expression is made of. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "call":
      return [
        expression.callee,
        ...expression.arguments.map(({ value }) => value),
      ];
    case "attribute":
      return [expression.object];
    case "subscript":
      return [expression.object, ...expression.indexes];
    case "tuple":
    case "list":
    case "set":
      return expression.elements.map(({ value }) => value);
    case "dict":
      return expression.entries.flatMap(({ key, value }) =>
        key ? [key, value] : [value],
      );
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.test, expression.consequent, expression.otherwise];
    case "unary":
      return [expression.operand];
    case "comprehension":
      return [expression.element, expression.iterable];
    default:
      return [];
  }
}

/** Every call in an expression, the outermost first. */
export function* callsIn(expression: Expression): Generator<CallExpression> {
  if (expression.kind === "call") yield expression;
  for (const part of partsOf(expression)) yield* callsIn(part);
}

/** The statement that a class, a module or a function stands for at an offset, innermost last. */
export function statementsAt(
  statements: readonly Statement[],
  offset: number,
): readonly Statement[] {
  return [...everyStatement(statements)].filter((one) =>
    contains({ from: startOf(one), to: one.to }, offset),
  );
}

function startOf(statement: Statement): number {
  if (statement.kind !== "class" && statement.kind !== "function")
    return statement.from;
  const starts = statement.decorators.map(({ from }) => from);
  return Math.min(statement.from, ...starts);
}

function ownerOf(around: readonly Statement[]): ClassStatement | undefined {
  const owner = around.findLast(({ kind }) => kind === "class");
  return owner?.kind === "class" ? owner : undefined;
}

/** Where a column's claim stands now; undefined when it is written in another way. */
export function findColumn(draft: Draft, place: Place): ColumnSite | undefined {
  const file = openFile(draft, place.file);
  const offset = draft.locate(place);
  if (!file || offset === undefined) return undefined;
  const around = statementsAt(file.statements, offset);
  const last = around.at(-1);
  const owner = ownerOf(around);
  const at = { file, offset, ...(owner && { owner }) };
  if (last?.kind === "function" || around.at(-2)?.kind === "function")
    return findMade(at, around);
  const value =
    last?.kind === "assign" || last?.kind === "expression"
      ? last.value
      : undefined;
  const inTable = value && columnInTable(file, value, offset);
  if (inTable) return { file, offset, ...inTable };
  if (last?.kind !== "assign") return undefined;
  if (!owner)
    return (
      value && { ...at, statement: last, ...columnIn(file, value, offset) }
    );
  return {
    ...at,
    statement: last,
    ...(value && columnIn(file, value, offset)),
  };
}

type Calls = Pick<ColumnSite, "call" | "field" | "table">;

/** Column(…), also in deferred(…), column_property(…), Field(sa_column=…) and the like. */
function columnIn(file: PythonFile, value: Expression, offset: number): Calls {
  const calls = [...callsIn(value)];
  const field = isCalled(file, value, "Field") ? { field: value } : {};
  const columns = calls.filter((one) =>
    isCalled(file, one, "Column", "mapped_column"),
  );
  const call =
    columns.findLast((one) => contains(one, offset)) ??
    (columns.length === 1 ? columns[0] : undefined);
  return { ...field, ...(call && { call }) };
}

function columnInTable(
  file: PythonFile,
  value: Expression,
  offset: number,
): Calls | undefined {
  const around = [...callsIn(value)].filter((one) => contains(one, offset));
  const table = around.find((one) => isCalled(file, one, "Table"));
  const call = around.findLast((one) => isCalled(file, one, "Column"));
  return table && call && { table, call };
}

/** The function's body is not read with the file. */
function findMade(
  at: Pick<ColumnSite, "file" | "offset" | "owner">,
  around: readonly Statement[],
): ColumnSite | undefined {
  const maker = around.findLast(({ kind }) => kind === "function");
  if (maker?.kind !== "function") return undefined;
  const whole = wholeFunction(at.file, maker);
  const returned = whole?.body.findLast(({ kind }) => kind === "return");
  const value = returned?.kind === "return" ? returned.value : undefined;
  return { ...at, maker, ...(value && columnIn(at.file, value, at.offset)) };
}

/** A function with its body. */
export function wholeFunction(
  file: PythonFile,
  statement: FunctionStatement,
): FunctionStatement | undefined {
  const { text } = file;
  const { from, to } = extentOf(file, statement);
  const found = parseFunction(text.slice(from, to), from);
  return found?.kind === "function" ? found : undefined;
}

/** A class whose name stands at a place. */
export function findClass(
  draft: Draft,
  place: Place,
): { readonly file: PythonFile; readonly owner: ClassStatement } | undefined {
  const file = openFile(draft, place.file);
  const offset = draft.locate(place);
  if (!file || offset === undefined) return undefined;
  for (const statement of everyStatement(file.statements))
    if (statement.kind === "class" && contains(statement.nameSpan, offset))
      return { file, owner: statement };
  return undefined;
}

/** The Table(…) in which a table's name stands. */
export function findTable(
  draft: Draft,
  place: Place,
): { readonly file: PythonFile; readonly table: CallExpression } | undefined {
  const file = openFile(draft, place.file);
  const offset = draft.locate(place);
  if (!file || offset === undefined) return undefined;
  for (const statement of statementsAt(file.statements, offset)) {
    if (statement.kind !== "assign" && statement.kind !== "expression")
      continue;
    for (const call of statement.value ? callsIn(statement.value) : [])
      if (contains(call, offset) && isCalled(file, call, "Table"))
        return { file, table: call };
  }
  return undefined;
}

const stringNames = new Set(["Column", "mapped_column"]);

/** The string that a column is named by; undefined when the attribute names it. */
export function nameArgument(
  file: PythonFile,
  call: CallExpression,
): Expression | undefined {
  const named = call.arguments.find(({ name }) => name === "name");
  if (named) return named.value;
  if (!stringNames.has(calledName(file, call) ?? "")) return undefined;
  const [first] = call.arguments;
  if (first === undefined || first.name !== undefined || first.spread)
    return undefined;
  const isText =
    first.value.kind === "constant" && typeof first.value.value === "string";
  return isText ? first.value : undefined;
}

const schemaItems = new Set([
  "ForeignKey",
  "Identity",
  "Computed",
  "Sequence",
  "FetchedValue",
  "DefaultClause",
  "CheckConstraint",
  "ColumnDefault",
]);

/** The argument that says the type, by position or by keyword. */
export function typeArgument(
  file: PythonFile,
  call: CallExpression,
): Expression | undefined {
  const named = call.arguments.find(
    ({ name }) => name === "type_" || name === "type",
  );
  if (named) return named.value;
  const name = nameArgument(file, call);
  const found = call.arguments.find(
    ({ value, spread, name: keyword }) =>
      keyword === undefined &&
      spread === undefined &&
      value !== name &&
      value.kind !== "constant" &&
      !(
        value.kind === "call" && schemaItems.has(calledName(file, value) ?? "")
      ),
  );
  // What stands before another type is the name, written as a constant.
  return found?.value;
}

export function hasForeignKey(file: PythonFile, call: CallExpression): boolean {
  return call.arguments.some(({ value }) =>
    isCalled(file, value, "ForeignKey"),
  );
}

/** What stands before SQLAlchemy's names where a call is made, such as "sa." or "db.". */
export function prefixAt(
  file: PythonFile,
  call: CallExpression | undefined,
): string {
  const type = call && typeArgument(file, call);
  const shown = [
    type?.kind === "call" ? type.callee : type,
    call && calledName(file, call) === "Column" ? call.callee : undefined,
  ];
  const roots = rootNames(file);
  for (const one of shown)
    if (
      one?.kind === "attribute" &&
      one.object.kind === "name" &&
      (roots.has(one.object.name) || isDatabase(file, one.object.name))
    )
      return `${one.object.name}.`;
  if (shown[0]?.kind === "name") return "";
  const [root] = roots;
  return root !== undefined && !importsTypes(file) ? `${root}.` : "";
}

/** What the file calls SQLAlchemy as a whole. */
function rootNames(file: PythonFile): ReadonlySet<string> {
  const names = importsOf(file).flatMap(({ isFrom, names }) =>
    isFrom
      ? []
      : names.filter(({ name }) => name === "sqlalchemy").map(localName),
  );
  return new Set(names);
}

/** Flask-SQLAlchemy's object, which has SQLAlchemy's names. */
function isDatabase(file: PythonFile, name: string): boolean {
  return (
    name === "db" ||
    file.statements.some(
      (one) =>
        one.kind === "assign" &&
        isCalled(file, one.value, "SQLAlchemy") &&
        one.targets.some(
          (target) => target.kind === "name" && target.name === name,
        ),
    )
  );
}

function importsTypes(file: PythonFile): boolean {
  return importsOf(file).some(
    ({ isFrom, level, path }) =>
      isFrom && level === 0 && /^sqlalchemy(?:\.types)?$/.test(path),
  );
}
