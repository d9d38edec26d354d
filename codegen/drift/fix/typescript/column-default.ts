/** A default as code can write it: a constant, or the server's own expression. */
export type ColumnDefault =
  { readonly constant: string } | { readonly expression: string };

/** Reads a default as PostgreSQL deparses it: `'UTC'::character varying`, `0`, `now()`. */
export function readDefault(text: string): ColumnDefault {
  const quoted = /^'((?:[^']|'')*)'(?:::[\w ."]+(?:\(\d+(?:,\d+)?\))?)?$/.exec(
    text,
  );
  if (quoted)
    return { constant: JSON.stringify(quoted[1]!.replaceAll("''", "'")) };
  return /^(?:-?\d{1,15}(?:\.\d+)?|true|false)$/.test(text)
    ? { constant: text }
    : { expression: text };
}
