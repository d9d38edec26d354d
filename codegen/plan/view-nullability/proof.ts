/** Whether a value can be NULL, and the sentence that says why. */
export interface Proof {
  readonly notNull: boolean;
  /** A short sentence without a full stop, such as "core.a.id is NOT NULL". */
  readonly reason: string;
}

/** What is known of an expression. */
export interface Value extends Proof {
  /** See `TypeKey`; undefined when it was not inferred. */
  readonly type: TypeKey | undefined;
}

/**
 * A type by name: "int4" for pg_catalog's own, "schema.name" for others, with
 * "[]" behind for the array type.
 */
export type TypeKey = string;

export function notNull(reason: string, type?: TypeKey): Value {
  return { notNull: true, reason, type };
}

export function nullable(reason: string, type?: TypeKey): Value {
  return { notNull: false, reason, type };
}

/** Not null when every part is; the first part that can be null says why not. */
export function allOf(
  parts: readonly Value[],
  reason: string,
  type?: TypeKey,
): Value {
  const weak = parts.find((part) => !part.notNull);
  return weak === undefined
    ? notNull(reason, type)
    : nullable(weak.reason, type);
}

/** Not null when at least one part is. */
export function anyOf(
  parts: readonly Value[],
  reason: string,
  otherwise: string,
  type?: TypeKey,
): Value {
  const strong = parts.find((part) => part.notNull);
  return strong === undefined
    ? nullable(otherwise, type)
    : notNull(`${reason}: ${strong.reason}`, type);
}

/** The type all parts share, if they do. */
export function commonType(parts: readonly Value[]): TypeKey | undefined {
  const type = parts[0]?.type;
  return parts.every((part) => part.type === type) ? type : undefined;
}

/** The array over a type; an array of arrays is of the same type. */
export function arrayOf(element: TypeKey | undefined): TypeKey | undefined {
  return element === undefined || element.endsWith("[]")
    ? element
    : `${element}[]`;
}
