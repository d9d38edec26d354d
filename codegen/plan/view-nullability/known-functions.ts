import { signatures } from "./signature.ts";

const integers = ["int2", "int4", "int8"];
const numbers = [...integers, "numeric", "float4", "float8"];
const ranges = [
  "int4range",
  "int8range",
  "numrange",
  "daterange",
  "tsrange",
  "tstzrange",
];

function each(types: readonly string[], line: string): string[] {
  return types.map((type) => line.replaceAll("T", type));
}

/**
 * Functions of pg_catalog that give null only when an argument is null; the
 * tests call each with the extremes of its types. Those that look alike and
 * are left out do give null: to_char (infinity), extract (infinity), upper and
 * lower of a range, substring with a pattern, regexp_match, array_length,
 * array_position, to_number and to_timestamp with an empty format.
 */
export const strictFunctionLines: readonly string[] = [
  // Text
  ...["lower", "upper", "initcap", "reverse", "md5"].map(
    (name) => `${name}(text) text`,
  ),
  ...["btrim", "ltrim", "rtrim"].flatMap((name) => [
    `${name}(text) text`,
    `${name}(text, text) text`,
  ]),
  ...["length", "char_length", "character_length", "octet_length"].map(
    (name) => `${name}(text) int4`,
  ),
  "bit_length(text) int4",
  "ascii(text) int4",
  "chr(int4) text",
  "length(bytea) int4",
  "octet_length(bytea) int4",
  "left(text, int4) text",
  "right(text, int4) text",
  "lpad(text, int4) text",
  "lpad(text, int4, text) text",
  "rpad(text, int4) text",
  "rpad(text, int4, text) text",
  "repeat(text, int4) text",
  "replace(text, text, text) text",
  "translate(text, text, text) text",
  "split_part(text, text, int4) text",
  "strpos(text, text) int4",
  "position(text, text) int4",
  "starts_with(text, text) bool",
  "substr(text, int4) text",
  "substr(text, int4, int4) text",
  "substring(text, int4) text",
  "substring(text, int4, int4) text",
  "overlay(text, text, int4, int4) text",
  "overlay(text, text, int4) text",
  "regexp_replace(text, text, text) text",
  "regexp_replace(text, text, text, text) text",
  "regexp_split_to_array(text, text) text[]",
  "quote_ident(text) text",
  "quote_literal(text) text",
  "encode(bytea, text) text",
  "decode(text, text) bytea",
  "sha256(bytea) bytea",
  "convert_from(bytea, name) text",
  "convert_to(text, name) bytea",
  "hashtext(text) int4",
  "to_hex(int4) text",
  "to_hex(int8) text",
  "starts_with(text, text) bool",
  "to_tsvector(text) tsvector",
  "to_tsvector(regconfig, text) tsvector",
  "plainto_tsquery(text) tsquery",
  "ts_rank(tsvector, tsquery) float4",
  // Numbers
  ...each(numbers, "abs(T) T"),
  ...[
    "ceil",
    "ceiling",
    "floor",
    "round",
    "trunc",
    "sign",
    "sqrt",
    "exp",
    "ln",
  ].flatMap((name) => each(["numeric", "float8"], `${name}(T) T`)),
  "round(numeric, int4) numeric",
  "trunc(numeric, int4) numeric",
  ...each(["numeric", "float8"], "power(T, T) T"),
  ...each(["numeric", "float8"], "log(T) T"),
  ...each([...integers, "numeric"], "mod(T, T) T"),
  ...each(["int4", "int8", "numeric"], "gcd(T, T) T"),
  "div(numeric, numeric) numeric",
  "radians(float8) float8",
  "degrees(float8) float8",
  ...["sin", "cos", "atan"].map((name) => `${name}(float8) float8`),
  "atan2(float8, float8) float8",
  "width_bucket(numeric, numeric, numeric, int4) int4",
  // Date and time; no extract and no to_char, which answer infinity with null
  ...each(["timestamp", "timestamptz", "interval"], "date_trunc(text, T) T"),
  "date_trunc(text, timestamptz, text) timestamptz",
  ...each(["timestamp", "timestamptz"], "age(T, T) interval"),
  "date(timestamp) date",
  "date(timestamptz) date",
  "timezone(text, timestamptz) timestamp",
  "timezone(text, timestamp) timestamptz",
  "to_timestamp(float8) timestamptz",
  "make_date(int4, int4, int4) date",
  "make_time(int4, int4, float8) time",
  "make_timestamp(int4, int4, int4, int4, int4, float8) timestamp",
  "isfinite(date) bool",
  "isfinite(timestamp) bool",
  "isfinite(timestamptz) bool",
  "justify_days(interval) interval",
  "justify_hours(interval) interval",
  "justify_interval(interval) interval",
  // JSON
  "to_json(any) json",
  "to_jsonb(any) jsonb",
  "row_to_json(record) json",
  "array_to_json(anyarray) json",
  "jsonb_typeof(jsonb) text",
  "json_typeof(json) text",
  "jsonb_array_length(jsonb) int4",
  "json_array_length(json) int4",
  "jsonb_strip_nulls(jsonb) jsonb",
  "json_strip_nulls(json) json",
  "jsonb_pretty(jsonb) text",
  "jsonb_set(jsonb, text[], jsonb) jsonb",
  "jsonb_set(jsonb, text[], jsonb, bool) jsonb",
  "jsonb_insert(jsonb, text[], jsonb) jsonb",
  // Arrays and ranges
  "cardinality(anyarray) int4",
  "array_to_string(anyarray, text) text",
  ...ranges.flatMap((range) => [
    `isempty(${range}) bool`,
    `lower_inc(${range}) bool`,
    `upper_inc(${range}) bool`,
    `lower_inf(${range}) bool`,
    `upper_inf(${range}) bool`,
  ]),
  // Without arguments
  ...[
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "clock_timestamp",
  ].map((name) => `${name}() timestamptz`),
  "gen_random_uuid() uuid",
  "random() float8",
  "pg_backend_pid() int4",
  "version() text",
  "current_database() name",
  // Network
  "host(inet) text",
  "family(inet) int4",
  "masklen(inet) int4",
  "abbrev(inet) text",
];

