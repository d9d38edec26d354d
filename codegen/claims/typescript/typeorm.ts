import type { ModelReader, SourceFile } from "../reader.ts";
import { addEntities } from "./entity.ts";
import { readTypeScript, type Reading } from "./reading.ts";
import { addChild, addEntity } from "./typeorm-class.ts";
import { addJoinTables } from "./typeorm-join-table.ts";
import type { Mapping } from "./typeorm-mapping.ts";
import { namingOf, type Naming } from "./typeorm-naming.ts";
import { schemaEntities } from "./typeorm-schema.ts";
import { classesIn } from "./walk.ts";

const marks = /["'](?:typeorm|@nestjs\/typeorm|typeorm-[\w-]+)["'/]/;

/** Reads TypeORM entities: decorated classes and EntitySchema. */
export const typeorm: ModelReader = {
  name: "typeorm",
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"],
  mayRead: (file) => marks.test(file.text),
  read: (files, options) =>
    readTypeScript(files, options, {
      reader: "typeorm",
      mayRead: typeorm.mayRead,
      collect,
    }),
};

function collect(reading: Reading): void {
  const mapping: Mapping = {
    reading,
    naming: namingOf(reading),
    entities: [],
    classes: new Map(),
    manyToMany: [],
    manySides: new Map(),
  };
  const classes = reading.sources.flatMap(classesIn);
  for (const owner of classes) addEntity(mapping, owner);
  for (const owner of classes) addChild(mapping, owner);
  schemaEntities(mapping);
  addJoinTables(mapping);
  addEntities(reading, mapping.entities);
}

/** How a project's data source names what its entities leave unnamed. */
export function typeormNaming(files: readonly SourceFile[]): Naming {
  let naming: Naming | undefined;
  readTypeScript(
    files,
    {},
    {
      reader: "typeorm",
      mayRead: typeorm.mayRead,
      collect: (reading) => (naming = namingOf(reading)),
    },
  );
  return naming!;
}
