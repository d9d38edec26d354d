import { describeFix, describeFixes } from "../drift/describe-fix.ts";
import {
  severities,
  type Finding,
  type ModelMatrix,
  type Severity,
} from "../drift/finding.ts";
import { silenceSnippet } from "../drift/silence.ts";
import {
  describeChecked,
  describeCounts,
  describeNotChecked,
} from "./checked-text.ts";
import { plain } from "./plain-text.ts";
import type { Reporter, ReportOptions } from "./reporter.ts";
import { cut, pad, widthOf, wrap } from "./text-width.ts";

type Style = "bold" | "dim" | "red" | "yellow" | "blue" | "green" | "cyan";

const codes: Readonly<Record<Style, string>> = {
  bold: "1",
  dim: "2",
  red: "31",
  green: "32",
  yellow: "33",
  blue: "34",
  cyan: "36",
};

const marks: Readonly<Record<Severity, { mark: string; style: Style }>> = {
  error: { mark: "✖", style: "red" },
  warning: { mark: "▲", style: "yellow" },
  information: { mark: "·", style: "blue" },
};

interface Page {
  readonly width: number;
  readonly paint: (text: string, style: Style) => string;
}

/**
 * For people: grouped by table, the database on the left and the code on the
 * right, the footer says what was looked at.
 */
export const pretty: Reporter = (report, options) => {
  const page = openPage(options);
  const groups = groupByTable(report.findings);
  const body = groups.flatMap(([table, findings]) => [
    ...printGroup(page, table, findings),
    "",
  ]);
  return `${[...body, ...printFooter(page, report)].join("\n")}\n`;
};

function openPage({ colour, width }: ReportOptions): Page {
  return {
    width: Math.max(40, Math.min(width, 120)),
    paint: (text, style) =>
      colour && text !== "" ? `\u001b[${codes[style]}m${text}\u001b[0m` : text,
  };
}

const elsewhere = "the project";

function groupByTable(
  findings: readonly Finding[],
): [table: string, findings: Finding[]][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { table } = finding;
    const name = table ? `${table.schema}.${table.name}` : elsewhere;
    groups.set(name, [...(groups.get(name) ?? []), finding]);
  }
  return [...groups].sort(([a], [b]) => {
    if (a === elsewhere || b === elsewhere) return a === elsewhere ? 1 : -1;
    return a < b ? -1 : 1;
  });
}

function printGroup(
  page: Page,
  table: string,
  findings: readonly Finding[],
): string[] {
  const title = plain(table);
  const counts = describeCounts(findings);
  const rule = page.width - widthOf(title) - widthOf(counts) - 2;
  const header = `${page.paint(title, "bold")} ${page.paint("─".repeat(Math.max(1, rule)), "dim")} ${counts}`;
  const explained = new Set<string>();
  const blocks = fold(sortForReading(findings));
  return [
    header,
    ...blocks.flatMap((block) => ["", ...printBlock(page, block, explained)]),
  ];
}

