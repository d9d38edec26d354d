import type { ColumnShape } from "../../fix-action.ts";
import { mappedName, quoted, type SchemaFile } from "./file.ts";

/** A type as a Prisma schema says it. */
export interface PrismaType {
  /** Such as "String" or "BookingStatus". */
  readonly base: string;
  readonly list: boolean;
  /** Such as "@db.VarChar(100)"; absent where the base says it all. */
  readonly native?: string;
  /** The block of an enum that the schema does not have yet. */
  readonly added?: { readonly name: string; readonly text: string };
}

type Native = readonly [base: string, native?: string];

/** As `prisma db pull` writes them. */
const natives: Readonly<Record<string, Native>> = {
  bool: ["Boolean"],
  int2: ["Int", "SmallInt"],
  int4: ["Int"],
  int8: ["BigInt"],
  oid: ["Int", "Oid"],
  float4: ["Float", "Real"],
  float8: ["Float"],
  numeric: ["Decimal"],
  money: ["Decimal", "Money"],
  text: ["String"],
  varchar: ["String", "VarChar"],
  bpchar: ["String", "Char"],
  citext: ["String", "Citext"],
  uuid: ["String", "Uuid"],
  inet: ["String", "Inet"],
  bit: ["String", "Bit"],
  varbit: ["String", "VarBit"],
  xml: ["String", "Xml"],
  date: ["DateTime", "Date"],
  time: ["DateTime", "Time"],
  timetz: ["DateTime", "Timetz"],
  timestamp: ["DateTime", "Timestamp"],
  timestamptz: ["DateTime", "Timestamptz"],
  json: ["Json", "Json"],
  jsonb: ["Json"],
  bytea: ["Bytes"],
};

/** Types with a precision, which PostgreSQL takes to be 6 when none is given. */
const timed: ReadonlySet<string> = new Set([
  "time",
  "timetz",
  "timestamp",
  "timestamptz",
]);

/** What a schema says of a column; undefined for types that Prisma has no word for. */
export function prismaType(
  files: readonly SchemaFile[],
  { type: own, base: under, values, enum: isEnum }: ColumnShape,
): PrismaType | undefined {
  const type = under ?? own;
  const list = type.array === true;
  if (isEnum && values) return { ...enumType(files, type, values), list };
  const known = Object.hasOwn(natives, type.name)
    ? natives[type.name]
    : undefined;
  if (!known) return undefined;
  const [base, name] = known;
  const given = type.modifier ?? (timed.has(type.name) ? "6" : undefined);
  const size = given === undefined ? "" : `(${given.replace(/,\s*/, ", ")})`;
  const measured = type.name === "numeric" && size !== "" ? "Decimal" : name;
  return {
    base,
    list,
    ...(measured !== undefined && { native: `@db.${measured}${size}` }),
  };
}

function enumType(
  files: readonly SchemaFile[],
  { schema, name }: ColumnShape["type"],
  values: readonly string[],
): Omit<PrismaType, "list"> {
  const blocks = files.flatMap((file) => file.blocks);
  const present = blocks.find(
    (one) => one.kind === "enum" && mappedName(one) === name,
  );
  if (present) return { base: present.name };
  const taken = new Set(blocks.map((one) => one.name));
  let own = /^[A-Za-z]\w*$/.test(name)
    ? name
    : `Enum_${name.replaceAll(/\W/g, "_")}`;
  while (taken.has(own)) own += "_";
  const isMulti = blocks.some(
    ({ kind, attributes }) =>
      kind === "datasource" && attributes.some((one) => one.name === "schemas"),
  );
  const lines = [
    `enum ${own} {`,
    ...memberLines(values, new Set()).map((line) => `  ${line}`),
    ...(own === name && !isMulti ? [] : [""]),
    ...(own === name ? [] : [`  @@map(${quoted(name)})`]),
    ...(isMulti ? [`  @@schema(${quoted(schema)})`] : []),
    "}",
  ];
  return { base: own, added: { name: own, text: lines.join("\n") } };
}

/** A value that is no name gets one, and @map keeps what it is. */
export function memberLines(
  values: readonly string[],
  taken: ReadonlySet<string>,
): readonly string[] {
  const names = new Set(taken);
  return values.map((value) => {
    const isName = /^[A-Za-z]\w*$/.test(value) && !names.has(value);
    const plain = value.replaceAll(/\W+/g, "_").replace(/^_+/, "");
    let name = isName
      ? value
      : /^[A-Za-z]/.test(plain)
        ? plain
        : `value_${plain}`;
    while (names.has(name)) name += "_";
    names.add(name);
    return name === value ? name : `${name} @map(${quoted(value)})`;
  });
}
