/** Claims as a flat list of facts, each one line that a person can read and label. */

import type {
  Claims,
  ColumnClaim,
  EnumReference,
  ModelClaim,
  Place,
  TypeClaim,
} from "../codegen/claims/model.ts";

function at({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function enumText(reference: EnumReference): string {
  const { schema, name, values, stores, native } = reference;
  const title = [schema, name].filter((part) => part !== undefined).join(".");
  return `enum ${title}(${values.join("|")}) ${stores ?? "labels"}${native ? "" : " not native"}`;
}

function typeText(type: TypeClaim): string {
  if (type.element) return `array of ${typeText(type.element)}`;
  if (type.enum) return enumText(type.enum);
  const { length, precision, scale } = type;
  const numbers = [length, precision, scale].filter(
    (each) => each !== undefined,
  );
  const measures = numbers.length > 0 ? `(${numbers.join(",")})` : "";
  return `${type.family} ${type.sqlName ?? "?"}${measures}`;
}

function columnFacts(model: string, column: ColumnClaim): readonly string[] {
  const name = `${model}.${column.name}`;
  const { type, attribute, written, defaultBy } = column;
  const facts = [
    `column ${name} at ${at(column.place)}`,
    `null ${name} ${column.nullable ?? "unknown"}`,
    `optional ${name} ${column.optionalOnInsert ?? "unknown"}`,
  ];
  if (type) facts.push(`type ${name} ${typeText(type)}`);
  if (type?.valueType) facts.push(`value ${name} ${type.valueType}`);
  if (attribute !== undefined) facts.push(`attribute ${name} ${attribute}`);
  if (written === false) facts.push(`read only ${name}`);
  if (defaultBy)
    facts.push(
      `default ${name} ${defaultBy} ${column.default ?? ""}`.trimEnd(),
    );
  return facts;
}

function modelFacts(claim: ModelClaim): readonly string[] {
  const { table, name, used, deprecated, partial, primaryKey } = claim;
  const title = [table.schema, table.name]
    .filter((part) => part !== undefined)
    .join(".");
  return [
    `model ${name} ${claim.reader} ${title} at ${at(claim.place)}, table at ${at(table.place)}`,
    `used ${name} ${used}`,
    ...(partial ? [`partial ${name}`] : []),
    ...(deprecated === undefined ? [] : [`deprecated ${name} ${deprecated}`]),
    ...(primaryKey
      ? [`primary key ${name} (${primaryKey.columns.join()})`]
      : []),
    ...(claim.uniques ?? []).map(
      ({ columns }) => `unique ${name} (${columns.join()})`,
    ),
    ...(claim.foreignKeys ?? []).map(
      ({ columns, references, onDelete, onUpdate }) =>
        `foreign key ${name} (${columns.join()}) to ${[references.schema, references.table].filter((part) => part !== undefined).join(".")}(${references.columns.join()})${onDelete ? ` delete ${onDelete}` : ""}${onUpdate ? ` update ${onUpdate}` : ""}`,
    ),
    ...claim.columns.flatMap((column) => columnFacts(name, column)),
  ];
}

export function factsOf(claims: Claims): readonly string[] {
  return [
    ...claims.models.flatMap(modelFacts),
    ...claims.enums.flatMap(({ name, members, place }) => [
      `enumeration ${name} at ${at(place)}`,
      ...members.map(
        (member) =>
          `member ${name}.${member.name} = ${member.value} at ${at(member.place)}`,
      ),
    ]),
    ...claims.unresolved.map(
      ({ what, place }) => `unresolved ${what} at ${at(place)}`,
    ),
    ...claims.unparsed.map(
      ({ reason, place }) => `unparsed ${reason} at ${at(place)}`,
    ),
    ...claims.suppressions.map(
      ({ rules, reason, place }) =>
        `suppressed ${rules.join()} ${reason ?? ""} at ${at(place)}`,
    ),
  ];
}
