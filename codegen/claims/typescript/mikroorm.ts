import type { ModelReader } from "../reader.ts";
import { addEntities } from "./entity.ts";
import { describeClass } from "./mikroorm-class.ts";
import type { Mapping } from "./mikroorm-described.ts";
import { addTables } from "./mikroorm-entity.ts";
import { setupOf } from "./mikroorm-setup.ts";
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
