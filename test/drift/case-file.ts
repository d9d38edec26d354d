/**
 * Cases of drift written as Markdown: a database and a project whose lines say
 * what is to be found on them.
 *
 *     ## A shop
 *
 *     config: {"parsers": "stock"}
 *     listens: D203
 *     finds: D105:orders
 *     silent: D105:items
 *
 *     ```sql
 *     create table orders (id bigint primary key, note text);
 *     ```
 *
 *     ```python models.py
 *     class Order(Base):
 *         note: Mapped[str]  #! D205
 *         id: Mapped[int] = mapped_column(BigInteger, primary_key=True)  #= D206
 *     ```
 *
 * `#!` and `//!` name the findings of a line, a column or table after a colon
 * where the line alone does not tell, alternatives divided by a bar. `#=` and
 * `//=` name rules for which the line is a trap: true, though it looks wrong.
 * A section without a database has that of the one before it. Errors and
 * warnings that no line names are false. Information
 * counts where a section listens to its rule; rules that are off are then
 * turned on.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceFile } from "../../codegen/claims/reader.ts";

/** What is to be found, or not to be found, at a place or anywhere. */
export interface Label {
  /** Any one of these rules. */
  readonly rules: readonly string[];
  /** A column or a table, where the line alone does not tell. */
  readonly about?: string;
  /** "file:line"; absent when it has no place. */
  readonly at?: string;
}

export interface DriftCase {
  readonly family: string;
  readonly title: string;
  readonly config: object;
  readonly listens: readonly string[];
  /** Whether interfaces are generated for the database, beside the hand-written ones. */
  readonly generated: boolean;
  readonly sql: string;
  readonly files: readonly SourceFile[];
  readonly finds: readonly Label[];
  /** Where a rule is tempted and has to be silent. */
  readonly silent: readonly Label[];
}

const directory = join(import.meta.dirname, "cases");

export function driftCases(): DriftCase[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".md"))
    .toSorted()
    .flatMap((name) =>
      readFileSync(join(directory, name), "utf8")
        .split(/^## /m)
        .slice(1)
        .map((section) => readCase(name.replace(/\.md$/, ""), section))
        .map((one, at, all) => withDatabase(one, all.slice(0, at))),
    );
}

function withDatabase(one: DriftCase, before: readonly DriftCase[]): DriftCase {
  const last = before.findLast(({ sql }) => sql !== "");
  return one.sql === "" && last ? { ...one, sql: last.sql } : one;
}

function readCase(family: string, section: string): DriftCase {
  const blocks = [...section.matchAll(/^```(\w+)[ ]?(.*)\n([\s\S]*?)^```$/gm)];
  const files: SourceFile[] = [];
  const marks = {
    "!": labelsOf(section, "finds"),
    "=": labelsOf(section, "silent"),
  };
  let sql = "";
  for (const [, language, path = "", text = ""] of blocks) {
    if (language === "sql") sql = text;
    else files.push({ path, text: withoutMarks(path, text, marks) });
  }
  return {
    family,
    title: section.split("\n")[0]!,
    config: JSON.parse(lineOf(section, "config") ?? "{}") as object,
    listens: lineOf(section, "listens")?.split(/\s+/) ?? [],
    generated: lineOf(section, "generated") === "yes",
    sql,
    files,
    finds: marks["!"],
    silent: marks["="],
  };
}

function lineOf(section: string, key: string): string | undefined {
  return new RegExp(`^${key}: (.*)$`, "m").exec(section)?.[1];
}

function labelsOf(section: string, key: string): Label[] {
  return (lineOf(section, key)?.split(/\s+/) ?? []).map(labelOf);
}

function labelOf(word: string): Label {
  const [rules = "", about] = word.split(":");
  return { rules: rules.split("|"), ...(about !== undefined && { about }) };
}

/** The text as the reader sees it; its marks become labels. */
function withoutMarks(
  path: string,
  text: string,
  marks: Record<"!" | "=", Label[]>,
): string {
  return text
    .split("\n")
    .map((line, at) =>
      line.replaceAll(
        /\s*(?:#|\/\/)([!=]) ((?:D\d{3}\S*\s*)+)/g,
        (_, mark: "!" | "=", words: string) => {
          const place = `${path}:${at + 1}`;
          for (const word of words.trim().split(/\s+/))
            marks[mark].push({ ...labelOf(word), at: place });
          return "";
        },
      ),
    )
    .join("\n");
}
