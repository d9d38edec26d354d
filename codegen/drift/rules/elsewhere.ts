import type { ElsewhereRuleObject } from "../rule.ts";
import type { GeneratedRule, MigrationRule, SqlRule } from "../rule-code.ts";

export const sqlRules: Record<SqlRule, ElsewhereRuleObject> = {
  D601: {
    code: "D601",
    slug: "unknown-relation",
    severity: "error",
    compares: "sql",
    consequence: "The statement fails: relation does not exist.",
    documentation: {
      example: {
        database: "no table custmers",
        code: "select * from custmers",
      },
      means:
        "SQL in the code names a table or view that the database does not have.",
      fix: "Name the relation that is there; the message says which is nearest.",
    },
  },
  D602: {
    code: "D602",
    slug: "unknown-column",
    severity: "error",
    compares: "sql",
    consequence: "The statement fails: column does not exist.",
    documentation: {
      example: {
        database: "customers (id, email_encrypted)",
        code: "select email from customers",
      },
      means: "SQL in the code names a column that none of its tables has.",
      fix: "Name the column that is there; the message says which it most likely became.",
    },
  },
  D603: {
    code: "D603",
    slug: "ambiguous",
    severity: "error",
    compares: "sql",
    consequence: "The statement fails: column reference is ambiguous.",
    documentation: {
      example: {
        database: "orders.id, customers.id",
        code: "select id from orders join customers on …",
      },
      means:
        "A column name without its table stands for a column of several tables of the statement.",
      fix: "Put the table's name or alias before it.",
    },
  },
  D604: {
    code: "D604",
    slug: "unknown-function",
    severity: "error",
    compares: "sql",
    consequence: "The statement fails: function does not exist.",
    documentation: {
      example: {
        database: "no function to_slug(text)",
        code: "select to_slug(title) from posts",
      },
      means:
        "SQL in the code calls a function that does not exist, or not with these arguments.",
      fix: "Correct the name or the arguments; an extension may be missing.",
    },
  },
  D605: {
    code: "D605",
    slug: "bad-literal",
    severity: "error",
    compares: "sql",
    consequence: "The statement fails: invalid input value.",
    documentation: {
      example: {
        database: "enum state ('open', 'closed')",
        code: "where state = 'opened'",
      },
      means:
        "A literal is no value of its column's type, such as a label that the enum does not have.",
      fix: "Use a value of the type.",
    },
  },
  D606: {
    code: "D606",
    slug: "syntax",
    severity: "error",
    compares: "sql",
    consequence: "The statement fails: syntax error.",
    documentation: {
      example: { database: "", code: "selec * from orders" },
      means: "PostgreSQL's own parser does not accept the SQL.",
      fix: "Correct the statement at the place that the message gives.",
    },
  },
  D607: {
    code: "D607",
    slug: "insert-missing-required",
    severity: "error",
    compares: "sql",
    consequence:
      "The insert fails: null value violates the not-null constraint.",
    documentation: {
      example: {
        database: "orders.station_id uuid not null",
        code: "insert into orders (id) values ($1)",
      },
      means:
        "An INSERT leaves out a column that is NOT NULL without a default.",
      fix: "Give the column a value.",
    },
  },
  D608: {
    code: "D608",
    slug: "reserved-relation",
    severity: "error",
    compares: "sql",
    consequence:
      "The statement runs and reads something else: `from user` is current_user.",
    documentation: {
      example: { database: 'table "user"', code: "select * from user" },
      means: "A reserved word stands where a table is meant, without quotes.",
      fix: "Put the table's name in double quotes, or name its schema.",
    },
  },
  D609: {
    code: "D609",
    slug: "result-type",
    severity: "warning",
    compares: "sql",
    consequence: "The compiler believes in rows that do not arrive.",
    documentation: {
      example: {
        database: "count(*) is int8, which arrives as string",
        code: "sql<{ n: number }>`select count(*) as n from t`",
      },
      means:
        "The row type written beside a statement is not what the server says that it returns.",
      fix: "Claim the described type.",
    },
  },
  D610: {
    code: "D610",
    slug: "sql-unanalysed",
    severity: "information",
    compares: "sql",
    consequence: "This statement was not checked; it was counted.",
    documentation: {
      example: { database: "", code: "`select * from ${table}`" },
      means: "SQL is put together at run time from parts that cannot be known.",
      fix: "Write it as one string with parameters where that is possible.",
    },
  },
  D611: {
    code: "D611",
    slug: "database-code-broken",
    severity: "error",
    compares: "sql",
    consequence: "It fails when it is next called.",
    documentation: {
      example: {
        database:
          "function touch() that sets new.changed_at, a column that is gone",
        code: "",
      },
      means:
        "A function, trigger or policy in the database names a relation or column that is gone.",
      fix: "Replace it in a migration.",
    },
  },
  D612: {
    code: "D612",
    slug: "param-type",
    severity: "warning",
    compares: "sql",
    consequence:
      "The statement fails, or compares after a cast that no index serves.",
    documentation: {
      example: { database: "id uuid", code: "where id = ${42}" },
      means:
        "A parameter's type in the code is not the one that the server expects.",
      fix: "Pass a value of the expected type.",
    },
  },
};

