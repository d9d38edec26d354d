import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/**
 * Where things that are dear to make and safe to lose are kept:
 * `UNDRIFT_CACHE_DIR`, else the place the operating system sets aside for it.
 * Source: XDG Base Directory Specification 0.8, `XDG_CACHE_HOME`.
 */
export function cacheDirectory(
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const chosen = environment["UNDRIFT_CACHE_DIR"];
  if (chosen) return path.resolve(chosen);
  return path.join(operatingSystemCache(environment), "undrift");
}

function operatingSystemCache(environment: NodeJS.ProcessEnv): string {
  if (process.platform === "win32") {
    return (
      environment["LOCALAPPDATA"] ?? path.join(homedir(), "AppData", "Local")
    );
  }
  if (process.platform === "darwin") {
    return path.join(homedir(), "Library", "Caches");
  }
  const xdg = environment["XDG_CACHE_HOME"];
  return xdg && path.isAbsolute(xdg) ? xdg : path.join(homedir(), ".cache");
}

/** Makes a folder of the cache; false where nothing can be written (a read-only home). */
export function makeCacheDirectory(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}
