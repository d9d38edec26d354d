import type { ModelReader, SourceFile } from "../reader.ts";
import { isGenerated } from "./comments.ts";
import { forget, isParsed, parse } from "./compiler.ts";
import { openModules, type Modules } from "./modules.ts";
import { saidIn, together, type Said } from "./reading.ts";

const name = "typescript";

const marks =
  /\benum\s+\w+\s*\{|\bas\s+const\b|\bObject\.freeze\s*\(|\btype\s+\w+\s*=\s*\|?\s*["']|\bundrift-ignore\b/;

/**
 * Reads the enumerations of files that hold no models: enums, unions of
 * string literals, constant objects and arrays. A file that holds models is
 * read by their reader as well; mergeClaims takes out what two readers say.
 */
export const enumerations: ModelReader = {
  name,
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"],
  mayRead: (file) => marks.test(file.text),
  read: (files) => {
    const modules = openModules(files);
    const said = files
      .filter((file) => marks.test(file.text) && !isGenerated(file.text))
      .map((file) => readOnce(modules, file));
    return { models: [], unresolved: [], ...together(said) };
  },
};

/** Most code lists something: a tree that is needed for nothing else is not kept. */
function readOnce(modules: Modules, file: SourceFile): Said {
  const isKept = isParsed(file);
  const said = saidIn(name, modules, parse(file));
  if (!isKept) forget(file);
  return said;
}
