import { schemaName, tableName } from "./schema.ts";

/**
 * The queries whose types are checked: a read with a filter, a join of three
 * tables, and a write that returns what it wrote. The two sets ask the same of
 * the compiler, one of the generated schema and one of a real one.
 */

const preamble = `import type { Kysely } from "kysely";

declare const db: Kysely<DB>;
`;

function generatedTable(schema: number, index: number): string {
  return `${schemaName(schema)}.${tableName(index)}`;
}

/** For the database that `loadGeneratedSchema` fills, from 200 tables on. */
export const generatedQueries = `${preamble}
export function read() {
  return db
    .selectFrom("${generatedTable(0, 3)}")
    .select(["id", "code", "status", "amount", "created_at"])
    .where("active", "=", true)
    .where("status", "in", ["draft", "open"])
    .orderBy("created_at", "desc")
    .limit(50)
    .execute();
}

export function join() {
  return db
    .selectFrom("${generatedTable(0, 3)} as record")
    .innerJoin("${generatedTable(1, 9)} as owner", "owner.id", "record.owner_id")
    .leftJoin("${generatedTable(9, 19)} as parent", "parent.id", "record.parent_id")
    .select([
      "record.id",
      "record.name",
      "owner.name as owner_name",
      "parent.name as parent_name",
    ])
    .where("owner.quantity", ">", 3)
    .execute();
}

export function write() {
  return db
    .insertInto("${generatedTable(5, 5)}")
    .values({ owner_id: 1, code: "a", name: "b", quantity: 2 })
    .onConflict((conflict) =>
      conflict.column("code").doUpdateSet({ name: "b", version: 2 }),
    )
    .returning(["id", "public_id"])
    .executeTakeFirstOrThrow();
}
`;

/** For GitLab's schema. */
export const gitlabQueries = `${preamble}
export function read() {
  return db
    .selectFrom("issues")
    .select(["id", "title", "state_id", "weight", "created_at"])
    .where("confidential", "=", false)
    .where("state_id", "in", [1, 2])
    .orderBy("created_at", "desc")
    .limit(50)
    .execute();
}

export function join() {
  return db
    .selectFrom("issues as issue")
    .innerJoin("projects as project", "project.id", "issue.project_id")
    .leftJoin("users as author", "author.id", "issue.author_id")
    .select([
      "issue.id",
      "issue.title",
      "project.name as project_name",
      "author.username as author_name",
    ])
    .where("project.star_count", ">", 3)
    .execute();
}

export function write() {
  return db
    .insertInto("labels")
    .values({ title: "a", color: "b", project_id: 1 })
    .onConflict((conflict) =>
      conflict.column("id").doUpdateSet({ title: "b", template: false }),
    )
    .returning(["id", "title"])
    .executeTakeFirstOrThrow();
}
`;
