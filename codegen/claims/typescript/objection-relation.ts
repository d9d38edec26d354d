import type { ts } from "ts-morph";
import type { ForeignKeyClaim } from "../model.ts";
import { constantOf, entriesOf, entryNamed, objectOf } from "./constants.ts";
import { inherited, type Model } from "./objection-model.ts";
import type { Reading } from "./reading.ts";

/** BelongsToOneRelation says which column refers to which. */
export function addRelations(
  reading: Reading,
  model: Model,
  models: readonly Model[],
): void {
  const mappings = objectOf(
    reading.modules,
    inherited(model, "relationMappings"),
  );
  if (!mappings) return;
  for (const relation of entriesOf(reading.modules, mappings)) {
    const options = objectOf(reading.modules, relation.value);
    const kind =
      entryNamed(reading.modules, options, "relation")?.getText() ?? "";
    if (!kind.endsWith("BelongsToOneRelation")) continue;
    const join = objectOf(
      reading.modules,
      entryNamed(reading.modules, options, "join"),
    );
    const from = joinSide(reading, join, "from");
    const to = joinSide(reading, join, "to");
    if (from && to) addReference(model, from, to, models);
  }
}

interface Side {
  readonly table: ForeignKeyClaim["references"];
  readonly column: string;
}

/** "core.customers.station_id" */
function joinSide(
  reading: Reading,
  join: ts.ObjectLiteralExpression | undefined,
  name: string,
): Side | undefined {
  const given = entryNamed(reading.modules, join, name);
  const text = given && constantOf(reading.modules, given);
  const match =
    typeof text === "string"
      ? /^(?:(.+)\.)?([^.]+)\.([^.]+)$/.exec(text)
      : null;
  if (!match?.[2] || !match[3]) return undefined;
  const schema = match[1];
  return {
    table: {
      ...(schema === undefined ? {} : { schema }),
      table: match[2],
      columns: [match[3]],
    },
    column: match[3],
  };
}

function addReference(
  model: Model,
  from: Side,
  to: Side,
  models: readonly Model[],
): void {
  const { columns, table } = model.entity;
  if (from.table.table !== table.name) return;
  const found = [...columns].find(
    ([property, { claim }]) =>
      property === from.column || claim.name === from.column,
  );
  const target = models.find(
    ({ entity }) => entity.table.name === to.table.table,
  )?.entity;
  if (!found) return;
  const [property, column] = found;
  const references = target?.columns.has(to.column)
    ? { target, property: to.column }
    : { target: to.table };
  columns.set(property, { ...column, references });
}
