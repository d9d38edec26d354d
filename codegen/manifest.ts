import { createHash } from "node:crypto";
import { printJson } from "./emit/json.ts";

export const manifestFile = "manifest.json";

/** What undrift wrote into a directory, so that it can tell its files from others. */
export interface Manifest {
  /** The version that wrote it. */
  readonly undrift: string;
  /** SHA-256 of the configuration of the formatter, where the project has one. */
  readonly format?: string;
  /** Path → hashes, in order of path. */
  readonly files: ReadonlyMap<string, FileHashes>;
}

export interface FileHashes {
  /** SHA-256 of the text that was generated, in hex. */
  readonly generated: string;
  /** SHA-256 of the text as it was written; the same unless a formatter changed it. */
  readonly written: string;
}

/** SHA-256 in hex; line endings do not count, since a check-out may change them. */
export function textHash(text: string): string {
  const unix = text.includes("\r\n") ? text.replaceAll("\r\n", "\n") : text;
  return createHash("sha256").update(unix).digest("hex");
}

export function printManifest({ undrift, format, files }: Manifest): string {
  const entries = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { generated, written }]) => [
      path,
      generated === written ? written : { generated, written },
    ]);
  return printJson({
    undrift,
    ...(format !== undefined && { format }),
    files: Object.fromEntries(entries) as unknown,
  });
}

/** The manifest in a text, or undefined when it is none: edited, or in conflict. */
export function parseManifest(text: string): Manifest | undefined {
  try {
    const { undrift, format, files } = JSON.parse(text) as {
      undrift: string;
      format?: string;
      files: Record<string, string | FileHashes>;
    };
    const entries = Object.entries(files).map(
      ([path, hashes]): [string, FileHashes] => [
        path,
        typeof hashes === "string"
          ? { generated: hashes, written: hashes }
          : hashes,
      ],
    );
    return {
      undrift,
      ...(format !== undefined && { format }),
      files: new Map(entries),
    };
  } catch {
    return undefined;
  }
}
