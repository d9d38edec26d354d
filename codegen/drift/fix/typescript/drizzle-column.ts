import type { Node as SyntaxNode, Project } from "ts-morph";
import type { ColumnShape } from "../../fix-action.ts";
import { builderFor, ownOptions, type Builder } from "./drizzle-builder.ts";
import {
  addStep,
  builderOf,
  chainOf,
  isNamed,
  nameLiteral,
  removeSteps,
  stepOf,
  type ColumnHolder,
} from "./drizzle-chain.ts";
import {
  builderOfDefault,
  defaultStep,
  defaultSteps,
} from "./drizzle-default.ts";
import { customConstant, enumConstant } from "./drizzle-enum.ts";
import { pgCore } from "./drizzle-table.ts";
import { dropUnusedImports, importValue } from "./import-value.ts";
import { quotedAs, quotedIn } from "./mention.ts";
import { callOptions } from "./options.ts";
import { loadMorph } from "./project.ts";

/** Options that say something of the type. */
const typeOptions = [
  "length",
  "precision",
  "scale",
  "withTimezone",
  "dimensions",
];

/** Gives a column the database's type: builder, options, arrays, and imports. */
export function setType(
  project: Project,
  holder: ColumnHolder,
  shape: ColumnShape,
): undefined {
  const before = builderOf(chainOf(holder)!);
  const builder = shape.enum ? undefined : builderFor(shape, before);
  if (!builder) setBuilder(holder, typeConstant(project, holder, shape), {});
  else if (builder.name === before) setOptions(holder, builder);
  else takeBuilder(holder, builder);
  setArray(holder, shape);
  const after = builderOf(chainOf(holder)!);
  if (after !== before) {
    removeSteps(holder, "$type");
    const isOther = valueKind(before) !== valueKind(after);
    if (isOther && stepOf(chainOf(holder)!, ...defaultSteps))
      setDefault(holder, shape);
    dropUnusedImports(holder.getSourceFile(), [before]);
  }
  return undefined;
}

/** What a default of a builder is: a number stays one when the column grows. */
function valueKind(builder: string): string {
  if (/^(?:small|big)?(?:int|integer|serial)$|^real$|^double/.test(builder))
    return "number";
  if (/^(?:text|varchar|char)$/.test(builder)) return "text";
  if (/^jsonb?$/.test(builder)) return "json";
  return /^(?:timestamp|date|time)$/.test(builder) ? "time" : builder;
}

/** The project's own constant for a type that is no builder of Drizzle's. */
function typeConstant(
  project: Project,
  node: SyntaxNode,
  shape: ColumnShape,
): string {
  return shape.enum
    ? enumConstant(project, node, shape)
    : customConstant(project, node, shape);
}

function takeBuilder(holder: ColumnHolder, builder: Builder): void {
  const { Node } = loadMorph();
  const callee = chainOf(holder)!.base.getExpression();
  const local = Node.isPropertyAccessExpression(callee)
    ? `${callee.getExpression().getText()}.${builder.name}`
    : importValue(holder.getSourceFile(), builder.name, pgCore);
  setBuilder(holder, local, builder.options);
}

/** Another builder with the column's name and these options. */
function setBuilder(
  holder: ColumnHolder,
  callee: string,
  options: Readonly<Record<string, string>>,
): void {
  const chain = chainOf(holder)!;
  const name = isNamed(chain) ? [chain.base.getArguments()[0]!.getText()] : [];
  const entries = Object.entries(options).map(
    ([key, value]) => `${key}: ${inQuotesOf(holder, value)}`,
  );
  const given = entries.length > 0 ? [`{ ${entries.join(", ")} }`] : [];
  chain.base.replaceWithText(`${callee}(${[...name, ...given].join(", ")})`);
}

/** An option's value, with the quotes of the file if it has any. */
function inQuotesOf(holder: SyntaxNode, value: string): string {
  const text = /^"(.*)"$/.exec(value)?.[1];
  return text === undefined ? value : quotedIn(holder, text);
}

/** The same builder with the type's own options; what else it is told stays. */
function setOptions(holder: ColumnHolder, { name, options }: Builder): void {
  const given = callOptions(chainOf(holder)!.base);
  for (const option of typeOptions)
    if (given.get(option) && options[option] === undefined)
      given.remove(option);
  for (const [option, value] of Object.entries(options))
    if (!(ownOptions[name]?.includes(option) && given.get(option)))
      callOptions(chainOf(holder)!.base).set(option, inQuotesOf(holder, value));
}

function setArray(holder: ColumnHolder, shape: ColumnShape): void {
  const isArray = (shape.base ?? shape.type).array === true;
  const has = stepOf(chainOf(holder)!, "array") !== undefined;
  if (isArray && !has) addStep(holder, "array()");
  if (!isArray && has) removeSteps(holder, "array");
}

/** Says whether the column can be null, and what fills it in when it cannot. */
export function setNullability(
  holder: ColumnHolder,
  nullable: boolean,
  shape: ColumnShape,
): string | undefined {
  const chain = chainOf(holder)!;
  const isNotNull = stepOf(chain, "notNull") !== undefined;
  const isNever =
    stepOf(chain, "primaryKey") !== undefined ||
    builderOf(chain).endsWith("serial");
  if (nullable && isNever) return "a primary key or sequence is never null";
  if (nullable) removeSteps(holder, "notNull");
  else if (!isNotNull) addStep(holder, "notNull()");
  const isFilled = chainOf(holder)!.steps.some(({ name }) =>
    /^\$?default|^\$onUpdate|^generated/.test(name),
  );
  if (!nullable && shape.optionalOnInsert && !isFilled)
    setInsert(holder, "optional", shape);
  return undefined;
}

