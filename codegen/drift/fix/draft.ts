import type { Place } from "../../claims/model.ts";
import type { SourceFile } from "../../claims/reader.ts";
import { applyEdits, offsetOf, type Edit, type PythonImport } from "./edit.ts";

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Files on their way to being patched. One repair follows the other, each on
 * the text that the ones before it left; places of the unedited text are found
 * again through the edits made since.
 */
export class Draft {
  readonly #before: ReadonlyMap<string, SourceFile>;
  readonly #now: Map<string, SourceFile>;
  /** What was done to each file, oldest first; the edits of one repair do not overlap. */
  readonly #steps = new Map<string, (readonly Edit[])[]>();

  readonly #imports = new Map<string, readonly PythonImport[]>();

  constructor(sources: readonly SourceFile[]) {
    this.#before = new Map(sources.map((file) => [file.path, file]));
    this.#now = new Map(this.#before);
  }

  /** The files as they are now, without the deleted ones. */
  get files(): readonly SourceFile[] {
    return [...this.#now.values()];
  }

  file(path: string): SourceFile | undefined {
    return this.#now.get(path);
  }

  /** A file as it was given. */
  original(path: string): SourceFile | undefined {
    return this.#before.get(path);
  }

  delete(path: string): void {
    this.#now.delete(path);
  }

  /** Where a place of the unedited text begins now; undefined when it is gone. */
  locate(place: Place): number | undefined {
    const file = this.#before.get(place.file);
    const start = file && offsetOf(file.text, place);
    if (start === undefined || !this.#now.has(place.file)) return undefined;
    return this.#moved(place.file, start, true);
  }

  /** Whether nothing was written over a span of the unedited text. */
  survives(path: string, { from, to }: Span): boolean {
    if (!this.#now.has(path)) return false;
    const start = this.#moved(path, from, false);
    return (
      start !== undefined &&
      this.#moved(path, to - 1, false) === start + to - 1 - from
    );
  }

  #moved(path: string, offset: number, replaced: boolean): number | undefined {
    let at = offset;
    for (const edits of this.#steps.get(path) ?? []) {
      let shift = 0;
      for (const { start, end, text } of edits) {
        const isInside = start <= at && at < end;
        // What stands in a name's place begins where the name did.
        const isHere = replaced && start === at && text !== "";
        if (isInside && !isHere) return undefined;
        if (end <= at) shift += text.length - (end - start);
      }
      at += shift;
    }
    return at;
  }

  /** Makes edits of the present texts: all of them, or none when some overlap or a file is not there. */
  edit(edits: readonly Edit[]): boolean {
    const texts: [string, string, readonly Edit[]][] = [];
    for (const [path, own] of Map.groupBy(edits, ({ file }) => file)) {
      const file = this.#now.get(path);
      const text = file && applyEdits(file.text, own);
      if (text === undefined) return false;
      texts.push([path, text, own]);
    }
    for (const [path, text, own] of texts) {
      this.#now.set(path, { path, text });
      this.#steps.set(path, [...(this.#steps.get(path) ?? []), own]);
    }
    return true;
  }

  /** Notes what a file must import, once all edits are made. */
  need(path: string, imports: readonly PythonImport[]): void {
    this.#imports.set(path, [...this.needed(path), ...imports]);
  }

  needed(path: string): readonly PythonImport[] {
    return this.#imports.get(path) ?? [];
  }

  /** Takes back every edit since `mark` was taken. */
  restore(mark: DraftMark): void {
    this.#now.clear();
    for (const [path, file] of mark.now) this.#now.set(path, file);
    this.#steps.clear();
    for (const [path, steps] of mark.steps) this.#steps.set(path, [...steps]);
  }

  mark(): DraftMark {
    return {
      now: new Map(this.#now),
      steps: new Map([...this.#steps].map(([path, one]) => [path, [...one]])),
    };
  }

  /** New texts, of changed files only, by path. */
  get changed(): ReadonlyMap<string, string> {
    const changed = [...this.#now].filter(
      ([path, { text }]) => this.#before.get(path)?.text !== text,
    );
    return new Map(changed.map(([path, { text }]) => [path, text]));
  }

  get deleted(): readonly string[] {
    return [...this.#before.keys()].filter((path) => !this.#now.has(path));
  }
}

export interface DraftMark {
  readonly now: ReadonlyMap<string, SourceFile>;
  readonly steps: ReadonlyMap<string, readonly (readonly Edit[])[]>;
}