/** Functions of pg_catalog that never give null, whatever their arguments are. */
export const neverNullFunctionLines: readonly string[] = [
  "concat(any...) text",
  "json_build_object(any...) json",
  "jsonb_build_object(any...) jsonb",
  "json_build_array(any...) json",
  "jsonb_build_array(any...) jsonb",
  "num_nulls(any...) int4",
  "num_nonnulls(any...) int4",
  "quote_nullable(text) text",
];

/** Functions of pg_catalog that give null only when the first argument is null. */
export const firstDecidesFunctionLines: readonly string[] = [
  "concat_ws(text, any...) text",
  "format(text, any...) text",
  "string_to_array(text, text) text[]",
];

/** Aggregates that give null only for no input, or when all input is null. */
export const aggregateLines: readonly string[] = [
  "sum(int2) int8",
  "sum(int4) int8",
  "sum(int8) numeric",
  ...each(["numeric", "float4", "float8", "money", "interval"], "sum(T) T"),
  ...each([...integers, "numeric"], "avg(T) numeric"),
  ...each(["float4", "float8"], "avg(T) float8"),
  "avg(interval) interval",
  ...["min", "max"].flatMap((name) =>
    each(
      [
        ...numbers,
        "text",
        "bpchar",
        "date",
        "time",
        "timetz",
        "timestamp",
        "timestamptz",
        "interval",
        "money",
        "inet",
        "oid",
      ],
      `${name}(T) T`,
    ),
  ),
  "string_agg(text, text) text",
  ...["bool_and", "bool_or", "every"].map((name) => `${name}(bool) bool`),
  ...["bit_and", "bit_or"].flatMap((name) => each(integers, `${name}(T) T`)),
];

/** Aggregates that give null only for no input: a null in it is collected. */
export const collectingAggregateLines: readonly string[] = [
  "json_agg(any) json",
  "jsonb_agg(any) jsonb",
  "json_object_agg(any, any) json",
  "jsonb_object_agg(any, any) jsonb",
];

/** Window functions that give a value in every row. */
export const windowFunctionLines: readonly string[] = [
  "row_number() int8",
  "rank() int8",
  "dense_rank() int8",
  "percent_rank() float8",
  "cume_dist() float8",
];

/** Functions that return rows, none of them null. */
export const setFunctionLines: readonly string[] = [
  ...each(["int4", "int8", "numeric"], "generate_series(T, T) T"),
  ...each(["int4", "int8", "numeric"], "generate_series(T, T, T) T"),
  "generate_series(timestamp, timestamp, interval) timestamp",
  "generate_series(timestamptz, timestamptz, interval) timestamptz",
  "generate_subscripts(anyarray, int4) int4",
  "jsonb_array_elements(jsonb) jsonb",
  "json_array_elements(json) json",
  "jsonb_object_keys(jsonb) text",
  "json_object_keys(json) text",
  "regexp_split_to_table(text, text) text",
];

export const strictFunctions = signatures(strictFunctionLines);
export const neverNullFunctions = signatures(neverNullFunctionLines);
export const firstDecidesFunctions = signatures(firstDecidesFunctionLines);
export const aggregates = signatures(aggregateLines);
export const collectingAggregates = signatures(collectingAggregateLines);
export const windowFunctions = signatures(windowFunctionLines);
export const setFunctions = signatures(setFunctionLines);