/** Sets, changes or takes off the limit of a text column. */
export function setLength(
  holder: ColumnHolder,
  length: number | undefined,
): string | undefined {
  const options = callOptions(chainOf(holder)!.base);
  if (length === undefined) options.remove("length");
  else options.set("length", String(length));
  return undefined;
}

const modes: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  number: "number",
  bigint: "bigint",
  string: "string",
  Date: "date",
};

/** Says what arrives, where the builder leaves a choice. */
export function setValueType(
  holder: ColumnHolder,
  valueType: string,
): string | undefined {
  const chain = chainOf(holder)!;
  const mode = modes[valueType];
  const takesMode = /^(?:bigint|numeric|timestamp|date)$/.test(
    builderOf(chain),
  );
  if (mode === undefined || !takesMode)
    return "the builder leaves no choice of what arrives";
  callOptions(chain.base).set("mode", quotedIn(holder, mode));
  return undefined;
}

/** Says who gives the value of a new row. */
export function setInsert(
  holder: ColumnHolder,
  insert: "required" | "optional" | "never",
  shape: ColumnShape,
): string | undefined {
  const chain = chainOf(holder)!;
  if (insert === "required" && builderOf(chain).endsWith("serial"))
    return setSerial(holder, false);
  if (shape.default?.startsWith("nextval(")) return setSerial(holder, true);
  if (insert === "required") removeSteps(holder, ...defaultSteps);
  else return setDefault(holder, shape);
  return undefined;
}

const serials: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  smallint: "smallserial",
  integer: "serial",
  bigint: "bigserial",
};

/** A column of a sequence is one of its own builders. */
function setSerial(
  holder: ColumnHolder,
  isSerial: boolean,
): string | undefined {
  const before = builderOf(chainOf(holder)!);
  const after = isSerial
    ? serials[before]
    : Object.keys(serials).find((name) => serials[name] === before);
  if (after === undefined)
    return "a sequence's default stands only on an integer column";
  const mode = after.startsWith("big") ? { mode: '"number"' } : undefined;
  const kept = callOptions(chainOf(holder)!.base).get("mode")?.getText();
  takeBuilder(holder, {
    name: after,
    options: mode ? { mode: kept ?? mode.mode } : {},
  });
  removeSteps(holder, ...defaultSteps);
  if (!isSerial && !stepOf(chainOf(holder)!, "notNull", "primaryKey"))
    addStep(holder, "notNull()");
  dropUnusedImports(holder.getSourceFile(), [before]);
  return undefined;
}

/** The database's default in the place of whatever the code says. */
function setDefault(
  holder: ColumnHolder,
  shape: ColumnShape,
): string | undefined {
  const tree = holder.getSourceFile();
  const { base } = chainOf(holder)!;
  const mode = callOptions(base).get("mode")?.getText();
  const builder = builderOfDefault(builderOf(chainOf(holder)!), mode);
  const step = defaultStep(tree, shape, builder);
  removeSteps(
    holder,
    ...defaultSteps,
    "generatedAlwaysAs",
    "generatedAlwaysAsIdentity",
  );
  if (step === undefined)
    return "the default is the domain's: Drizzle cannot be told of it";
  addStep(holder, step);
  return undefined;
}

/** Gives the column's name as the builder's first argument. */
export function setName(
  holder: ColumnHolder,
  name: string,
): string | undefined {
  const { base } = chainOf(holder)!;
  const chain = chainOf(holder)!;
  const literal = nameLiteral(chain);
  if (literal) literal.replaceWithText(quotedAs(literal.getText(), name));
  else if (isNamed(chain)) return "the column's name is not a literal";
  else base.insertArgument(0, quotedIn(holder, name));
  return undefined;
}

/** What stands behind a column's key, whole. */
export function columnText(
  project: Project,
  holder: SyntaxNode,
  shape: ColumnShape,
  given: { readonly name: string | undefined; readonly prefix: string },
): string {
  const tree = holder.getSourceFile();
  const builder = shape.enum ? undefined : builderFor(shape);
  const isPlain = given.prefix === "";
  const callee = builder
    ? isPlain
      ? importValue(tree, builder.name, pgCore)
      : `${given.prefix}${builder.name}`
    : typeConstant(project, holder, shape);
  const entries = Object.entries(builder?.options ?? {});
  const values = !shape.enum && shape.values && builder?.name === "text";
  if (values)
    entries.push([
      "enum",
      `[${shape.values.map((value) => quotedIn(holder, value)).join(", ")}]`,
    ]);
  const options = entries
    .map(([key, value]) => `${key}: ${inQuotesOf(holder, value)}`)
    .join(", ");
  const arguments_ = [
    ...(given.name === undefined ? [] : [quotedIn(holder, given.name)]),
    ...(options === "" ? [] : [`{ ${options} }`]),
  ];
  const isArray = (shape.base ?? shape.type).array === true;
  const fallback = defaultStep(tree, shape, builder?.name ?? "");
  return [
    `${callee}(${arguments_.join(", ")})`,
    ...(isArray ? ["array()"] : []),
    ...(shape.nullable ? [] : ["notNull()"]),
    ...(fallback === undefined ? [] : [fallback]),
  ].join(".");
}
