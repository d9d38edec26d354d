import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Claims } from "./model.ts";
import { readFamily, type FamilyFiles } from "./family.ts";

/** Syntax trees live as long as the reading: a larger young generation is memory without gain. */
const youngMebibytes = 12;

/** Characters from which on a thread of its own pays for its start. */
const worthAThread = 400_000;

/**
 * Reads the files of several families; where more than one is large, each of
 * those in a thread of its own. Claims come in the order of the families.
 */
export async function readFamilies(
  families: readonly FamilyFiles[],
): Promise<readonly Claims[]> {
  const sizes = families.map(sizeOf);
  const large = sizes.filter((size) => size >= worthAThread).length;
  const isParallel = large > 1 && availableParallelism() > 1;
  const threaded = sizes.map((size) => isParallel && size >= worthAThread);
  const elsewhere = families.map((one, at) =>
    threaded[at] ? readInThread(one) : undefined,
  );
  const claims: Claims[] = [];
  for (const [at, family] of families.entries()) {
    const started = elsewhere[at];
    if (started === undefined) claims[at] = await readFamily(family);
  }
  for (const [at, started] of elsewhere.entries())
    if (started !== undefined) claims[at] = await started;
  return claims;
}

function sizeOf({ files }: FamilyFiles): number {
  return files.reduce((sum, { text }) => sum + text.length, 0);
}

// In a published package the neighbours are .js files.
const program = new URL(
  `./family-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`,
  import.meta.url,
);

function readInThread(family: FamilyFiles): Promise<Claims> {
  const { promise, resolve, reject } = Promise.withResolvers<Claims>();
  const worker = new Worker(program, {
    workerData: family,
    resourceLimits: { maxYoungGenerationSizeMb: youngMebibytes },
  });
  worker.once("message", resolve);
  worker.once("error", reject);
  worker.once("exit", (code) =>
    reject(new Error(`The reader's thread ended with code ${code}.`)),
  );
  // A failure is taken up where the claims are awaited.
  promise.catch(() => {});
  return promise;
}
