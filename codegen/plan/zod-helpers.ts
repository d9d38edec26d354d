import type { ConstantDeclaration } from "./plan.ts";
import { scalarAliases, type ScalarAliasName } from "./scalars.ts";
import type { PropertyNode, TypeNode } from "./type-node.ts";
import { parseTypeText } from "./type-text.ts";

/** Schemas that several columns share, each declared once, before those that use it. */
const shared = {
  anyNumber: 'z.custom<number>((value) => typeof value === "number")',
  // The server stores no NUL.
  text: 'z.string().refine((value) => !value.includes("\\0"))',
  // Nor does jsonb half a surrogate pair.
  jsonText:
    "z.string().refine((value) => !/[\\0\\ud800-\\udfff]/u.test(value))",
  int8Text:
    'z.string().refine((value) => /^[-+]?\\d{1,19}$/.test(value) && BigInt.asIntN(64, BigInt(value.replace("+", ""))) === BigInt(value.replace("+", "")))',
  int8Input: "z.union([int8Text, z.int(), z.int64()])",
  numericInput:
    "z.union([z.string().regex(/^(?:[-+]?(?:\\d+\\.?\\d{0,999}|\\.\\d{1,999})|NaN)$/).refine((value) => value.length < 1000), anyNumber.refine(Number.isFinite), z.bigint()])",
  float4:
    "anyNumber.refine((value) => !Number.isFinite(value) || (Number.isFinite(Math.fround(value)) && (value === 0 || Math.fround(value) !== 0)))",
  dateInput:
    'z.union([z.iso.date().refine((value) => !value.startsWith("0000")), z.enum(["infinity", "-infinity"])])',
  // 4713-01-01 BC is the server's first day.
  moment: "z.date().min(new Date(-210_866_803_200_000))",
  // Offsets beyond 15:59 are none to the server.
  momentText:
    "z.iso.datetime({ offset: true, local: true }).refine((value) => !/^0000|[-+](?:1[6-9]|2\\d):\\d\\d$/.test(value))",
} as const;

const needs: Readonly<Record<string, readonly SharedName[]>> = {
  numericInput: ["anyNumber"],
  float4: ["anyNumber"],
  int8Input: ["int8Text"],
};

export type SharedName = keyof typeof shared;

/** The shared schemas of a file. */
export class ZodHelpers {
  readonly #used = new Set<SharedName>();
  readonly #json = new Map<string, string>();

  use(name: SharedName): string {
    for (const other of needs[name] ?? []) this.use(other);
    this.#used.add(name);
    return name;
  }

  /** The schema of JsonValue, JsonObject, JsonArray or JsonInput. */
  json(name: JsonName): string {
    if (!this.#json.has(name)) {
      this.#json.set(name, "");
      const text = this.use("jsonText");
      const make = jsonSchemas[name];
      this.#json.set(
        name,
        `z.lazy((): z.ZodType<${name}, ${name}> => ${make(text, (other) => this.json(other))})`,
      );
    }
    return lowerFirst(name);
  }

  declarations(): ConstantDeclaration[] {
    return [
      ...Object.entries(shared)
        .filter(([name]) => this.#used.has(name as SharedName))
        .map(([name, expression]) => local(name, expression)),
      ...[...this.#json].map(([name, expression]) =>
        local(lowerFirst(name), expression, [name]),
      ),
    ];
  }
}

function local(
  name: string,
  expression: string,
  names: readonly string[] = [],
): ConstantDeclaration {
  return { kind: "constant", name, isLocal: true, expression, names };
}

type JsonName = "JsonValue" | "JsonObject" | "JsonArray" | "JsonInput";

type MakeJson = (text: string, json: (name: JsonName) => string) => string;

const jsonSchemas: Readonly<Record<JsonName, MakeJson>> = {
  JsonValue: (text, json) =>
    `z.union([${text}, z.number(), z.boolean(), z.null(), ${json("JsonArray")}, ${json("JsonObject")}])`,
  JsonInput: (text, json) =>
    `z.union([${text}, z.number(), z.boolean(), ${json("JsonArray")}, ${json("JsonObject")}])`,
  JsonArray: (_, json) => `z.array(${json("JsonValue")})`,
  JsonObject: (text, json) =>
    `z.record(${text}, ${json("JsonValue")}.optional())`,
};

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** The schema of a type that is made of TypeScript's own types and the scalars. */
export function nodeSchema(node: TypeNode, helpers: ZodHelpers): string {
  const inner = (one: TypeNode): string => nodeSchema(one, helpers);
  switch (node.type) {
    case "Identifier":
      return nameSchema(node.name, helpers);
    case "Literal":
      return `z.literal(${JSON.stringify(node.value)})`;
    case "ArrayExpression":
      return `z.array(${inner(node.values)})`;
    case "UnionExpression":
      return `z.union([${node.args.map(inner).join(", ")}])`;
    case "ObjectExpression":
      return objectSchema(node.properties, inner);
    case "GenericExpression":
    case "RawExpression":
      return "z.unknown()";
  }
}

const names: Readonly<Record<string, string>> = {
  string: "z.string()",
  boolean: "z.boolean()",
  bigint: "z.bigint()",
  null: "z.null()",
  undefined: "z.undefined()",
  never: "z.never()",
  unknown: "z.unknown()",
  Date: "z.date()",
  Buffer: "z.custom<Buffer>((value) => value instanceof Buffer)",
  Uint8Array: "z.custom<Uint8Array>((value) => value instanceof Uint8Array)",
};

function nameSchema(name: string, helpers: ZodHelpers): string {
  if (/^(?:-?\d+n?|true|false)$/.test(name)) return `z.literal(${name})`;
  if (name === "number") return helpers.use("anyNumber");
  if (Object.hasOwn(names, name)) return names[name]!;
  if (Object.hasOwn(jsonSchemas, name)) return helpers.json(name as JsonName);
  return Object.hasOwn(scalarAliases, name)
    ? nodeSchema(
        parseTypeText(scalarAliases[name as ScalarAliasName].definition),
        helpers,
      )
    : "z.unknown()";
}

function objectSchema(
  properties: readonly PropertyNode[],
  inner: (node: TypeNode) => string,
): string {
  const [first] = properties;
  if (first?.verbatim && first.key.startsWith("[")) {
    return `z.record(z.string(), ${inner(first.value)})`;
  }
  const members = properties.map(({ key, value, optional, verbatim }) => {
    const schema = verbatim
      ? 'z.custom<() => string>((value) => typeof value === "function")'
      : inner(value);
    const name = JSON.stringify(key.replace(/\(\)$/, ""));
    return `${name}: ${schema}${optional ? ".optional()" : ""}`;
  });
  return `z.object({ ${members.join(", ")} })`;
}
