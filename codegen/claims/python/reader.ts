/** Python models: SQLAlchemy, SQLModel and Flask-SQLAlchemy. */

import type { Claims, EnumClaim, Place, Unparsed } from "../model.ts";
import type { ModelReader, ReaderOptions, SourceFile } from "../reader.ts";
import { openContext, sourceText, type Context } from "./context.ts";
import { openDeclarations } from "./declarative.ts";
import { enumClaim, enumerationOf } from "./enumeration.ts";
import { claimOf } from "./model-claim.ts";
import { openInterpreter } from "./evaluate.ts";
import { spreadArguments, valueOf } from "./invoke.ts";
import { isCallOf } from "./symbol.ts";
import { suppressionsIn } from "./suppression.ts";
import { openScope } from "./scope.ts";
import { addElements, isConstraint } from "./table.ts";
import {
  constraintColumns,
  plainColumn,
  type Drafts,
  type TableDraft,
} from "./table-draft.ts";
import type {
  CallExpression,
  Expression,
  FunctionStatement,
  Statement,
} from "./syntax.ts";
import { usageIn } from "./usage.ts";
import {
  unknown,
  type Bound,
  type CallValue,
  type Module,
  type Scope,
  type Value,
} from "./value.ts";

const telling =
  /sqlalchemy|sqlmodel|__tablename__|\bmapped_column\b|\bMapped\[|\b(?:Column|Table)\s*\(|\bdb\.Model\b|\btable\s*=\s*True\b|Enum\b|undrift-ignore/i;

type Declarations = ReturnType<typeof openDeclarations>;

interface Reading {
  readonly context: Context;
  readonly declarations: Declarations;
  readonly enums: Map<string, EnumClaim>;
}

/** Every statement that runs when the module does, with the scope it runs in; functions with models inside too. */
function* running(
  statements: readonly Statement[],
  scope: Scope,
): Generator<{ readonly statement: Statement; readonly scope: Scope }> {
  for (const statement of statements) {
    yield { statement, scope };
    if (statement.kind === "branch")
      for (const { body } of statement.branches) yield* running(body, scope);
    if (
      statement.kind === "function" &&
      statement.body.some(({ kind }) => kind !== "expression")
    ) {
      yield* running(statement.body, functionScope(statement, scope));
    }
  }
}

/** Parameters are unknown, and hide names outside. */
function functionScope(
  { body, parameters }: FunctionStatement,
  outer: Scope,
): Scope {
  const locals = new Map(parameters.map(({ name }) => [name, unknown]));
  return { ...openScope("function", outer.module, body, outer), locals };
}

function readStatement(
  reading: Reading,
  statement: Statement,
  scope: Scope,
): void {
  const { interpreter } = scope.module;
  if (statement.kind === "class") {
    const one = interpreter.classOf(statement, scope);
    noteEnum(reading, { kind: "class", class: one });
    reading.declarations.draftOf(one);
    // What the body assigns are columns; what its functions do is like any other code.
    for (const inner of running(statement.body, one.body))
      if (inner.statement.kind === "class" || inner.scope.kind === "function")
        readStatement(reading, inner.statement, inner.scope);
  }
  if (statement.kind === "assign") readAssignment(reading, statement, scope);
  if (statement.kind === "expression" && statement.value.kind === "call")
    readCall(reading, statement.value, scope);
  if (statement.kind === "return" && statement.value)
    for (const call of callsIn(statement.value)) readCall(reading, call, scope);
}

function noteEnum(reading: Reading, value: Value): void {
  const enumeration = enumerationOf(value);
  if (enumeration === undefined) return;
  const claim = enumClaim(enumeration);
  if (claim !== undefined) reading.enums.set(placeKey(claim.place), claim);
  else if (enumeration.members.length > 0)
    reading.context.unresolved(
      "python",
      enumeration.module,
      enumeration,
      `the values of enumeration ${enumeration.name}`,
    );
}

function placeKey({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function readAssignment(
  reading: Reading,
  statement: Extract<Statement, { kind: "assign" }>,
  scope: Scope,
): void {
  const [target] = statement.targets;
  const { value } = statement;
  if (target === undefined || value === undefined || statement.broken) return;
  if (target.kind === "attribute" && target.name === "schema")
    noteSchema(reading, target, scope);
  if (value.kind !== "call") {
    for (const call of callsIn(value)) readCall(reading, call, scope);
    return;
  }
  const { interpreter } = scope.module;
  const made = interpreter.evaluate(value, scope);
  if (target.kind === "attribute") {
    const owner = interpreter.evaluate(target.object, scope);
    const span = { from: target.to - target.name.length, to: target.to };
    if (owner.kind === "class" && owner.class.module === scope.module)
      reading.declarations.assign(owner.class, target.name, span, made);
  }
  if (target.kind === "name") noteEnum(reading, made);
  if (isCallOf(made, "Table") && made.expression === value)
    reading.declarations.tableOf(
      made,
      targetName(target),
      scope.module,
      target,
    );
  else readCall(reading, value, scope);
}

/** Base.metadata.schema = …: which tables it comes in time for depends on what runs first. */
function noteSchema(
  { context }: Reading,
  target: Extract<Expression, { kind: "attribute" }>,
  { module }: Scope,
): void {
  if (!/\bmetadata$/.test(sourceText(module, target.object))) return;
  const what = "the schema of tables whose MetaData is changed";
  context.unresolved("sqlalchemy", module, target, what);
}

/** The calls that a display or a comprehension is made of. */
function callsIn(expression: Expression): readonly CallExpression[] {
  if (expression.kind === "call") return [expression];
  if (expression.kind === "comprehension") return callsIn(expression.element);
  if (expression.kind === "dict")
    return expression.entries.flatMap(({ value }) => callsIn(value));
  return expression.kind === "list" || expression.kind === "tuple"
    ? expression.elements.flatMap(({ value }) => callsIn(value))
    : [];
}

function targetName(target: Expression): string {
  if (target.kind === "name" || target.kind === "attribute") return target.name;
  return "Table";
}

/** map_imperatively(User, users), mapper(User, users), Index("…", User.email, unique=True), a Table nobody names. */
function readCall(
  reading: Reading,
  expression: CallExpression,
  scope: Scope,
): void {
  const { callee } = expression;
  const name =
    callee.kind === "name" || callee.kind === "attribute" ? callee.name : "";
  if (
    !/^(?:map_imperatively|mapper|Index|Table|UniqueConstraint|type|append_column|append_constraint)$/.test(
      name,
    )
  )
    return;
  const call = scope.module.interpreter.evaluate(expression, scope);
  if (call.kind !== "call") return;
  if (name === "type") noteMadeClass(reading, expression, scope);
  else if (name.startsWith("append")) appendTo(reading, call);
  else if (name.startsWith("map")) mapImperatively(reading, call);
  else if (isCallOf(call, "Table"))
    reading.declarations.tableOf(
      call,
      "Table",
      scope.module,
      expression.callee,
    );
  else if (isConstraint(call)) attachIndex(reading, call);
}

/** type("Name", (Base,), {"__tablename__": …}): a class that no statement declares. */
function noteMadeClass(
  { context }: Reading,
  expression: CallExpression,
  { module }: Scope,
): void {
  if (!/__table(?:name)?__/.test(sourceText(module, expression))) return;
  context.unresolved(
    "sqlalchemy",
    module,
    expression,
    "the model that type(…) makes",
  );
}

/** users.append_column(Column(…)) */
function appendTo({ context, declarations }: Reading, call: CallValue): void {
  const { callee, scope } = call;
  const table = callee.kind === "property" ? callee.object : callee;
  const draft =
    table.kind === "property" &&
    table.name === "__table__" &&
    table.object.kind === "class"
      ? declarations.draftOf(table.object.class)
      : isCallOf(table, "Table")
        ? declarations.tableOf(table, "Table", scope.module, call.expression)
        : undefined;
  const { positional } = spreadArguments(call.arguments);
  if (draft !== undefined) addElements(context, draft, positional.slice(0, 1));
}

function mapImperatively({ declarations }: Reading, call: CallValue): void {
  const { positional, named } = spreadArguments(call.arguments);
  const [first, second] = [
    positional[0] ?? named.get("class_"),
    positional[1] ?? named.get("local_table"),
  ];
  if (first === undefined || second === undefined) return;
  const [one, table] = [valueOf(first), valueOf(second)];
  if (one.kind === "class" && isCallOf(table, "Table"))
    declarations.map(one.class, table);
}

/** The draft of the class or table that a column is taken from, as Customer.email and customers.c.email. */
function ownerOf(
  { draftOf, tableOf }: Declarations,
  bound: Bound,
): TableDraft | undefined {
  const value = valueOf(bound);
  if (value.kind !== "property") return undefined;
  const { object } = value;
  if (object.kind === "class") return draftOf(object.class);
  const table = object.kind === "property" ? object.object : object;
  return isCallOf(table, "Table")
    ? tableOf(table, "Table", table.scope.module, table.expression)
    : undefined;
}

/** An index outside its class belongs to the class whose columns it names. */
function attachIndex({ declarations }: Reading, call: CallValue): void {
  const { positional } = spreadArguments(call.arguments);
  for (const bound of positional) {
    const draft = ownerOf(declarations, plainColumn(bound));
    if (
      draft !== undefined &&
      constraintColumns(draft, [bound]) !== undefined
    ) {
      draft.constraints.push(call);
      return;
    }
  }
}

/** Mappings that are called for come first: they give tables their class's name. */
function readModule(reading: Reading, module: Module): void {
  for (const { statement, scope } of running(
    module.scope.statements,
    module.scope,
  ))
    if (statement.kind === "expression" && statement.value.kind === "call")
      readCall(reading, statement.value, scope);
}

function readDefinitions(reading: Reading, module: Module): void {
  for (const { statement, scope } of running(
    module.scope.statements,
    module.scope,
  ))
    if (statement.kind !== "expression")
      readStatement(reading, statement, scope);
}

function key(schema: string | undefined, table: string): string {
  return JSON.stringify([schema ?? null, table]);
}

function draftsBy(declarations: Declarations): Drafts {
  const byCall = new Map(
    declarations.drafts.flatMap((draft) =>
      draft.call ? [[draft.call.expression, draft]] : [],
    ),
  );
  const byName = new Map(
    declarations.drafts.map((draft) => [
      key(draft.table.schema, draft.table.name),
      draft,
    ]),
  );
  return {
    ofClass: (one) => declarations.draftOf(one),
    ofCall: (call) => byCall.get(call.expression),
    named: (schema, table) => byName.get(key(schema, table)),
  };
}

function byPlace(
  one: { readonly place: Place },
  other: { readonly place: Place },
): number {
  const [a, b] = [one.place, other.place];
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

function unparsedOf(
  context: Context,
  modules: readonly Module[],
): readonly Unparsed[] {
  return modules.flatMap((module) =>
    module.faults.map((fault) => ({
      reader: "python",
      place: context.place(module, fault),
      reason: fault.reason,
    })),
  );
}

/** The last segments of the modules that hold models, which imports of them end in. */
function moduleNames(drafts: readonly TableDraft[]): ReadonlySet<string> {
  return new Set(
    drafts.flatMap(({ module }) =>
      module.file.path
        .replace(/\.pyi?$/, "")
        .split("/")
        .filter((segment) => segment !== "__init__"),
    ),
  );
}

function read(files: readonly SourceFile[], options: ReaderOptions): Claims {
  const ordered = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const { project } = openInterpreter(ordered);
  const context = openContext(options);
  const declarations = openDeclarations(context);
  const reading: Reading = { context, declarations, enums: new Map() };
  const modules = ordered
    .filter(mayRead)
    .map(({ path }) => project.module(path))
    .filter((module) => module !== undefined);
  for (const module of modules) readModule(reading, module);
  for (const module of modules) readDefinitions(reading, module);
  const { drafts } = declarations;
  const names = new Set(
    drafts.flatMap((draft) => [
      draft.name,
      ...draft.classes.map(({ name }) => name),
    ]),
  );
  const usage = usageIn(ordered, project, names, moduleNames(drafts));
  const found = draftsBy(declarations);
  const models = drafts.map((draft) => claimOf(context, draft, found, usage));
  return {
    models: models.sort(byPlace),
    enums: [...reading.enums.values()].sort(byPlace),
    unresolved: [...context.notes.values()].sort(byPlace),
    unparsed: unparsedOf(context, modules).toSorted(byPlace),
    suppressions: ordered.flatMap(suppressionsIn),
  };
}

function mayRead({ text }: SourceFile): boolean {
  return telling.test(text);
}

export const pythonReader: ModelReader = {
  name: "python",
  extensions: [".py"],
  mayRead,
  read,
};
