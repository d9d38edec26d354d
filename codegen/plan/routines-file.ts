import picomatch from "picomatch";
import { keyOf } from "../facts/lookup.ts";
import type { Argument, Facts, Routine, TypeRef } from "../facts/model.ts";
import type { PlanConfig } from "./config.ts";
import { fileContext, type FileContext, type PlanContext } from "./context.ts";
import { reservedWords } from "./names.ts";
import type { AliasDeclaration, FilePlan, PropertyPlan } from "./plan.ts";
import {
  generic,
  identifier,
  isNamed,
  neverNode,
  object,
  orNull,
  property,
  raw,
  tuple,
  union,
  type TupleElement,
  type TypeNode,
} from "./type-node.ts";
import { usedNames } from "./used-names.ts";
import { valueNodes } from "./value.ts";

/** routines.ts: what functions and procedures take and return. */
export function routinesFile(context: PlanContext): FilePlan {
  const names = ["Routines", ...helpers.map(({ name }) => name)];
  const file = fileContext(context, "routines.ts", new Set(names));
  const byKey = Map.groupBy(
    callableRoutines(context.facts, context.config),
    (routine) => routineKey(routine, context),
  );
  const properties = [...byKey]
    .map(([key, overloads]) => routineProperty(key, overloads, file))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const declarations = [
    {
      kind: "interface",
      name: "Routines",
      comment:
        "Functions and procedures by the name that queries use; an overloaded one is a union. Any argument and any result may be null.",
      properties,
    } as const,
    ...helpers,
  ];
  return {
    path: "routines.ts",
    imports: file.scope.imports(usedNames(declarations)),
    declarations,
    isFormatted: true,
  };
}

const helpers: readonly AliasDeclaration[] = [
  helper("Arguments", "The arguments of a routine, in order."),
  helper("Result", "What a call is as an expression: eb.fn<RoutineResult<…>>."),
  helper("Row", "The columns of a call in FROM: sql<RoutineRow<…>>."),
];

function helper(member: string, comment: string): AliasDeclaration {
  return {
    kind: "alias",
    name: `Routine${member}`,
    parameters: ["Name extends keyof Routines"],
    comment,
    type: raw(`Routines[Name]["${member.toLowerCase()}"]`, []),
  };
}

/** Types of what only the server calls. */
const serverTypes =
  /^(?:trigger|event_trigger|internal|cstring|pg_ddl_command|.*_handler)$/;

function callableRoutines(
  { routines }: Facts,
  { schemas, exclude, extensionObjects }: PlanConfig,
): Routine[] {
  const inSchemas = schemas.length === 0 ? () => true : picomatch([...schemas]);
  const isExcluded =
    exclude.length === 0 ? () => false : picomatch([...exclude]);
  return routines.filter(
    (routine) =>
      inSchemas(routine.schema) &&
      !isExcluded(keyOf(routine)) &&
      (extensionObjects || routine.extension === undefined) &&
      ![routine.returns, ...routine.arguments.map(({ type }) => type)].some(
        (type) => type?.schema === "pg_catalog" && serverTypes.test(type.name),
      ),
  );
}

function routineKey(
  { schema, name }: Routine,
  { config, facts }: PlanContext,
): string {
  const path = config.defaultSchema ?? facts.searchPath;
  return path.includes(schema) ? name : `${schema}.${name}`;
}

function routineProperty(
  key: string,
  overloads: readonly Routine[],
  context: FileContext,
): PropertyPlan {
  const comments = overloads.flatMap(({ comment }) => comment ?? []);
  return {
    key,
    type: union(...overloads.map((one) => routineNode(one, context))),
    ...(comments.length > 0 && { comment: comments.join("\n\n") }),
  };
}

function routineNode(routine: Routine, context: FileContext): TypeNode {
  return object([
    property("arguments", argumentsNode(routine, context)),
    property("result", resultNode(routine, context)),
    property("row", rowNode(routine, context)),
  ]);
}

/** A procedure is called with a place for each of its OUT arguments. */
function argumentsNode(routine: Routine, context: FileContext): TypeNode {
  const passed = routine.arguments.filter(({ mode }) =>
    routine.kind === "procedure" ? true : mode !== "out" && mode !== "table",
  );
  return tuple(passed.map((one, at) => argumentElement(one, at, context)));
}

function argumentElement(
  { name, mode, type, hasDefault }: Argument,
  at: number,
  context: FileContext,
): TupleElement {
  const label = argumentLabel(name) ?? `argument${at + 1}`;
  if (mode === "out") return { label, value: identifier("null") };
  if (mode === "variadic") {
    const { array: _, ...element } = type;
    const value = orNull(written(element, context));
    return { label, value: generic("Array", value), rest: true };
  }
  const value = orNull(written(type, context));
  return hasDefault ? { label, value, optional: true } : { label, value };
}

function argumentLabel(name: string | undefined): string | undefined {
  if (name === undefined || !/^[A-Za-z_$][\w$]*$/.test(name)) return undefined;
  return reservedWords.test(name) ? `${name}_` : name;
}

function resultNode(routine: Routine, context: FileContext): TypeNode {
  return routine.returns === undefined || routine.kind === "procedure"
    ? neverNode
    : orNull(read(routine.returns, context));
}

function rowNode(routine: Routine, context: FileContext): TypeNode {
  const outputs = routine.arguments.filter(
    ({ mode }) => mode === "out" || mode === "inout" || mode === "table",
  );
  if (outputs.length > 0) {
    return columnsNode(
      outputs.map(({ name, type }, at) => ({
        name: name ?? `column${at + 1}`,
        type,
      })),
      context,
    );
  }
  const { returns } = routine;
  if (returns === undefined || routine.kind === "procedure") return neverNode;
  if (returns.array !== true) {
    if (returns.schema === "pg_catalog" && returns.name === "record") {
      return generic("Record", identifier("string"), identifier("unknown"));
    }
    const fact = context.lookup.type(returns);
    if (fact?.kind === "composite") {
      return columnsNode(fact.attributes, context);
    }
    const relation = fact ? undefined : context.lookup.relation(returns);
    if (relation !== undefined) return columnsNode(relation.columns, context);
  }
  return columnsNode([{ name: routine.name, type: returns }], context);
}

/** A row that a function makes is held to no NOT NULL. */
function columnsNode(
  columns: readonly { readonly name: string; readonly type: TypeRef }[],
  context: FileContext,
): TypeNode {
  return object(
    columns.map(({ name, type }) =>
      property(context.names.toTypeScript(name), orNull(read(type, context))),
    ),
  );
}

function read(type: TypeRef, context: FileContext): TypeNode {
  return isRowType(type, context)
    ? identifier("string")
    : valueNodes(type, context).select;
}

/** Of a polymorphic type anything may be passed. */
function written(type: TypeRef, context: FileContext): TypeNode {
  if (isRowType(type, context)) return identifier("string");
  const { select, insert } = valueNodes(type, context);
  return isNamed(select, "unknown") ? select : insert;
}

/** The row of a table has no parser: as one value it is the server's text. */
function isRowType(type: TypeRef, { lookup }: FileContext): boolean {
  return lookup.type(type) === undefined && lookup.relation(type) !== undefined;
}
