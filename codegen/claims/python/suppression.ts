/** Comments of the form `# undrift-ignore D205 reason`. */

import { parser } from "@lezer/python";
import type { InlineSuppression } from "../model.ts";
import type { SourceFile } from "../reader.ts";
import { placesIn } from "./lines.ts";

const mark = "undrift-ignore";
const form = /#\s*undrift-ignore\b:?\s*((?:D\d{3}\b[\s,]*)*)(.*)$/;

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
      const rules = (match[1] ?? "").match(/D\d{3}/g) ?? [];
      const reason = (match[2] ?? "")
        .replace(/^\s*(?:--|[-:–—])\s*/, "")
        .trim();
      found.push({
        place: place({ from: from + match.index, to }),
        rules,
        ...(reason !== "" && { reason }),
      });
    },
  });
  return found;
}
