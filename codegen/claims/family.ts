import { mergeClaims } from "./merge.ts";
import type { Claims } from "./model.ts";
import type { ModelReader, ReaderOptions, SourceFile } from "./reader.ts";

/** Languages whose files are read together, since they import each other. */
export const families = ["typescript", "python", "prisma"] as const;
export type Family = (typeof families)[number];

const extensions: Readonly<Record<Family, RegExp>> = {
  typescript: /\.[cm]?[jt]sx?$/,
  python: /\.pyi?$/,
  prisma: /\.prisma$/,
};

/** The family that reads a file; undefined when no reader does. */
export function familyOf(path: string): Family | undefined {
  return families.find((family) => extensions[family].test(path));
}

/** The files of one family and how to read them. Plain, so that it can go to a worker. */
export interface FamilyFiles {
  readonly family: Family;
  readonly files: readonly SourceFile[];
  readonly options: ReaderOptions;
  /** Paths of files whose exported types are rows of tables. */
  readonly rows: readonly string[];
}

type Loader = (rows: ReadonlySet<string>) => Promise<readonly ModelReader[]>;

/** Each language's parser is loaded when there is something for it to read. */
const loaders: Readonly<Record<Family, Loader>> = {
  typescript: loadTypeScript,
  python: async () => [(await import("./python/reader.ts")).pythonReader],
  prisma: async () => [(await import("./prisma/prisma.ts")).prisma],
};

async function loadTypeScript(
  rows: ReadonlySet<string>,
): Promise<readonly ModelReader[]> {
  const [kysely, typeorm, drizzle, sequelize, mikroorm, objection, enums] =
    await Promise.all([
      import("./typescript/kysely.ts"),
      import("./typescript/typeorm.ts"),
      import("./typescript/drizzle.ts"),
      import("./typescript/sequelize.ts"),
      import("./typescript/mikroorm.ts"),
      import("./typescript/objection.ts"),
      import("./typescript/enumerations.ts"),
    ]);
  return [
    kysely.kyselyWithRows((path) => rows.has(path)),
    typeorm.typeorm,
    drizzle.drizzle,
    sequelize.sequelize,
    mikroorm.mikroorm,
    objection.objection,
    enums.enumerations,
  ];
}

/** Everything that a family's readers find in its files. */
export async function readFamily({
  family,
  files,
  options,
  rows,
}: FamilyFiles): Promise<Claims> {
  const readers = await loaders[family](new Set(rows));
  // A reader that no file could interest is not asked.
  const asked = readers.filter((reader) =>
    files.some((file) => reader.mayRead(file)),
  );
  return mergeClaims(asked.map((reader) => reader.read(files, options)));
}
