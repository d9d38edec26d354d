import picomatch from "picomatch";
import pluralize from "pluralize";
import { combineProblems } from "../errors.ts";
import { keyOf, lookupFacts, pairKey } from "../facts/lookup.ts";
import type { Facts, QualifiedName, Relation } from "../facts/model.ts";
import { sameCase, type CaseMapping } from "./camel-case.ts";
import type { PlanConfig } from "./config.ts";
import {
  fileContext,
  type FileContext,
  type Overrides,
  type PlanContext,
} from "./context.ts";
import { usedNames } from "./used-names.ts";
import { databaseMetadata } from "./database-metadata.ts";
import { typeDeclarations } from "./declared-type.ts";
import { indexFile } from "./index-file.ts";
import { tableMetadata } from "./metadata.ts";
import { isTypeName } from "./names.ts";
import { unmatchedProblem } from "./nearest.ts";
import { encryptionWeaknesses } from "./encryption-weaknesses.ts";
import type { TypeParser } from "./override-type.ts";
import { overrides } from "./overrides.ts";
import {
  pinContexts,
  type Pinned,
  type PreviousOutput,
} from "./pin-contexts.ts";
import type { Declaration, FilePlan, Plan } from "./plan.ts";
import { relationInterface } from "./relation.ts";
import { restrictToRole } from "./role.ts";
import { routinesFile } from "./routines-file.ts";
import { rowsFiles } from "./rows-file.ts";
import { ScalarUse } from "./scalar-use.ts";
import { selectFacts, type Selected } from "./select.ts";
import { allocateSymbols, type Named } from "./symbols.ts";
import type { ViewColumns } from "./view-nullability/prove-view-columns.ts";
import {
  hasTwoSides,
  inputSymbol,
  isDeclared,
  type DeclaredType,
} from "./value.ts";
import { zodFile } from "./zod-file.ts";

/** What the plan takes from elsewhere, since getting it takes loading a library. */
export interface PlanInputs {
  readonly names?: CaseMapping;
  /** Needed where there are overrides. */
  readonly parseType?: TypeParser;
  /** Columns of views, by schema.view, and whether they can be null. */
  readonly proofs?: ReadonlyMap<string, ViewColumns>;
  /** Needed where columns are encrypted: contexts are minted once. */
  readonly previous?: PreviousOutput;
}

/**
 * Decides everything about the generated code: files, names, types. Pure.
 * Problems, such as two names that collide or a pattern that matches nothing,
 * are collected and thrown together as an UndriftError.
 */
export function makePlan(
  facts: Facts,
  config: PlanConfig,
  inputs: PlanInputs = {},
): Plan {
  const { context, objects, relations, pinned } = startPlan(
    facts,
    config,
    inputs,
  );
  const { selected } = context;
  const files = planFiles(objects, context);
  context.problems.push(
    ...context.overrides.problems,
    ...nameProblems(objects, config),
    ...unmatchedEncrypted(relations, config),
    ...unmatchedDefaultSchema(facts, config),
    ...pinned.problems,
  );
  if (context.problems.length > 0) throw planProblems(context.problems);
  const generated = new Set(selected.relations.map(pairKey));
  return {
    files,
    tables: selected.relations.map((one) => tableMetadata(one, context)),
    interfaces: selected.relations.flatMap((one) => {
      const symbol = context.symbols.of(one);
      const { schema, name: relation } = one;
      return symbol
        ? [{ schema, relation, name: symbol.name, path: symbol.module }]
        : [];
    }),
    parsers: databaseMetadata(
      {
        ...facts,
        relations: relations.filter((one) => generated.has(pairKey(one))),
        // The runtime finds a table by the name that DB has for it.
        searchPath: searchPathOf(facts, config),
      },
      config.types,
      config.parsers,
    ),
    runtime: config.runtime,
    notes: [
      ...context.notes,
      ...pinned.notes,
      ...encryptionWeaknesses(facts, relations, config),
    ],
    ...(pinned.lock && { lock: pinned.lock }),
  };
}

export interface StartedPlan {
  readonly context: PlanContext;
  /** What gets declarations. */
  readonly objects: readonly Declarable[];
  /** Of the selection, with what the run-time role cannot read. */
  readonly relations: readonly Relation[];
  /** What encrypted values are bound to. */
  readonly pinned: Pinned;
}

