/** The emitted types of a matrix, as the compiler sees them. */
import { Project, type SourceFile, type Type } from "ts-morph";
import type { DatabaseType, QualifiedName } from "../../codegen/facts/model.ts";
import { scalarAliases } from "../../codegen/plan/scalars.ts";
import type { Profile, TypeSettings } from "../../codegen/plan/truth.ts";
import {
  definitionType,
  type ValueContext,
  valueType,
} from "../../codegen/plan/value-type.ts";
import type { Cell, Matrix } from "./matrix.ts";

export interface CellTypes {
  readonly select: Type;
  readonly insert: Type;
}

const nullable = new Set<Cell["shape"]>(["null"]);

/** The types of each cell under a profile and settings. */
export function cellTypes(
  matrix: Matrix,
  profile: Profile,
  settings: TypeSettings,
): ReadonlyMap<Cell, CellTypes> {
  const context = contextOf(matrix.types, profile, settings);
  const members = matrix.cells.map((cell, index) => {
    const { select, insert } = valueType(cell.ref, context);
    const orNull = nullable.has(cell.shape) ? " | null" : "";
    return `select_${index}: ${select}${orNull}; insert_${index}: ${insert}${orNull};`;
  });
  const types = memberTypes(
    `${declarations(matrix.types, context)}
     export interface Members { ${members.join("\n")} }`,
  );
  return new Map(
    matrix.cells.map((cell, index) => [
      cell,
      {
        select: present(types.get(`select_${index}`)),
        insert: present(types.get(`insert_${index}`)),
      },
    ]),
  );
}

function contextOf(
  types: readonly DatabaseType[],
  profile: Profile,
  settings: TypeSettings,
): ValueContext {
  const byName = new Map(types.map((type) => [keyOf(type), type]));
  const order = new Map(types.map((type, index) => [keyOf(type), index]));
  return {
    profile,
    settings,
    resolve: (name) => byName.get(keyOf(name)),
    nameOf: (name, side) => `Type_${order.get(keyOf(name))}_${side}`,
  };
}

function keyOf({ schema, name }: QualifiedName): string {
  return JSON.stringify([schema, name]);
}

function declarations(
  types: readonly DatabaseType[],
  context: ValueContext,
): string {
  const named = types.filter(
    ({ kind }) => kind === "enum" || kind === "domain" || kind === "composite",
  );
  return [
    "declare class Buffer extends Uint8Array {}",
    ...Object.entries(scalarAliases).map(
      ([name, { parameters, definition }]) =>
        `type ${name}${parameters ? `<${parameters.join(", ")}>` : ""} = ${definition};`,
    ),
    ...named.flatMap((type) => {
      const { select, insert } = definitionType(type, context);
      return [
        `type ${context.nameOf(type, "select")} = ${select};`,
        `type ${context.nameOf(type, "insert")} = ${insert};`,
      ];
    }),
  ].join("\n");
}

/** The types of `interface Members` of a source, by member; refuses source that does not compile. */
function memberTypes(source: string): ReadonlyMap<string, Type> {
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: { strict: true, lib: ["lib.es2022.d.ts"], types: [] },
  });
  const file = project.createSourceFile("members.ts", source);
  const [problem] = file.getPreEmitDiagnostics();
  if (problem !== undefined) {
    throw new Error(JSON.stringify(problem.getMessageText()));
  }
  return membersOf(file);
}

/** The types of the members of a file's `interface Members`. */
export function membersOf(file: SourceFile): ReadonlyMap<string, Type> {
  const members = file.getInterfaceOrThrow("Members").getProperties();
  return new Map(members.map((member) => [member.getName(), member.getType()]));
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("Nothing here.");
  return value;
}
