import { arrayReader, type ReadText } from "./array-text.ts";
import { baseParsers } from "./base-parsers.ts";
import { type CatalogType, keysByOid } from "./catalog.ts";
import {
  type DatabaseMetadata,
  elementKey,
  type TypeKey,
  typeKey,
} from "./metadata.ts";
import { multirangeReader, rangeReader } from "./range-text.ts";
import { recordReader } from "./record-text.ts";
import { ValueError } from "./value-error.ts";

/**
 * The parser of each type and each array, by OID. Everything is decided
 * here, once: parsing a row looks nothing up.
 */
export function compileParsers(
  metadata: DatabaseMetadata,
  types: readonly CatalogType[],
): ReadonlyMap<number, ReadText> {
  const compiler: Compiler = {
    metadata,
    catalog: new Map(
      types.map((type) => [typeKey(type.schema, type.name), type]),
    ),
    keys: keysByOid(types),
    compiled: new Map(),
  };
  return new Map(
    [...compiler.keys].map(([oid, key]) => [oid, compile(key, compiler)]),
  );
}

interface Compiler {
  readonly metadata: DatabaseMetadata;
  readonly catalog: ReadonlyMap<TypeKey, CatalogType>;
  readonly keys: ReadonlyMap<number, TypeKey>;
  readonly compiled: Map<TypeKey, ReadText>;
}

function compile(key: TypeKey, compiler: Compiler): ReadText {
  const known = compiler.compiled.get(key);
  if (known !== undefined) return known;
  const element = elementKey(key);
  const parser =
    element === undefined
      ? compileType(key, compiler)
      : compileArray(element, compiler);
  compiler.compiled.set(key, parser);
  return parser;
}

function compileArray(element: TypeKey, compiler: Compiler): ReadText {
  return arrayReader(compile(element, compiler), {
    element,
    delimiter: compiler.catalog.get(element)?.delimiter ?? ",",
    full: compiler.metadata.arrays === "full",
  });
}

function compileType(key: TypeKey, compiler: Compiler): ReadText {
  const type = compiler.metadata.types[key];
  switch (type?.kind) {
    case "base":
      return baseParsers[type.parser];
    case "domain":
      return compile(type.base, compiler);
    case "composite":
      return compileComposite(key, compiler);
    case "range":
      return rangeReader(key, compile(type.subtype, compiler));
    case "multirange":
      return multirangeReader(key, compileBound(type.range, compiler));
    default:
      // Enums, and types that the truth table does not know, are their text.
      return baseParsers.text;
  }
}

function compileBound(range: TypeKey, compiler: Compiler): ReadText {
  const type = compiler.metadata.types[range];
  if (type?.kind === "range") return compile(type.subtype, compiler);
  throw new ValueError("TYPES", `The range type ${range} is not known.`);
}

/** By the database's own order of attributes, not by the declared one. */
function compileComposite(key: TypeKey, compiler: Compiler): ReadText {
  const attributes = compiler.catalog.get(key)?.attributes ?? [];
  const fields = attributes.map(([name, oid]) => {
    const type = compiler.keys.get(oid);
    return {
      name,
      read: type === undefined ? baseParsers.text : compile(type, compiler),
    };
  });
  return recordReader(key, fields);
}
