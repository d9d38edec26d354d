/** Comments of the form `# undrift-ignore D205 reason`. */

import { parser } from "@lezer/python";
import type { InlineSuppression } from "../model.ts";
import type { SourceFile } from "../reader.ts";
import { parseSuppression } from "../typescript/suppression.ts";
import { placesIn } from "./lines.ts";

const mark = "undrift-ignore";
const form = /#\s*undrift-ignore\b:?(.*)$/;

/** Suppressions of one file. In strings they are text and suppress nothing. */
export function suppressionsIn(file: SourceFile): readonly InlineSuppression[] {
  if (!file.text.includes(mark)) return [];
  const place = placesIn(file);
  const found: InlineSuppression[] = [];
  parser.parse(file.text).iterate({
    enter: ({ name, from, to }) => {
      if (name !== "Comment") return;
      const match = form.exec(file.text.slice(from, to));
      if (match === null) return;
      found.push({
        place: place({ from: from + match.index, to }),
        ...parseSuppression(match[1] ?? ""),
      });
    },
  });
  return found;
}
