/** A reader turns hand-written code of one kind into claims. It never runs or imports what it reads. */

import type { Claims } from "./model.ts";

export interface SourceFile {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface ReaderOptions {
  /** TypeDecorator or alias name → SQL type. */
  readonly typeMap?: Readonly<Record<string, string>>;
}

export interface ModelReader {
  readonly name: string;
  /** With the leading dot, such as ".py". */
  readonly extensions: readonly string[];
  /** Cheap text test, before any parse: may this file declare a model, an enum or a suppression? */
  mayRead(file: SourceFile): boolean;
  /**
   * Reads the files that `mayRead` says yes to. Give it every file with its
   * extensions: the others are where imports lead to, and where use is seen;
   * they are parsed only when an import needs them.
   */
  read(files: readonly SourceFile[], options: ReaderOptions): Claims;
}