export const migrationRules: Record<MigrationRule, ElsewhereRuleObject> = {
  D701: {
    code: "D701",
    slug: "replay-fails",
    severity: "error",
    compares: "migrations",
    consequence: "A new environment cannot be built.",
    documentation: {
      example: {
        database: 'relation "orders" already exists',
        code: "003_orders.sql: create table orders (…)",
      },
      means:
        "The migrations do not run from the first to the last on an empty database.",
      fix: "Correct the migration and statement that the message names.",
    },
  },
  D702: {
    code: "D702",
    slug: "live-extra",
    severity: "warning",
    compares: "migrations",
    consequence: "It exists nowhere else: the next environment lacks it.",
    documentation: {
      example: {
        database: "live: index orders_at_idx",
        code: "no migration makes it",
      },
      means: "The live database has an object that the migrations do not make.",
      fix: "Write a migration that makes it, or drop it.",
    },
  },
  D703: {
    code: "D703",
    slug: "live-missing",
    severity: "error",
    compares: "migrations",
    consequence:
      "Code that the migrations promise it to will fail in this database.",
    documentation: {
      example: {
        database: "live: no column orders.note",
        code: "004_note.sql: alter table orders add note text",
      },
      means:
        "The migrations make an object that the live database does not have.",
      fix: "Apply the pending migration, or find out who dropped it.",
    },
  },
  D704: {
    code: "D704",
    slug: "live-differs",
    severity: "error",
    compares: "migrations",
    consequence: "What was tested is not what runs.",
    documentation: {
      example: {
        database: "live: note varchar(50)",
        code: "migrations: note text",
      },
      means:
        "An object is one thing after the migrations and another in the live database.",
      fix: "Write a migration that brings them together.",
    },
  },
  D705: {
    code: "D705",
    slug: "pending",
    severity: "information",
    compares: "migrations",
    consequence: "The database is behind the code by this much.",
    documentation: {
      example: { database: "applied up to 004", code: "005_state.sql" },
      means: "Migrations in the project have not been applied to the database.",
      fix: "Apply them.",
    },
  },
  D706: {
    code: "D706",
    slug: "edited-or-deleted-applied",
    severity: "error",
    compares: "migrations",
    consequence:
      "Databases made before and after the edit differ, and nobody is told.",
    documentation: {
      example: {
        database: "applied with hash 1f3a…",
        code: "002_orders.sql, edited since",
      },
      means: "A migration that was applied has since been edited or deleted.",
      fix: "Restore it, and write the change as a new migration.",
    },
  },
  D707: {
    code: "D707",
    slug: "order",
    severity: "error",
    compares: "migrations",
    consequence: "What is applied depends on the order of merging.",
    documentation: {
      example: { database: "", code: "two migrations that both follow 004" },
      means: "Migrations are out of order, or have several heads.",
      fix: "Number the later one anew, or merge the heads.",
    },
  },
  D708: {
    code: "D708",
    slug: "down-leaves-trace",
    severity: "off",
    compares: "migrations",
    consequence: "Rolling back does not bring the database back.",
    documentation: {
      example: {
        database: "after down: type state is left",
        code: "005_state.down.sql",
      },
      means: "A migration's way down leaves something that its way up made.",
      fix: "Complete the way down.",
    },
  },
  D709: {
    code: "D709",
    slug: "migration-breaks-code",
    severity: "error",
    compares: "migrations",
    consequence: "The code fails as soon as the migration has run.",
    documentation: {
      example: {
        database: "after 006: no column orders.note",
        code: "note: Mapped[str]",
      },
      means:
        "Models or SQL of this code base contradict the schema after the pending migrations.",
      fix: "Change code and schema together, or in steps that both versions bear.",
    },
  },
  D710: {
    code: "D710",
    slug: "migration-breaks-deployed-code",
    severity: "warning",
    compares: "migrations",
    consequence: "Between migrating and deploying, the running version fails.",
    documentation: {
      example: {
        database: "after 006: no column orders.note",
        code: "the base branch still reads orders.note",
      },
      means:
        "The base branch's code contradicts the schema after the migration.",
      fix: "Expand first, deploy, contract in a later release.",
    },
  },
  D711: {
    code: "D711",
    slug: "unsafe-ddl",
    severity: "warning",
    compares: "migrations",
    consequence:
      "The statement blocks or rewrites a table while the service runs.",
    documentation: {
      example: { database: "", code: "alter table orders add check (qty > 0)" },
      means:
        "squawk, when it is installed, warns of a statement in a migration.",
      fix: "Follow the advice that comes with the warning.",
    },
  },
};

export const generatedRules: Record<GeneratedRule, ElsewhereRuleObject> = {
  D801: {
    code: "D801",
    slug: "generated-stale",
    severity: "error",
    compares: "generated",
    consequence: "The types describe a database that is no longer so.",
    documentation: {
      example: {
        database: "orders.note text",
        code: "generated/public.ts without note",
      },
      means:
        "A generated file is not what codegen makes of the database today; formatting and header are ignored.",
      fix: "Run `undrift codegen` and commit the result.",
    },
  },
  D802: {
    code: "D802",
    slug: "generated-edited",
    severity: "error",
    compares: "generated",
    consequence:
      "The next codegen would lose the edit, so it refuses to run over it.",
    documentation: {
      example: { database: "", code: "generated/public.ts, changed by hand" },
      means: "A generated file was edited by hand.",
      fix: "Move the edit elsewhere and run `undrift codegen --force`.",
    },
  },
  D803: {
    code: "D803",
    slug: "generator-changed",
    severity: "information",
    compares: "generated",
    consequence: "The next codegen will change files for this reason alone.",
    documentation: {
      example: { database: "", code: "generated by 0.1.0, checked by 0.2.0" },
      means:
        "The files were made by another version of undrift or under another configuration.",
      fix: "Run `undrift codegen` and commit the result.",
    },
  },
  D804: {
    code: "D804",
    slug: "generated-orphan",
    severity: "warning",
    compares: "generated",
    consequence: "Code can go on importing a table that is gone.",
    documentation: {
      example: { database: "no table coupons", code: "generated/coupons.ts" },
      means: "A file was generated once and is no longer.",
      fix: "Run `undrift codegen`, which deletes it.",
    },
  },
};
