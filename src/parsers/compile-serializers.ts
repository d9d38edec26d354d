import { arrayWriter, type WriteText } from "./array-text.ts";
import { asBytes, baseSerializers } from "./base-serializers.ts";
import { type DatabaseMetadata, elementKey, type TypeKey } from "./metadata.ts";
import { multirangeWriter, rangeWriter } from "./range-text.ts";
import { recordWriter } from "./record-text.ts";

/** Makes a parameter of a value that is not null: text, or bytes. */
export type WriteParameter = (value: unknown) => string | Buffer;

/**
 * The serializer of a type, compiled once for each; undefined for a type
 * that the truth table does not know, whose values pass as they are.
 */
export function serializers(
  metadata: DatabaseMetadata,
): (key: TypeKey) => WriteParameter | undefined {
  const compiled = new Map<TypeKey, WriteParameter | undefined>();
  return (key) => {
    if (!compiled.has(key)) compiled.set(key, parameterWriter(key, metadata));
    return compiled.get(key);
  };
}

/** Bytes travel as they are; as text they would be twice as long. */
function parameterWriter(
  key: TypeKey,
  metadata: DatabaseMetadata,
): WriteParameter | undefined {
  const write = textWriter(key, metadata);
  return write === baseSerializers.bytea ? asBytes : write;
}

function textWriter(
  key: TypeKey,
  metadata: DatabaseMetadata,
): WriteText | undefined {
  const element = elementKey(key);
  if (element !== undefined) return elementsWriter(element, metadata);
  const type = metadata.types[key];
  switch (type?.kind) {
    case "base":
      return baseSerializers[type.serializer];
    case "enum":
      return baseSerializers.text;
    case "domain":
      return textWriter(type.base, metadata);
    case "composite":
      return recordWriter(
        key,
        type.attributes.map(([name, attribute]) => ({
          name,
          write: partWriter(attribute, metadata),
        })),
      );
    case "range":
      return rangeWriter(key, partWriter(type.subtype, metadata));
    case "multirange":
      return multirangeWriter(partWriter(type.range, metadata));
    case undefined:
      return undefined;
  }
}

function elementsWriter(
  element: TypeKey,
  metadata: DatabaseMetadata,
): WriteText {
  const form = {
    element,
    // Of all types the server has, box alone is separated by something else.
    delimiter: baseOf(element, metadata) === "box" ? ";" : ",",
    full: metadata.arrays === "full",
  };
  return arrayWriter(
    partWriter(element, metadata),
    form,
    elementTest(element, metadata),
  );
}

/** A part of another value is text; that of an unknown type must be one. */
function partWriter(key: TypeKey, metadata: DatabaseMetadata): WriteText {
  return textWriter(key, metadata) ?? baseSerializers.text;
}

type ElementTest = (value: readonly unknown[]) => boolean;

const never: ElementTest = () => false;
const always: ElementTest = () => true;
const flat: ElementTest = (value) => !Array.isArray(value[0]);

/**
 * Whether a JavaScript array is one value of the type, not a dimension. Of
 * JSON, and of a domain over an array, any array is one.
 */
function elementTest(key: TypeKey, metadata: DatabaseMetadata): ElementTest {
  const type = metadata.types[key];
  if (elementKey(key) !== undefined) return always;
  if (type?.kind === "domain") return elementTest(type.base, metadata);
  if (type?.kind === "multirange") return flat;
  if (type?.kind !== "base") return never;
  if (type.serializer === "json") return always;
  return type.serializer === "vector" ? flat : never;
}

function baseOf(key: TypeKey, metadata: DatabaseMetadata): TypeKey {
  const type = metadata.types[key];
  return type?.kind === "domain" ? baseOf(type.base, metadata) : key;
}