/** What all decisions stand on: names, overrides, privileges. Problems are collected, not thrown. */
export function startPlan(
  facts: Facts,
  config: PlanConfig,
  {
    names = sameCase,
    parseType = noParser,
    proofs = new Map(),
    previous = {},
  }: PlanInputs = {},
): StartedPlan {
  const whole = selectFacts(facts, config);
  const readable = restrictToRole(whole.relations, facts, config);
  const selected = { ...whole, relations: readable.relations };
  const defaultSchemas = new Set(searchPathOf(facts, config));
  const applied = overrides(config, facts, whole.relations, parseType);
  const objects = namedObjects(selected, config, applied);
  const symbols = allocateSymbols(
    objects,
    config,
    (schema) => defaultSchemas.has(schema),
    config.singularize ? (name) => pluralize.singular(name) : (name) => name,
  );
  const pinned = pinContexts(facts, whole.relations, config, previous);
  const keys = databaseKeys(facts, selected, config, names);
  const context: PlanContext = {
    config,
    facts,
    lookup: lookupFacts(facts),
    selected,
    symbols,
    names,
    pins: pinned.pins,
    proofs,
    scalars: new ScalarUse(),
    accesses: new Map(),
    overrides: applied,
    parseType,
    access: readable.access,
    isForeign: foreignRows(facts),
    keyOf: (relation) =>
      keys.byRelation.get(pairKey(relation)) ?? keyOf(relation),
    problems: [
      ...selected.problems,
      ...readable.problems,
      ...symbols.problems,
      ...keys.problems,
    ],
    notes: [...readable.notes],
  };
  return { context, objects, relations: whole.relations, pinned };
}

/** The schemas whose tables are keyed without their schema. */
function searchPathOf(
  { searchPath }: Facts,
  { defaultSchema }: PlanConfig,
): readonly string[] {
  return defaultSchema ?? searchPath;
}

/** Relations that are foreign tables or have one among their partitions and children. */
function foreignRows({ relations }: Facts): (relation: Relation) => boolean {
  const foreign = new Set<string>();
  const parents = new Map(
    relations.map((one) => [
      pairKey(one),
      [...(one.partitionOf ? [one.partitionOf] : []), ...(one.inherits ?? [])],
    ]),
  );
  const visit = (name: QualifiedName): void => {
    const key = pairKey(name);
    if (foreign.has(key)) return;
    foreign.add(key);
    for (const parent of parents.get(key) ?? []) visit(parent);
  };
  for (const relation of relations) {
    if (relation.kind === "foreign table") visit(relation);
  }
  return (relation) => foreign.has(pairKey(relation));
}

function planProblems(problems: readonly string[]): Error {
  return combineProblems(
    "PLAN",
    problems.length === 1
      ? "The types cannot be generated"
      : `The types cannot be generated, for ${problems.length} reasons`,
    problems,
    "Change undrift.config.ts and run codegen again; nothing was written.",
  );
}

type Declarable = Relation | DeclaredType;

/** Types come before the tables that use them. */
function namedObjects(
  { relations, types }: Selected,
  { domains }: PlanConfig,
  applied: Overrides,
): Declarable[] {
  const declared = types
    .filter(isDeclared)
    .filter(
      (type) =>
        type.kind !== "domain" ||
        domains !== "base" ||
        applied.type(type) !== undefined,
    );
  return [...declared, ...relations];
}

/** Of a plan without overrides. */
const noParser: TypeParser = () => undefined;

function nameProblems(
  objects: readonly Named[],
  { names }: PlanConfig,
): string[] {
  const known = objects.map(keyOf);
  return Object.entries(names).flatMap(([object, name]) => {
    if (!known.includes(object)) {
      return [unmatchedProblem("names", object, known)];
    }
    return isTypeName(name)
      ? []
      : [`names: "${object}": "${name}" cannot be the name of a type`];
  });
}

function unmatchedEncrypted(
  relations: readonly Relation[],
  { encrypted }: PlanConfig,
): string[] {
  const patterns = Object.keys(encrypted);
  if (patterns.length === 0) return [];
  const paths = relations.flatMap((relation) =>
    relation.columns.map((column) => `${keyOf(relation)}.${column.name}`),
  );
  return patterns
    .filter((pattern) => {
      const matches = picomatch(pattern);
      return !paths.some((path) => matches(path));
    })
    .map((pattern) => unmatchedProblem("encrypted", pattern, paths));
}

function unmatchedDefaultSchema(
  { schemas }: Facts,
  { defaultSchema = [] }: PlanConfig,
): string[] {
  const known = schemas.map(({ name }) => name);
  return defaultSchema
    .filter((name) => !known.includes(name))
    .map((name) => unmatchedProblem("defaultSchema", name, known));
}

function planFiles(
  objects: readonly Declarable[],
  context: PlanContext,
): FilePlan[] {
  const byFile = Map.groupBy(
    objects,
    (object) => context.symbols.of(object)!.module,
  );
  const { layout, routines, zod } = context.config;
  const more = [
    ...rowsFiles(context),
    ...(routines ? [routinesFile(context)] : []),
    ...(zod ? [zodFile(context)] : []),
  ];
  if (layout === "single") {
    return [singleFile(byFile.get("index.ts") ?? [], more, context), ...more];
  }
  const files = [...byFile].map(([path, members]) =>
    objectFile(path, members, context),
  );
  files.push(...more);
  return [indexFile(context), ...files, ...scalarFile(files, context)].toSorted(
    (a, b) => (a.path < b.path ? -1 : 1),
  );
}

