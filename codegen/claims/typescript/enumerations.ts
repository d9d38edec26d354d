import type { ModelReader } from "../reader.ts";
import { readTypeScript } from "./reading.ts";

const marks =
  /\benum\s+\w+\s*\{|\bas\s+const\b|\bObject\.freeze\s*\(|\btype\s+\w+\s*=\s*\|?\s*["']|\bundrift-ignore\b/;

/**
 * Reads the enumerations of files that hold no models: enums, unions of
 * string literals, constant objects and arrays. A file that holds models is
 * read by their reader as well; mergeClaims takes out what two readers say.
 */
export const enumerations: ModelReader = {
  name: "typescript",
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"],
  mayRead: (file) => marks.test(file.text),
  read: (files, options) =>
    readTypeScript(files, options, {
      reader: "typescript",
      mayRead: enumerations.mayRead,
      collect: () => {},
    }),
};
