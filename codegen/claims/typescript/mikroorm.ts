import type { ModelReader, SourceFile } from "../reader.ts";
import { addEntities } from "./entity.ts";
import { addChild, addEntity } from "./mikroorm-class.ts";
import { named, tableName, type Mapping } from "./mikroorm-mapping.ts";
import { schemaEntities } from "./mikroorm-schema.ts";
import { readTypeScript, type Reading } from "./reading.ts";
import { classesIn } from "./walk.ts";

const marks = /["']@mikro-orm\//;

/** Reads MikroORM entities: decorated classes, EntitySchema and defineEntity. */
export const mikroorm: ModelReader = {
  name: "mikroorm",
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"],
  mayRead: (file) => marks.test(file.text),
  read: (files, options) =>
    readTypeScript(files, options, {
      reader: "mikroorm",
      mayRead: mikroorm.mayRead,
      collect,
    }),
};

function mappingOf(reading: Reading): Mapping {
  const keepsCase = reading.sources.some((source) =>
    /\bnamingStrategy\s*:\s*EntityCaseNamingStrategy\b/.test(source.text),
  );
  return { reading, entities: [], keepsCase };
}

function collect(reading: Reading): void {
  const mapping = mappingOf(reading);
  const classes = reading.sources.flatMap(classesIn);
  for (const owner of classes) addEntity(mapping, owner);
  for (const owner of classes) addChild(mapping, owner);
  schemaEntities(mapping);
  addEntities(reading, mapping.entities);
}

/** How a project names what its entities leave unnamed. */
export interface MikroNaming {
  column(property: string): string;
  table(className: string): string;
}

export function mikroormNaming(files: readonly SourceFile[]): MikroNaming {
  let mapping: Mapping | undefined;
  readTypeScript(
    files,
    {},
    {
      reader: "mikroorm",
      mayRead: mikroorm.mayRead,
      collect: (reading) => (mapping = mappingOf(reading)),
    },
  );
  return {
    column: (property) => named(mapping!, property),
    table: (className) => tableName(mapping!, className),
  };
}
