import type { FixAction } from "./fix-action.ts";
import { enumerate } from "./reference.ts";

type Describers = {
  readonly [A in FixAction["action"]]: (
    fix: Extract<FixAction, { action: A }>,
  ) => string;
};

const describers: Describers = {
  "rename-table": ({ model, to }) =>
    `map ${model.name} to ${to.schema}.${to.name}`,
  "delete-model": ({ model }) => `delete ${model.name}`,
  "use-model": ({ model, instead }) =>
    `import ${instead.name} from ${instead.place.file} and delete ${model.name} in ${model.place.file}`,
  "use-generated": ({ model, interface: name, file }) =>
    `replace ${model.name} with ${name} from ${file}`,
  "add-column": ({ model, shape }) =>
    `add ${shape.name} (${shape.sqlType}, ${shape.nullable ? "nullable" : "not null"}) to ${model.name}`,
  "set-primary-key": ({ model, columns }) =>
    `make (${columns.join(", ")}) the primary key of ${model.name}`,
  "rename-column": ({ column, to, automatic, encrypted }) =>
    encrypted
      ? `go through the encrypting repository, then rename ${column.name} to ${to}`
      : `${automatic ? "rename" : "check, then rename"} ${column.name} to ${to}`,
  "split-column": ({ column, to }) =>
    `replace ${column.name} with ${to.join(" and ")}`,
  "remove-column": ({ column }) => `remove ${column.name}`,
  "set-nullability": ({ column, nullable }) =>
    `make ${column.name} ${nullable ? "nullable" : "not null"}`,
  "set-type": ({ column, shape }) => `make ${column.name} ${shape.sqlType}`,
  "set-value-type": ({ column, valueType }) =>
    `type ${column.name} as ${valueType}`,
  "set-length": ({ column, length }) =>
    length === undefined
      ? `take the limit off ${column.name}`
      : `limit ${column.name} to ${length}`,
  "set-insert": ({ column, insert }) =>
    insert === "never"
      ? `mark ${column.name} as never written`
      : `make ${column.name} ${insert} on insert`,
  "set-enum-values": ({ values }) => `make the values ${values.join(", ")}`,
  "store-enum-values": ({ column }) =>
    `store the members' values in ${column.name}, not their names`,
  "set-enum-declaration": ({ name, values }) =>
    `make ${name} ${values.join(", ")}, or import the one declaration`,
};

/** A fix in a few words, in the imperative. */
export function describeFix(fix: FixAction): string {
  const describe = describers[fix.action] as (fix: FixAction) => string;
  return describe(fix);
}

/** Several fixes of one finding's kind: columns that one model lacks are named once. */
export function describeFixes(fixes: readonly FixAction[]): string {
  const added = fixes.filter((fix) => fix.action === "add-column");
  const [first] = added;
  const isOneModel = added.every(
    ({ model }) => model.name === first?.model.name,
  );
  if (!first || added.length !== fixes.length || !isOneModel)
    return [...new Set(fixes.map(describeFix))].join("; ");
  if (added.length === 1) return describeFix(first);
  const names = added.map(({ shape }) => shape.name);
  return `add ${enumerate(names)} to ${first.model.name}, as the database has them`;
}
