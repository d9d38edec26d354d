import { pythonReader } from "../../../claims/python/reader.ts";
import type { TextLanguage } from "../text-fixes.ts";
import { isPython, parseFile } from "./file.ts";
import { repairPython } from "./repair.ts";
import { tidyImports } from "./tidy.ts";

/** Models of SQLAlchemy, SQLModel and Flask-SQLAlchemy. */
export const python: TextLanguage = {
  read: (files) => pythonReader.read(files.filter(isPython), {}),
  repair: repairPython,
  faults: (file) => (isPython(file) ? parseFile(file).faults : 0),
  tidy: tidyImports,
};
