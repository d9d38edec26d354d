import type { Argument, Routine } from "../model.ts";
import type { CatalogSession, TextRow } from "../session.ts";
import { byCodeUnit, byName, defined, flag, userNamespace } from "./rows.ts";
import type { TypeCatalog } from "./type-catalog.ts";

/** Routines of extensions are listed by name with their extension. */
const routineSql = `
  select n.nspname, p.proname, p.prokind, p.proargtypes,
    array_to_json(p.proallargtypes), array_to_json(p.proargmodes),
    array_to_json(p.proargnames), p.pronargdefaults,
    p.prorettype, p.proretset, l.lanname, p.provolatile, p.proisstrict, p.prosecdef,
    case when l.lanname not in ('c', 'internal')
      then coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) end,
    d.description
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  join pg_catalog.pg_language l on l.oid = p.prolang
  left join pg_catalog.pg_description d
    on d.objoid = p.oid and d.classoid = 'pg_catalog.pg_proc'::regclass
  where ${userNamespace("n")}
    and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_proc'::regclass and e.objid = p.oid
        and e.deptype = 'e')`;

export async function readRoutineRows(
  session: CatalogSession,
): Promise<TextRow[]> {
  return session.rows(routineSql);
}

const kinds = {
  f: "function",
  p: "procedure",
  a: "aggregate",
  w: "window",
} as const;

const volatilities = { i: "immutable", s: "stable", v: "volatile" } as const;

const modes = {
  i: "in",
  o: "out",
  b: "inout",
  v: "variadic",
  t: "table",
} as const;

export function buildRoutines(
  rows: readonly TextRow[],
  types: TypeCatalog,
): Routine[] {
  return rows
    .map((row) => buildRoutine(row, types))
    .toSorted((a, b) => byName(a, b) || byCodeUnit(signature(a), signature(b)));
}

function buildRoutine(row: TextRow, types: TypeCatalog): Routine {
  const [schema, name, kind] = row;
  const [returned, returnsSet, language, volatility, strict, definer] =
    row.slice(8);
  const [source, comment] = row.slice(14);
  return {
    schema: schema!,
    name: name!,
    kind: kinds[kind as keyof typeof kinds],
    arguments: routineArguments(row, types),
    ...(returned !== "0" && { returns: types.ref(Number(returned), -1, null) }),
    ...flag("returnsSet", returnsSet === "t"),
    language: language!,
    volatility: volatilities[volatility as keyof typeof volatilities],
    ...flag("strict", strict === "t"),
    ...flag("securityDefiner", definer === "t"),
    ...defined("source", source),
    ...defined("comment", comment),
  };
}

function routineArguments(row: TextRow, types: TypeCatalog): Argument[] {
  const argumentModes = JSON.parse(row[5] ?? "[]") as (keyof typeof modes)[];
  const names = JSON.parse(row[6] ?? "[]") as string[];
  const list = argumentTypes(row).map((type, at) => ({
    ...(names[at] ? { name: names[at] } : {}),
    mode: modes[argumentModes[at] ?? "i"],
    type: types.ref(type, -1, null),
  }));
  return withDefaults(list, Number(row[7]));
}

/** Defaults belong to the last of the arguments that are passed in. */
function withDefaults(list: readonly Argument[], count: number): Argument[] {
  let left = count;
  return list
    .toReversed()
    .map((argument) => {
      const isPassed = argument.mode !== "out" && argument.mode !== "table";
      if (!isPassed || left === 0) return argument;
      left -= 1;
      return { ...argument, hasDefault: true as const };
    })
    .toReversed();
}

function argumentTypes(row: TextRow): number[] {
  if (row[4] !== null) return (JSON.parse(row[4]!) as string[]).map(Number);
  return row[3] ? row[3].split(" ").map(Number) : [];
}

function signature(routine: Routine): string {
  return routine.arguments
    .map(({ type }) => `${type.schema}.${type.name}${type.array ? "[]" : ""}`)
    .join(",");
}
