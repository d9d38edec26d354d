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
import type { CatalogSession, Grouped } from "../session.ts";
import { byCodeUnit, defined, flag, userNamespace } from "./rows.ts";

type ConstraintRow = readonly [
  name: string,
  type: string,
  key: readonly number[] | null,
  target: string,
  targetKey: readonly number[] | null,
  onUpdate: string,
  onDelete: string,
  match: string,
  deferrable: boolean,
  deferred: boolean,
  validated: boolean,
  noInherit: boolean,
  text: string | null,
  nullsNotDistinct: boolean | null,
  period: boolean,
  enforced: boolean,
];

/** Columns that came with a later major are read as their absence before it. */
function constraintList(serverVersion: number): string {
  return `
  k.conname, k.contype, k.conkey, k.confrelid,
  k.confkey, k.confupdtype, k.confdeltype, k.confmatchtype,
  k.condeferrable, k.condeferred, k.convalidated, k.connoinherit,
  case k.contype
    when 'c' then pg_get_expr(k.conbin, k.conrelid)
    when 'x' then pg_get_constraintdef(k.oid)
  end,
  ${serverVersion >= 150000 ? "i.indnullsnotdistinct" : "false"},
  ${serverVersion >= 180000 ? "k.conperiod, k.conenforced" : "false, true"}`;
}

const constraintFrom = `
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_namespace n on n.oid = k.connamespace
  left join pg_catalog.pg_index i on k.contype = 'u' and i.indexrelid = k.conindid
  where k.contype in ('p', 'u', 'f', 'c', 'x') and k.conrelid <> 0
    and ${userNamespace("n")}`;

export async function readConstraintRows(
  session: CatalogSession,
): Promise<ConstraintRows> {
  const list = constraintList(session.serverVersion);
  return session.grouped("k.conrelid", list, constraintFrom);
}

export type ConstraintRows = Grouped<ConstraintRow>;

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

/** The constraints of a relation, by name. */
export function buildConstraints(
  relation: string,
  rows: ConstraintRows,
  names: RelationNames,
): RelationConstraints {
  const all: RelationConstraints = {
    uniques: [],
    foreignKeys: [],
    checks: [],
    exclusions: [],
  };
  const inOrder = rows.get(relation).toSorted((a, b) => byCodeUnit(a[0], b[0]));
  for (const row of inOrder) addConstraint(all, relation, row, names);
  return all;
}

function addConstraint(
  all: RelationConstraints,
  relation: string,
  row: ConstraintRow,
  names: RelationNames,
): void {
  const [name, type, key, target, targetKey] = row;
  const [, , , , , onUpdate, onDelete, match, deferrable, deferred] = row;
  const [, , , , , , , , , , validated, noInherit, text] = row;
  const [nullsNotDistinct, period, enforced] = [row[13], row[14], row[15]];
  const columns = (key ?? []).map((n) => names.column(relation, n));
  const named = { name, columns };
  const postponed = defined("deferrable", deferral(deferrable, deferred));
  switch (type) {
    case "p":
      all.primaryKey = {
        ...named,
        ...postponed,
        ...flag("withoutOverlaps", period),
      };
      break;
    case "u":
      all.uniques.push({
        ...named,
        ...flag("nullsNotDistinct", nullsNotDistinct === true),
        ...postponed,
        ...flag("withoutOverlaps", period),
      });
      break;
    case "f":
      all.foreignKeys.push({
        ...named,
        references: {
          ...names.relation(target),
          columns: (targetKey ?? []).map((n) => names.column(target, n)),
        },
        onUpdate: actions[onUpdate]!,
        onDelete: actions[onDelete]!,
        ...defined("match", matches[match as keyof typeof matches]),
        ...postponed,
        ...flag("notValid", !validated),
      });
      break;
    case "c":
      all.checks.push({
        ...named,
        expression: text!,
        ...flag("notValid", !validated),
        ...flag("noInherit", noInherit),
        ...flag("notEnforced", !enforced),
      });
      break;
    case "x":
      all.exclusions.push({ ...named, definition: text!, ...postponed });
      break;
  }
}

function deferral(
  deferrable: boolean,
  deferred: boolean,
): Deferrable | undefined {
  if (!deferrable) return undefined;
  return deferred ? "deferred" : "immediate";
}
