import type {
  Claims,
  ColumnClaim,
  EnumClaim,
  EnumReference,
  ForeignKeyClaim,
  KeyClaim,
  ModelClaim,
  Place,
  TypeClaim,
} from "../../codegen/claims/model.ts";

/**
 * Claims as text that a person can check against the code: a line for each
 * model, column and key, its facts set apart by two spaces.
 */
export function describeClaims(claims: Claims): string {
  return [
    ...claims.models.map(describeModel),
    ...claims.enums.map(describeEnum),
    ...claims.unresolved.map(
      ({ place, what }) => `unresolved ${what}  at ${at(place)}`,
    ),
    ...claims.unparsed.map(
      ({ place, reason }) => `unparsed ${reason}  at ${at(place)}`,
    ),
    ...claims.suppressions.map(
      ({ place, rules, reason }) =>
        `ignore ${rules.join(",")}  because ${reason ?? "?"}  at ${at(place)}`,
    ),
  ]
    .join("\n")
    .concat("\n");
}

/** The single facts of such a text: every line, and every part of a line with what it is said of. */
export function factsIn(text: string): ReadonlySet<string> {
  const facts = new Set<string>();
  let owner = "";
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [subject = "", ...parts] = line.trim().split(/\s{2,}/);
    if (!line.startsWith(" ")) owner = subject;
    const about = line.startsWith(" ") ? `${owner} / ${subject}` : subject;
    facts.add(about);
    for (const part of parts) facts.add(`${about}: ${part}`);
  }
  return facts;
}

function describeModel(model: ModelClaim): string {
  const { schema, name } = model.table;
  const table = schema === undefined ? name : `${schema}.${name}`;
  return [
    line(0, `model ${model.name} of ${table}`, [
      `at ${at(model.place)}`,
      `table at ${at(model.table.place)}`,
      model.partial ? "partial" : "",
      model.used === undefined ? "" : model.used ? "used" : "unused",
      model.deprecated === undefined ? "" : `deprecated: ${model.deprecated}`,
    ]),
    ...model.columns.map((column) => describeColumn(column, model.place.file)),
    ...(model.primaryKey ? [describeKey("primary key", model.primaryKey)] : []),
    ...(model.uniques ?? []).map((key) => describeKey("unique", key)),
    ...(model.foreignKeys ?? []).map(describeForeignKey),
  ].join("\n");
}

function describeColumn(column: ColumnClaim, file: string): string {
  const { place } = column;
  const elsewhere = place.file === file ? "" : `${place.file}:`;
  return line(2, column.name, [
    column.attribute === undefined ? "" : `as ${column.attribute}`,
    column.type ? describeType(column.type) : "",
    column.type ? describeValues(column.type) : "",
    said(column.nullable, "null", "not null"),
    said(column.optionalOnInsert, "optional", "required"),
    said(column.written, "written", "never written"),
    column.default === undefined ? "" : `default ${column.default}`,
    column.defaultBy === undefined ? "" : `by ${column.defaultBy}`,
    `at ${elsewhere}${place.line}:${place.column}`,
  ]);
}

function describeType(type: TypeClaim): string {
  const sizes = [type.length ?? type.precision, type.scale].filter(
    (size) => size !== undefined,
  );
  const size = sizes.length > 0 ? `(${sizes.join(",")})` : "";
  const sql = type.sqlName === undefined ? "" : ` ${type.sqlName}`;
  const value = type.valueType === undefined ? "" : ` = ${type.valueType}`;
  return `${type.family}${sql}${size}${value}`;
}

function describeValues(type: TypeClaim): string {
  const values: EnumReference | undefined = (type.element ?? type).enum;
  if (!values) return "";
  const schema = values.schema === undefined ? "" : `${values.schema}.`;
  const name = values.name === undefined ? "" : ` of ${schema}${values.name}`;
  const kind = said(values.native, " native", " text");
  return `values ${values.values.join("|")}${name}${kind}`;
}

function describeKey(kind: string, key: KeyClaim): string {
  return line(2, `${kind} (${key.columns.join(", ")})`, [
    `at ${key.place.line}:${key.place.column}`,
  ]);
}

function describeForeignKey(key: ForeignKeyClaim): string {
  const { schema, table, columns } = key.references;
  const target = schema === undefined ? table : `${schema}.${table}`;
  return line(
    2,
    `(${key.columns.join(", ")}) refers to ${target}(${columns.join(", ")})`,
    [
      key.onDelete === undefined ? "" : `on delete ${key.onDelete}`,
      key.onUpdate === undefined ? "" : `on update ${key.onUpdate}`,
      `at ${key.place.line}:${key.place.column}`,
    ],
  );
}

function describeEnum(claim: EnumClaim): string {
  return [
    line(0, `enum ${claim.name}`, [`at ${at(claim.place)}`]),
    ...claim.members.map(({ name, value, place }) =>
      line(2, name, [`= ${value}`, `at ${place.line}:${place.column}`]),
    ),
  ].join("\n");
}

function line(
  indent: number,
  subject: string,
  parts: readonly string[],
): string {
  const said = parts.filter((part) => part !== "");
  return " ".repeat(indent) + [subject, ...said].join("  ");
}

function said(value: boolean | undefined, yes: string, no: string): string {
  if (value === undefined) return "";
  return value ? yes : no;
}

function at(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}
