import type { ModelReader, SourceFile } from "../reader.ts";
import { addEntities } from "./entity.ts";
import { describeClass } from "./mikroorm-class.ts";
import type { Mapping } from "./mikroorm-described.ts";
import { addTables } from "./mikroorm-entity.ts";
import { setupOf, type MikroNaming } from "./mikroorm-setup.ts";
import { describeSchemas } from "./mikroorm-schema.ts";
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

function collect(reading: Reading): void {
  const mapping: Mapping = {
    reading,
    ...setupOf(reading),
    described: [],
    entities: [],
    tables: new Map(),
  };
  for (const owner of reading.sources.flatMap(classesIn)) {
    const described = describeClass(mapping, owner);
    if (described) mapping.described.push(described);
  }
  mapping.described.push(...describeSchemas(mapping));
  addTables(mapping);
  addEntities(reading, mapping.entities);
}

/** How a project names what its entities leave unnamed. */
export interface EntityNaming {
  column(property: string): string;
  table(className: string): string;
}

/** The project's naming strategy; a name that only running it would tell stays as it is. */
export function mikroormNaming(files: readonly SourceFile[]): EntityNaming {
  let naming: MikroNaming | undefined;
  readTypeScript(
    files,
    {},
    {
      reader: "mikroorm",
      mayRead: mikroorm.mayRead,
      collect: (reading) => (naming = setupOf(reading).naming),
    },
  );
  return {
    column: (property) =>
      naming?.("propertyToColumnName", property) ?? property,
    table: (className) => naming?.("classToTableName", className) ?? className,
  };
}
