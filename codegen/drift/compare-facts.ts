import { keyOf } from "../facts/lookup.ts";
import type { Facts, TypeRef } from "../facts/model.ts";
import { sqlType } from "../facts/sql-type.ts";

/** One difference between two databases, or one database at two times, in words. */
export interface FactChange {
  /** Such as "core.customers.email_encrypted". */
  readonly object: string;
  /** Such as "nullable → not null". */
  readonly change: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Lists whose members are told apart by name, and what a member is called. */
const namedLists: Readonly<Record<string, string>> = {
  schemas: "schema",
  extensions: "extension",
  types: "type",
  relations: "relation",
  sequences: "sequence",
  columns: "column",
  attributes: "attribute",
  checks: "check",
  uniques: "unique constraint",
  foreignKeys: "foreign key",
  exclusions: "exclusion constraint",
  indexes: "index",
  triggers: "trigger",
  policies: "policy",
};

/** Members whose column says more with the table's name before it. */
const dotted = new Set(["column", "attribute"]);

/** Where a column stands does not matter to code that names it. */
const ignored = new Set(["position", "format"]);

/** What changed from one set of facts to the other, in order of object. */
export function compareFacts(before: Facts, after: Facts): FactChange[] {
  const changes: FactChange[] = [];
  compareFields("", asFields(before), asFields(after), changes);
  return changes.toSorted((a, b) =>
    a.object < b.object ? -1 : a.object > b.object ? 1 : 0,
  );
}

function compareFields(
  object: string,
  before: Fields,
  after: Fields,
  changes: FactChange[],
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (ignored.has(key)) continue;
    const [old, now] = [before[key], after[key]];
    const member = namedLists[key];
    if (key === "routines" && object === "") {
      compareLists(object, "routine", routines(old), routines(now), changes);
    } else if (member !== undefined && isListOfFields(old ?? now)) {
      compareLists(object, member, members(old), members(now), changes);
    } else if (!isSame(old, now)) {
      changes.push({
        object: object === "" ? "database" : object,
        change: describe(key, old, now),
      });
    }
  }
}

function compareLists(
  parent: string,
  member: string,
  before: ReadonlyMap<string, Fields>,
  after: ReadonlyMap<string, Fields>,
  changes: FactChange[],
): void {
  for (const [name, old] of before) {
    const object = memberName(parent, member, name);
    const now = after.get(name);
    if (now === undefined) {
      changes.push({ object, change: `${kindOf(member, old)} removed` });
    } else {
      compareFields(object, old, now, changes);
    }
  }
  for (const [name, now] of after) {
    if (before.has(name)) continue;
    const object = memberName(parent, member, name);
    changes.push({
      object,
      change: `${kindOf(member, now)} added${columnDetails(now)}`,
    });
  }
}

function memberName(parent: string, member: string, name: string): string {
  if (parent === "") return name;
  return dotted.has(member) ? `${parent}.${name}` : `${parent} (${name})`;
}

function kindOf(member: string, fields: Fields): string {
  const kind = fields["kind"];
  return typeof kind === "string" && member !== "column"
    ? kind + (member === "type" ? " type" : "")
    : member;
}

/** A new column's type and nullability, which decide what code must do about it. */
function columnDetails(fields: Fields): string {
  const { type, notNull } = fields as { type?: TypeRef; notNull?: boolean };
  if (type === undefined || notNull === undefined) return "";
  const filled =
    fields["default"] !== undefined ||
    fields["identity"] !== undefined ||
    fields["generated"] !== undefined;
  const required = notNull && !filled ? " without a default" : "";
  return ` (${sqlType(type)}, ${notNull ? "not null" : "nullable"}${required})`;
}

function describe(key: string, old: unknown, now: unknown): string {
  if (key === "notNull")
    return old ? "not null → nullable" : "nullable → not null";
  if (key === "labels") return describeLabels(old as string[], now as string[]);
  if (key === "definition" || key === "source") return `${key} changed`;
  if (key === "comment") return "comment changed";
  const label = key === "type" ? "" : `${words(key)}: `;
  return `${label}${show(old)} → ${show(now)}`;
}

function describeLabels(
  old: readonly string[],
  now: readonly string[],
): string {
  const removed = old.filter((label) => !now.includes(label));
  const added = now.filter((label) => !old.includes(label));
  const parts = [
    ...removed.map((label) => `label '${label}' removed`),
    ...added.map((label) => `label '${label}' added`),
  ];
  return parts.length === 0
    ? `order of labels: ${old.join(", ")} → ${now.join(", ")}`
    : parts.join(", ");
}

function words(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function show(value: unknown): string {
  if (value === undefined) return "none";
  if (typeof value === "string") return value;
  if (isTypeRef(value)) return sqlType(value);
  return JSON.stringify(value);
}

function isTypeRef(value: unknown): value is TypeRef {
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value);
  return (
    keys.includes("schema") &&
    keys.includes("name") &&
    keys.every((key) => ["schema", "name", "array", "modifier"].includes(key))
  );
}

function members(list: unknown): Map<string, Fields> {
  const entries = ((list ?? []) as Fields[]).map((one): [string, Fields] => [
    typeof one["schema"] === "string" && one["version"] === undefined
      ? keyOf(one as { schema: string; name: string })
      : String(one["name"]),
    one,
  ]);
  return new Map(entries);
}

/** Routines of one name are told apart by their arguments. */
function routines(list: unknown): Map<string, Fields> {
  const all = (list ?? []) as Facts["routines"];
  return new Map(
    all.map((routine) => [
      `${keyOf(routine)}(${routine.arguments.map(({ type }) => sqlType(type)).join(", ")})`,
      asFields(routine),
    ]),
  );
}

function isListOfFields(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((one) => typeof one === "object" && one !== null)
  );
}

function asFields(value: object): Fields {
  return value as Fields;
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
