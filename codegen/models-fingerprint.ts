import { stat } from "node:fs/promises";
import { join } from "node:path";
import { hash } from "./claims-cache.ts";
import type { Settings } from "./config.ts";
import { findModelFiles } from "./model-files.ts";

/** Changes with every file of the hand-written models; none of them is read. */
export async function modelsFingerprint({
  projectDirectory,
  models,
  out,
}: Settings): Promise<string> {
  const paths = await findModelFiles(projectDirectory, models, out);
  const stamps = await Promise.all(
    paths.map(async (path) => {
      const { size, mtimeMs, ctimeMs } = await stat(
        join(projectDirectory, path),
      );
      return [path, size, mtimeMs, ctimeMs];
    }),
  );
  return hash(JSON.stringify(stamps));
}
