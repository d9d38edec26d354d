/** What a ciphertext decrypts to: the codec's name and the TypeScript type of its values. */
export const codecs = {
  text: "string",
  json: "JsonValue",
  bytea: "Buffer",
  integer: "number",
  bigint: "bigint",
  float: "number",
  numeric: "string",
  boolean: "boolean",
  date: "string",
  timestamp: "Date",
} as const;

export type CodecName = keyof typeof codecs;
