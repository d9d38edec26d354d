import { relative, sep } from "node:path";

/** A path relative to the project, with forward slashes, as claims have it. */
export function projectPath(project: string, path: string): string {
  return relative(project, path).split(sep).join("/");
}
