/** Names that were and were not renamed, as people label them: test/drift/cases/renames.txt. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildCatalog } from "../../codegen/drift/catalog.ts";
import { matchModel } from "../../codegen/drift/match.ts";
import { automaticFrom, reportedFrom } from "../../codegen/drift/rename.ts";
import { defaultSettings } from "../../codegen/drift/settings.ts";
import { claimOfSqlType } from "../../codegen/claims/python/sql-type.ts";
import { claim, facts, model, string, table, uuid } from "./build.ts";

export interface RenamePair {
  readonly verdict: "renamed" | "perhaps" | "other";
  readonly claimed: string;
  readonly claimedType: string;
  readonly column: string;
  readonly columnType: string;
}

export function readRenamePairs(): RenamePair[] {
  const path = join(import.meta.dirname, "cases/renames.txt");
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => /^\w/.test(line))
    .map((line) => {
      const [verdict, claimed, claimedType, column, columnType] = line
        .trim()
        .split(/\s+/) as [
        RenamePair["verdict"],
        string,
        string,
        string,
        string,
      ];
      return { verdict, claimed, claimedType, column, columnType };
    });
}

/** The score with everything else in its favour: the same place in the table, both not null. */
export function scoreOf({
  claimed,
  claimedType,
  column,
  columnType,
}: RenamePair): {
  readonly score: number;
  readonly reasons: readonly string[];
} {
  const required = { notNull: true } as const;
  const relation = table("public.things", {
    id: ["uuid", required],
    [column]: [columnType, required],
    headline: ["text", required],
  });
  const said = model("Thing", "things", [
    claim("id", uuid, { nullable: false }),
    claim(claimed, claimOfSqlType(claimedType, claimedType), {
      nullable: false,
    }),
    claim("headline", string, { nullable: false }),
  ]);
  const { renames, columns } = matchModel(
    buildCatalog(facts([relation])),
    defaultSettings,
    said,
  );
  const mapped = columns.some(({ how }) => how === "mapping");
  const nothing = { score: 0, reasons: [] };
  // Names that differ in spelling alone are matched before any scoring (D215).
  return mapped ? { score: 1, reasons: [] } : (renames[0] ?? nothing);
}

export function isRight({ verdict }: RenamePair, score: number): boolean {
  if (verdict === "renamed") return score >= reportedFrom;
  return score < (verdict === "perhaps" ? automaticFrom : reportedFrom);
}
