import { keyOf, pairKey } from "../facts/lookup.ts";
import type {
  DeniedPrivileges,
  Facts,
  Privilege,
  QualifiedName,
  Relation,
} from "../facts/model.ts";
import type { PlanConfig } from "./config.ts";
import type { PlanNote } from "./plan.ts";

type WritePrivilege = Exclude<Privilege, "select" | "delete">;

/** What the run-time role may do with what is generated. */
export interface RoleAccess {
  readonly role: string | undefined;
  /** Whether the role may write at least one column of the relation. */
  mayWrite(relation: QualifiedName, privilege: WritePrivilege): boolean;
  isDenied(
    relation: QualifiedName,
    column: string,
    privilege: WritePrivilege,
  ): boolean;
}

export interface RestrictedRelations {
  /** Those that the role can read, with the columns that it can read. */
  readonly relations: readonly Relation[];
  readonly access: RoleAccess;
  /** One for each relation that the role cannot read. */
  readonly notes: readonly PlanNote[];
  readonly problems: readonly string[];
}

const everything: RoleAccess = {
  role: undefined,
  mayWrite: () => true,
  isDenied: () => false,
};

/** Leaves out what the run-time role cannot read. Without a role nothing is. */
export function restrictToRole(
  relations: readonly Relation[],
  { privileges }: Facts,
  { role }: Pick<PlanConfig, "role">,
): RestrictedRelations {
  if (role === undefined) {
    return { relations, access: everything, notes: [], problems: [] };
  }
  if (privileges?.role !== role) {
    const known = privileges === undefined ? "none" : `"${privileges.role}"`;
    const problem = `role: the facts have privileges of ${known}, not of "${role}"; generate from a database once, since the snapshot keeps them`;
    return { relations, access: everything, notes: [], problems: [problem] };
  }
  const denied = new Map(privileges.denied.map((one) => [pairKey(one), one]));
  const unusable = new Set(privileges.unusableSchemas);
  const isReadable = (relation: Relation): boolean =>
    !unusable.has(relation.schema) &&
    denied.get(pairKey(relation))?.relation.includes("select") !== true;
  return {
    relations: relations
      .filter(isReadable)
      .map((relation) => readablePart(relation, denied.get(pairKey(relation)))),
    access: accessOf(role, denied),
    notes: relations
      .filter((relation) => !isReadable(relation))
      .map((relation) => unreadable(relation, role, unusable)),
    problems: [],
  };
}

function accessOf(
  role: string,
  denied: ReadonlyMap<string, DeniedPrivileges>,
): RoleAccess {
  return {
    role,
    mayWrite: (relation, privilege) =>
      denied.get(pairKey(relation))?.relation.includes(privilege) !== true,
    isDenied: (relation, name, privilege) => {
      const own = denied.get(pairKey(relation));
      if (own === undefined) return false;
      const column = own.columns.find((one) => one.name === name);
      return (
        own.relation.includes(privilege) ||
        column?.denied.includes(privilege) === true
      );
    },
  };
}

/** A relation with the columns that can be read, and the keys made of these alone. */
function readablePart(
  relation: Relation,
  denied: DeniedPrivileges | undefined,
): Relation {
  const hidden = new Set(
    denied?.columns
      .filter((column) => column.denied.includes("select"))
      .map(({ name }) => name),
  );
  if (hidden.size === 0) return relation;
  const isShown = (key: { readonly columns: readonly string[] }): boolean =>
    !key.columns.some((name) => hidden.has(name));
  const { primaryKey, uniques, foreignKeys, ...rest } = relation;
  return {
    ...rest,
    columns: relation.columns.filter(({ name }) => !hidden.has(name)),
    ...(primaryKey && isShown(primaryKey) && { primaryKey }),
    ...(uniques && { uniques: uniques.filter(isShown) }),
    ...(foreignKeys && { foreignKeys: foreignKeys.filter(isShown) }),
  };
}

function unreadable(
  relation: Relation,
  role: string,
  unusable: ReadonlySet<string>,
): PlanNote {
  const name = keyOf(relation);
  const { schema } = relation;
  const grant = unusable.has(schema)
    ? `grant usage on schema ${schema} to ${role}`
    : `grant select on ${name} to ${role}`;
  return {
    object: name,
    message: `${relation.kind} ${name} is not generated, since the role ${role} cannot read it`,
    hint: `${grant}; or leave it out: exclude: ["${name}"]`,
  };
}

/** What row security means for the run-time role, for the relation's JSDoc. */
export function rowSecurityComment(
  relation: Relation,
  role: string | undefined,
): string | undefined {
  const { rowSecurity, policies = [] } = relation;
  if (role === undefined || rowSecurity === undefined) return undefined;
  const names = policies.map(({ name, command }) => `${name} (${command})`);
  return policies.length === 0
    ? `Row security: no policy lets ${role} see any row.`
    : `Row security: ${role} sees and writes the rows that policies allow: ${names.join(", ")}.`;
}