/** Model by model, the worst first. */
function sortForReading(findings: readonly Finding[]): Finding[] {
  const files = [...new Set(findings.map(({ place }) => place?.file))];
  const models = [...new Set(findings.map(({ model }) => model))];
  const rank = ({ place, model, severity }: Finding) =>
    (files.indexOf(place?.file) * models.length + models.indexOf(model)) *
      severities.length +
    severities.indexOf(severity);
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/**
 * What one rule says of one line becomes one block, as do its notes of one
 * model: they are many and alike.
 */
function fold(findings: readonly Finding[]): Finding[][] {
  const blocks: Finding[][] = [];
  for (const finding of findings) {
    const last = blocks.at(-1)?.at(-1);
    const alike =
      last !== undefined &&
      last.rule === finding.rule &&
      last.severity === finding.severity &&
      last.model === finding.model &&
      last.place?.file === finding.place?.file &&
      (finding.severity === "information" || isOnLineOf(last, finding));
    if (alike) blocks.at(-1)!.push(finding);
    else blocks.push([finding]);
  }
  return blocks;
}

/** A guess and a matrix are told one by one; so is what stands nowhere. */
function isOnLineOf(last: Finding, { place, score, matrix }: Finding): boolean {
  return (
    place !== undefined &&
    last.place?.line === place.line &&
    score === undefined &&
    matrix === undefined
  );
}

function printBlock(
  page: Page,
  block: readonly Finding[],
  explained: Set<string>,
): string[] {
  const [first, ...rest] = block;
  if (rest.length === 0) return printFinding(page, first!, explained);
  const why = explained.has(first!.consequence) ? [] : [first!.consequence];
  explained.add(first!.consequence);
  const fixes = block.flatMap(({ fix }) => fix ?? []);
  const sides = block.map(({ database, claim }) => [database, claim] as const);
  return [
    ...printHeading(page, first!, ` × ${block.length}`),
    ...printSides(page, sides),
    ...why.flatMap((text) => printNote(page, "why", text)),
    ...(fixes.length > 0
      ? printNote(page, "fix", describeFixes(fixes), "green")
      : []),
    ...printNote(page, "silence", silenceSnippet(first!), "dim"),
  ];
}

function printFinding(
  page: Page,
  finding: Finding,
  explained: Set<string>,
): string[] {
  const why = explained.has(finding.consequence) ? [] : [finding.consequence];
  explained.add(finding.consequence);
  const { fix, matrix, reasons, score, database, claim } = finding;
  const guess =
    score === undefined
      ? []
      : [`score ${score.toFixed(2)}: ${(reasons ?? []).join(", ")}`];
  return [
    ...printHeading(page, finding),
    ...wrap(plain(finding.message), page.width - 4).map(
      (line) => `    ${line}`,
    ),
    ...(matrix
      ? printMatrix(page, matrix)
      : printSides(page, [[database, claim]])),
    ...guess.flatMap((text) => printNote(page, "because", text)),
    ...why.flatMap((text) => printNote(page, "why", text)),
    ...(fix ? printNote(page, "fix", describeFix(fix), "green") : []),
    ...printNote(page, "silence", silenceSnippet(finding), "dim"),
  ];
}

function printHeading(
  { width, paint }: Page,
  finding: Finding,
  times = "",
): string[] {
  const { mark, style } = marks[finding.severity];
  const place = finding.place
    ? plain(
        `${finding.place.file}:${finding.place.line}:${finding.place.column}`,
      )
    : "";
  const what = `${mark} ${finding.rule} ${finding.slug}${times}`;
  const gap = width - 2 - widthOf(what) - widthOf(place);
  const left = `  ${paint(what, style)}`;
  if (place === "") return [left];
  return gap >= 2
    ? [`${left}${" ".repeat(gap)}${paint(place, "cyan")}`]
    : [
        left,
        ...wrap(place, width - 4).map((line) => `    ${paint(line, "cyan")}`),
      ];
}

type Sides = readonly [database: string, claim: string];

/** The database on one side, the claim on the other; below one another where there is no room. */
function printSides(page: Page, pairs: readonly Sides[]): string[] {
  const said = pairs
    .map(([database, claim]) => [plain(database), plain(claim)] as const)
    .filter(([database, claim]) => database !== "" || claim !== "");
  if (said.length === 0) return [];
  const { width, paint } = page;
  if (width < 72)
    return said.flatMap(([database, claim]) => [
      ...sideBelow("database", database, width, paint),
      ...sideBelow("code", claim, width, paint),
    ]);
  const half = Math.floor((width - 7) / 2);
  return [
    printRow(page, half, "database", "code", "dim"),
    ...said.flatMap(([database, claim]) => {
      const left = wrap(database, half);
      const right = wrap(claim, half);
      return Array.from(
        { length: Math.max(left.length, right.length) },
        (_, at) =>
          printRow(page, half, left[at] ?? "", right[at] ?? "", "bold"),
      );
    }),
  ];
}

function printRow(
  { paint }: Page,
  half: number,
  left: string,
  right: string,
  style: Style,
): string {
  const bar = paint("│", "dim");
  return `    ${paint(pad(left, half), style)} ${bar} ${paint(right, style)}`.trimEnd();
}

function sideBelow(
  name: string,
  text: string,
  width: number,
  paint: Page["paint"],
): string[] {
  return wrap(text, width - 13).map(
    (line, at) =>
      `    ${paint(pad(at === 0 ? name : "", 8), "dim")} ${paint(line, "bold")}`,
  );
}

function printNote(
  { width, paint }: Page,
  name: string,
  text: string,
  style?: Style,
): string[] {
  return wrap(plain(text), width - 13).map((line, at) => {
    const label = paint(pad(at === 0 ? name : "", 8), "dim");
    return `    ${label} ${style ? paint(line, style) : line}`;
  });
}

/** Columns in rows, the database and each model in columns; what is true everywhere is left out. */
function printMatrix(page: Page, matrix: ModelMatrix): string[] {
  const { width, paint } = page;
  const legend = matrix.models.map(
    (model, at) => `    ${paint(`model ${at + 1}`, "dim")} ${plain(model)}`,
  );
  const names = matrix.models.map((_, at) =>
    at === matrix.canonical ? `model ${at + 1} (keep)` : `model ${at + 1}`,
  );
  const cells: MatrixCell[][] = [
    ["column", "database", ...names].map((text) => ({ text, style: "dim" })),
    ...matrix.rows
      .filter(({ agrees }) => agrees.includes(false))
      .map(matrixCells),
  ];
  const widths = columnWidths(cells, width - 4);
  const bar = ` ${paint("│", "dim")} `;
  const lines = cells.map((row) =>
    row
      .map(({ text, style }, at) => {
        const cell = pad(cut(text, widths[at]!), widths[at]!);
        return style ? paint(cell, style) : cell;
      })
      .join(bar)
      .trimEnd(),
  );
  return [...legend, ...lines.map((line) => `    ${line}`)];
}

interface MatrixCell {
  readonly text: string;
  readonly style?: Style;
}

function matrixCells({
  column,
  database,
  cells,
  agrees,
}: ModelMatrix["rows"][number]): MatrixCell[] {
  return [
    { text: plain(column) },
    { text: plain(database ?? "no such column") },
    ...cells.map((text, at): MatrixCell => ({
      text: plain(`${agrees[at] ? "✓" : "✖"} ${text ?? "not named"}`),
      style: agrees[at] ? "green" : "red",
    })),
  ];
}

/** What each column of a table needs; where that is too much, the widest give way. */
function columnWidths(
  rows: readonly (readonly MatrixCell[])[],
  width: number,
): number[] {
  const count = rows[0]!.length;
  const room = width - (count - 1) * 3;
  const widths = Array.from({ length: count }, (_, at) =>
    Math.max(...rows.map((row) => widthOf(row[at]!.text))),
  );
  const least = 8;
  for (;;) {
    const total = widths.reduce((sum, one) => sum + one, 0);
    const widest = Math.max(...widths);
    if (total <= room || widest <= least) return widths;
    widths[widths.indexOf(widest)] = widest - 1;
  }
}

function printFooter(page: Page, report: Parameters<Reporter>[0]): string[] {
  const notChecked = describeNotChecked(report);
  const silent = report.findings.length === 0;
  const verdict = page.paint(
    silent ? "✓ no findings" : describeCounts(report.findings),
    silent ? "green" : "bold",
  );
  const checked = wrap(`Checked ${describeChecked(report)}.`, page.width);
  const rest = notChecked
    ? wrap(`Not checked: ${notChecked}.`, page.width)
    : [];
  return [verdict, ...checked, ...rest];
}
