import type { Finding, Severity } from "../drift/finding.ts";
import type { Report } from "../drift/report-model.ts";
import { counted } from "./counted.ts";

/** "2 errors, 1 warning"; "no findings". */
export function describeCounts(findings: readonly Finding[]): string {
  const count = (severity: Severity) =>
    findings.filter((finding) => finding.severity === severity).length;
  const parts = [
    [count("error"), "error", "errors"],
    [count("warning"), "warning", "warnings"],
    [count("information"), "note", "notes"],
  ] as const;
  const said = parts
    .filter(([number]) => number > 0)
    .map(([number, one, many]) => counted(number, one, many));
  return said.length === 0 ? "no findings" : said.join(", ");
}

/** What was looked at: "41 models in 3 languages, 300 of 310 columns compared, 63 relations". */
export function describeChecked({ checked }: Report): string {
  const languages = Object.keys(checked.modelsByLanguage).length;
  const parts = [
    `${counted(checked.models, "model")} in ${counted(languages, "language")}`,
    `${checked.columnsCompared} of ${counted(checked.columnClaims, "claimed column")} compared`,
    counted(checked.enums, "enum"),
    counted(checked.relations, "relation"),
  ];
  if (checked.queries !== undefined)
    parts.splice(
      1,
      0,
      counted(checked.queries, "SQL string"),
      `${checked.dynamicQueries ?? 0} dynamic`,
    );
  return parts.join(", ");
}

/** What was not looked at; undefined when that is nothing. */
export function describeNotChecked({
  checked,
  suppressed,
}: Report): string | undefined {
  const parts = [
    [checked.unparsed, "unreadable part", "unreadable parts"],
    [checked.unresolved, "thing made at run time", "things made at run time"],
    [
      checked.relationsLeftOut,
      "relation of extensions or partitions",
      "relations of extensions or partitions",
    ],
    [suppressed.length, "silenced finding", "silenced findings"],
  ] as const;
  const kinds = Object.entries(checked.notCompared).map(
    ([kind, count]) => `${count} × ${kind}`,
  );
  const said = [
    ...parts
      .filter(([number]) => number > 0)
      .map(([number, one, many]) => counted(number, one, many)),
    ...kinds,
  ];
  return said.length === 0 ? undefined : said.join(", ");
}
