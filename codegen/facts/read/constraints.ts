import type {
  CheckConstraint,
  Deferrable,
  ExclusionConstraint,
  ForeignKey,
  ForeignKeyAction,
  PrimaryKey,
  QualifiedName,
  UniqueConstraint,
} from "../model.ts";
import type { CatalogSession, TextRow } from "../session.ts";
import { byCodeUnit, defined, flag, integers, userNamespace } from "./rows.ts";

/** Columns that came with a later major are read as their absence before it. */
function constraintSql(serverVersion: number): string {
  const is15 = serverVersion >= 150000;
  const is18 = serverVersion >= 180000;
  return `
  select k.conrelid, k.conname, k.contype, k.conkey,
    k.confrelid, k.confkey, k.confupdtype, k.confdeltype, k.confmatchtype,
    k.condeferrable, k.condeferred, k.convalidated, k.connoinherit,
    case k.contype
      when 'c' then pg_get_expr(k.conbin, k.conrelid)
      when 'x' then pg_get_constraintdef(k.oid)
    end,
    ${is15 ? "i.indnullsnotdistinct" : "false"},
    ${is18 ? "k.conperiod, k.conenforced" : "false, true"}
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_namespace n on n.oid = k.connamespace
  ${is15 ? "left join pg_catalog.pg_index i on k.contype = 'u' and i.indexrelid = k.conindid" : ""}
  where k.contype in ('p', 'u', 'f', 'c', 'x') and k.conrelid <> 0
    and ${userNamespace("n")}`;
}

export async function readConstraintRows(
  session: CatalogSession,
): Promise<TextRow[]> {
  return session.rows(constraintSql(session.serverVersion));
}

export interface RelationConstraints {
  primaryKey?: PrimaryKey;
  readonly uniques: UniqueConstraint[];
  readonly foreignKeys: ForeignKey[];
  readonly checks: CheckConstraint[];
  readonly exclusions: ExclusionConstraint[];
}

/** What constraints need to know of relations: names for OIDs and attnums. */
export interface RelationNames {
  relation(oid: string): QualifiedName;
  column(relation: string, position: number): string;
}

const actions: Record<string, ForeignKeyAction> = {
  a: "no action",
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

const matches = { f: "full", p: "partial" } as const;

export function buildConstraints(
  rows: readonly TextRow[],
  names: RelationNames,
): Map<string, RelationConstraints> {
  const byRelation = new Map<string, RelationConstraints>();
  const inOrder = rows.toSorted((a, b) => byCodeUnit(a[1]!, b[1]!));
  for (const row of inOrder) {
    const relation = row[0]!;
    let all = byRelation.get(relation);
    if (all === undefined) {
      all = { uniques: [], foreignKeys: [], checks: [], exclusions: [] };
      byRelation.set(relation, all);
    }
    addConstraint(all, row, names);
  }
  return byRelation;
}

function addConstraint(
  all: RelationConstraints,
  row: TextRow,
  names: RelationNames,
): void {
  const [relation, name, type, key, target, targetKey] = row;
  const [onUpdate, onDelete, match, deferrable, deferred] = row.slice(6);
  const [validated, noInherit, text] = row.slice(11);
  const [nullsNotDistinct, period, enforced] = row.slice(14);
  const columns = integers(key).map((n) => names.column(relation!, n));
  const named = { name: name!, columns };
  const postponed = defined("deferrable", deferral(deferrable, deferred));
  switch (type) {
    case "p":
      all.primaryKey = {
        ...named,
        ...postponed,
        ...flag("withoutOverlaps", period === "t"),
      };
      break;
    case "u":
      all.uniques.push({
        ...named,
        ...flag("nullsNotDistinct", nullsNotDistinct === "t"),
        ...postponed,
        ...flag("withoutOverlaps", period === "t"),
      });
      break;
    case "f":
      all.foreignKeys.push({
        ...named,
        references: {
          ...names.relation(target!),
          columns: integers(targetKey).map((n) => names.column(target!, n)),
        },
        onUpdate: actions[onUpdate!]!,
        onDelete: actions[onDelete!]!,
        ...defined("match", matches[match as keyof typeof matches]),
        ...postponed,
        ...flag("notValid", validated === "f"),
      });
      break;
    case "c":
      all.checks.push({
        ...named,
        expression: text!,
        ...flag("notValid", validated === "f"),
        ...flag("noInherit", noInherit === "t"),
        ...flag("notEnforced", enforced === "f"),
      });
      break;
    case "x":
      all.exclusions.push({ ...named, definition: text!, ...postponed });
      break;
  }
}

function deferral(
  deferrable: string | null | undefined,
  deferred: string | null | undefined,
): Deferrable | undefined {
  if (deferrable !== "t") return undefined;
  return deferred === "t" ? "deferred" : "immediate";
}
