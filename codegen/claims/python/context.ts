/** What reading a set of files gathers on the way. */

import type { Place, Unresolved } from "../model.ts";
import type { ReaderOptions } from "../reader.ts";
import { placesIn } from "./lines.ts";
import type { Span } from "./syntax.ts";
import type { Module } from "./value.ts";

export interface Context {
  readonly options: ReaderOptions;
  place(module: Module, span: Span): Place;
  /** Notes what could not be evaluated; the same place is noted once. */
  unresolved(reader: string, module: Module, span: Span, what: string): void;
  readonly notes: ReadonlyMap<string, Unresolved>;
}

export function openContext(options: ReaderOptions): Context {
  const makers = new Map<Module, (span: Span) => Place>();
  const notes = new Map<string, Unresolved>();
  const place = (module: Module, span: Span): Place => {
    const maker = makers.get(module) ?? placesIn(module.file);
    makers.set(module, maker);
    return maker(span);
  };
  return {
    options,
    place,
    notes,
    unresolved: (reader, module, { from, to }, what) => {
      const key = `${module.file.path}:${from}:${what}`;
      if (!notes.has(key))
        notes.set(key, { reader, place: place(module, { from, to }), what });
    },
  };
}

export function sourceText(module: Module, { from, to }: Span): string {
  return module.file.text.slice(from, to);
}

/**
 * Where a name stands inside the string literal that spells it, without the
 * quotes; the whole span when it is spelled in another way.
 */
export function nameSpanIn(module: Module, span: Span, name: string): Span {
  const at = sourceText(module, span).indexOf(name);
  if (at === -1 || name === "") return { from: span.from, to: span.to };
  const from = span.from + at;
  return { from, to: from + name.length };
}
