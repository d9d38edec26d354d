import { readFileSync } from "node:fs";

/** undrift's own version, from its package.json. */
export function ownVersion(): string {
  for (const path of ["../package.json", "../../package.json"]) {
    try {
      const text = readFileSync(new URL(path, import.meta.url), "utf8");
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return "0.0.0";
}