function objectFile(
  path: string,
  members: readonly Declarable[],
  context: PlanContext,
): FilePlan {
  const file = fileContext(context, path, declaredNames(members, context));
  const declarations = members.flatMap((one) => declarationsOf(one, file));
  return finishFile(file, declarations);
}

function finishFile(
  { scope }: FileContext,
  declarations: readonly Declaration[],
): FilePlan {
  const imports = scope.imports(usedNames(declarations));
  return { path: scope.path, imports, declarations };
}

function declarationsOf(
  object: Declarable,
  context: FileContext,
): Declaration[] {
  return "columns" in object
    ? [relationInterface(object, context)]
    : typeDeclarations(object, context);
}

/** All names a file declares, so that what it imports cannot take them. */
function declaredNames(
  members: readonly Declarable[],
  context: PlanContext,
): Set<string> {
  const names = new Set<string>();
  const own = new Set(members.map((one) => context.symbols.of(one)!.name));
  for (const object of members) {
    const symbol = context.symbols.of(object)!;
    // Two objects with one name are known to be a problem already.
    if (names.has(symbol.name)) continue;
    names.add(symbol.name);
    if ("columns" in object || !hasTwoSides(object, context)) continue;
    const derived = inputSymbol(symbol).name;
    if (own.has(derived) || names.has(derived))
      context.problems.push(derivedCollision(object, derived));
    names.add(derived);
  }
  return names;
}

function derivedCollision(object: Named, name: string): string {
  return `${object.kind} ${keyOf(object)} needs the name "${name}", which another object has; name one of them: names: { "${keyOf(object)}": "…" }`;
}

/** The shared types that the other files import. */
function scalarFile(
  files: readonly FilePlan[],
  context: PlanContext,
): FilePlan[] {
  const used = files
    .flatMap(({ imports }) => imports)
    .filter(({ module }) => /scalars(\.[jt]s)?$/.test(module))
    .flatMap(({ names }) => names.map(({ name }) => name));
  const declarations = context.scalars.declarations(new Set(used));
  if (declarations.length === 0) return [];
  const file = fileContext(context, "scalars.ts", new Set());
  return [finishFile(file, declarations)];
}

function singleFile(
  members: readonly Declarable[],
  others: readonly FilePlan[],
  context: PlanContext,
): FilePlan {
  const declared = declaredNames(members, context);
  const file = fileContext(context, "index.ts", declared);
  const declarations = members.flatMap((one) => declarationsOf(one, file));
  const used = usedNames(declarations);
  for (const { imports } of others) {
    for (const { names } of imports)
      names.forEach(({ name }) => used.add(name));
  }
  return finishFile(file, [
    ...context.scalars.declarations(used),
    ...declarations,
    ...indexFile(context).declarations,
  ]);
}

interface DatabaseKeys {
  readonly byRelation: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/**
 * The key of each relation in DB: its name alone where the server would find
 * it by its name alone, schema.name otherwise.
 */
function databaseKeys(
  facts: Facts,
  { relations }: Selected,
  config: PlanConfig,
  names: CaseMapping,
): DatabaseKeys {
  const path = config.defaultSchema ?? facts.searchPath;
  const firstSchema = new Map<string, string>();
  for (const schema of path.toReversed()) {
    for (const relation of facts.relations) {
      if (relation.schema === schema) firstSchema.set(relation.name, schema);
    }
  }
  const byRelation = new Map<string, string>();
  const owners = new Map<string, QualifiedName>();
  const problems: string[] = [];
  for (const relation of relations) {
    const isFound = firstSchema.get(relation.name) === relation.schema;
    const parts = isFound ? [relation.name] : [relation.schema, relation.name];
    const key = parts.map((part) => names.toTypeScript(part)).join(".");
    const owner = owners.get(key);
    if (owner !== undefined) {
      problems.push(
        `${keyOf(owner)} and ${keyOf(relation)} would both be the key "${key}" of DB; leave one out: exclude: ["${keyOf(relation)}"]`,
      );
    }
    if (
      parts.some((part) => names.toDatabase(names.toTypeScript(part)) !== part)
    ) {
      problems.push(
        `${relation.kind} ${keyOf(relation)} would be "${key}", a name that Kysely's CamelCasePlugin cannot turn back; leave it out with exclude, or turn camelCase off`,
      );
    }
    owners.set(key, relation);
    byRelation.set(pairKey(relation), key);
  }
  return { byRelation, problems };
}
