/** Reads one family's files beside the main thread. */
import { parentPort, workerData } from "node:worker_threads";
import { readFamily, type FamilyFiles } from "./family.ts";

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread's port has no origin
parentPort?.postMessage(await readFamily(workerData as FamilyFiles));
