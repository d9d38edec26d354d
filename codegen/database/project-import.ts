import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** Imports a package as the project sees it, else as undrift does. */
export async function importFromProject<T>(
  projectDirectory: string,
  name: string,
): Promise<T> {
  const project = createRequire(path.join(projectDirectory, "package.json"));
  let file: string;
  try {
    file = project.resolve(name);
  } catch {
    return (await import(name)) as T;
  }
  return (await import(pathToFileURL(file).href)) as T;
}
