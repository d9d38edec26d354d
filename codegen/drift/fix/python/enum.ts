import type { SourceFile } from "../../../claims/reader.ts";
import type { FixAction } from "../../fix-action.ts";
import { editDistance } from "../../name-tokens.ts";
import { offsetOf, type Edit, type Repair, type Use } from "../edit.ts";
import {
  classAt,
  rewrite,
  type BodyStatement,
  type Statement,
} from "./statement.ts";

type Files = ReadonlyMap<string, SourceFile>;

interface Member {
  readonly statement: BodyStatement;
  readonly value: string;
  /** Of the literal, inside its quotes. */
  readonly from: number;
  readonly to: number;
}

/**
 * Gives an enumeration the database's values. A member whose value was
 * misspelt keeps its name, so that its uses keep their meaning; one that the
 * database does not know goes, and new ones are added.
 */
export function setEnumValues(
  files: Files,
  fix: Extract<
    FixAction,
    { action: "set-enum-values" | "set-enum-declaration" }
  >,
): Repair {
  const { place, values } = fix;
  const file = files.get(place.file);
  const at = file && offsetOf(file.text, place);
  const found = at === undefined ? undefined : classAt(file!.text, at);
  if (!file || !found)
    return { byHand: "the values are not an enumeration of their own" };
  const members = found.body.flatMap(memberOf);
  const last = members.at(-1);
  if (!last) return { byHand: "the members are not string literals" };
  const missing = values.filter(
    (value) => !members.some((member) => member.value === value),
  );
  const edits: Edit[] = [];
  const gone: string[] = [];
  for (const member of members) {
    if (values.includes(member.value)) continue;
    const near = nearestOf(member.value, missing);
    if (near === undefined) {
      edits.push(withoutLine(file, member.statement));
      gone.push(/^\w+/.exec(member.statement.text)![0]);
    } else {
      missing.splice(missing.indexOf(near), 1);
      edits.push({
        file: file.path,
        start: member.from,
        end: member.to,
        text: near,
      });
    }
  }
  const added = missing.map(
    (value) =>
      `${found.indent}${memberName(value)} = ${JSON.stringify(value)}\n`,
  );
  const below = lineAfter(file.text, last.statement.end);
  if (added.length > 0)
    edits.push({
      file: file.path,
      start: below,
      end: below,
      text: `${below > 0 && file.text[below - 1] !== "\n" ? "\n" : ""}${added.join("")}`,
    });
  return edits.length === 0
    ? { byHand: "the values are right already" }
    : { edits, uses: gone.flatMap((name) => usesOf(files, name)) };
}

/** Lines that name a member: `BookingStatus.PENDING`. */
function usesOf(files: Files, member: string): Use[] {
  const pattern = new RegExp(`\\w\\.${member}(?!\\w)`);
  return [...files.values()]
    .filter(({ path, text }) => path.endsWith(".py") && pattern.test(text))
    .flatMap(({ path, text }) =>
      text
        .split("\n")
        .flatMap((line, at) =>
          pattern.test(line)
            ? [{ file: path, line: at + 1, text: line.trim() }]
            : [],
        ),
    );
}

function memberOf(statement: BodyStatement): readonly Member[] {
  const found = /^\w+\s*=\s*(["'])([^"'\\\n]*)\1\s*(?:#.*)?\r?$/d.exec(
    statement.text,
  );
  const range = found?.indices?.[2];
  if (!found || !range) return [];
  const [from, to] = range;
  return [
    {
      statement,
      value: found[2]!,
      from: statement.start + from,
      to: statement.start + to,
    },
  ];
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[-_ ]/g, "");
}

/** A value one or two letters away, or the same in another spelling. */
function nearestOf(
  value: string,
  labels: readonly string[],
): string | undefined {
  return labels.find(
    (label) =>
      plain(label) === plain(value) ||
      (label.length > 4 && editDistance(plain(label), plain(value)) <= 2),
  );
}

function memberName(value: string): string {
  const name = value.toUpperCase().replaceAll(/\W+/g, "_");
  return /^\d|^$/.test(name) ? `VALUE_${name}` : name;
}

function withoutLine(file: SourceFile, { start, end }: BodyStatement): Edit {
  const line = file.text.lastIndexOf("\n", start - 1) + 1;
  return {
    file: file.path,
    start: line,
    end: lineAfter(file.text, end),
    text: "",
  };
}

function lineAfter(text: string, end: number): number {
  return Math.min(text.length, end + 1);
}

/** SQLAlchemy's Enum stores names unless it is told to store values. */
export function storeEnumValues(statement: Statement): Repair {
  const { text } = statement;
  const call = /\b\w*Enum\s*\(/.exec(text);
  if (!call) return { byHand: "the column has no Enum(…) of its own to tell" };
  if (text.includes("values_callable"))
    return { byHand: "values_callable is there already" };
  let depth = 0;
  let at = call.index + call[0].length - 1;
  for (; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) break;
  }
  const before = text.slice(0, at).trimEnd();
  const comma = before.endsWith(",") ? " " : ", ";
  const added = `${comma}values_callable=lambda members: [member.value for member in members]`;
  return rewrite(statement, before + added + text.slice(before.length));
}
