import type { Column, Relation } from "../facts/model.ts";
import type { ColumnAccess } from "./column.ts";
import { fileContext, type FileContext, type PlanContext } from "./context.ts";
import { relationConditions, type Conditions } from "./narrow.ts";
import { typeName, valueName } from "./names.ts";
import type { ConstantDeclaration, FilePlan } from "./plan.ts";
import { columnValues, relationColumnAccess } from "./relation.ts";
import type { DecidedValue } from "./relation.ts";
import { rowKinds, rowSymbol, type RowKind } from "./rows-file.ts";
import { isNamed } from "./type-node.ts";
import { usedNames } from "./used-names.ts";
import { checkCalls } from "./zod-checks.ts";
import { nodeSchema, ZodHelpers } from "./zod-helpers.ts";
import { typeSchema, type SchemaContext } from "./zod-type.ts";

/** zod.ts: schemas of what is read, inserted and updated. */
export function zodFile(context: PlanContext): FilePlan {
  const file = fileContext(context, "zod.ts", new Set(["z"]));
  const helpers = new ZodHelpers();
  const taken = new Set<string>();
  const schemas = context.selected.relations.flatMap((relation) =>
    relationSchemas(relation, schemaName(relation, taken, context), {
      file,
      helpers,
    }),
  );
  const declarations = [...helpers.declarations(), ...schemas];
  return {
    path: "zod.ts",
    imports: [
      { module: "zod", isValue: true, names: [{ name: "z" }] },
      ...file.scope.imports(usedNames(declarations)),
    ],
    declarations,
    isFormatted: true,
  };
}

/** "coreCustomers": by the key of DB, so that one schema's table does not rename another's. */
function schemaName(
  relation: Relation,
  taken: Set<string>,
  context: PlanContext,
): string {
  const { name } = context.symbols.of(relation)!;
  const isQualified = context.keyOf(relation).includes(".");
  const base = valueName(
    isQualified && context.config.layout !== "single"
      ? typeName(relation.schema) + name
      : name,
  );
  let free = base;
  while (taken.has(free)) free += "_";
  taken.add(free);
  return free;
}

type Kind = "Select" | "Insert" | "Update";

interface ZodContext {
  readonly file: FileContext;
  readonly helpers: ZodHelpers;
}

const kindOf: Readonly<Record<RowKind, Kind>> = {
  Selectable: "Select",
  Insertable: "Insert",
  Updateable: "Update",
};

function relationSchemas(
  relation: Relation,
  name: string,
  context: ZodContext,
): ConstantDeclaration[] {
  const values = columnValues(relation, context.file);
  const conditions = relationConditions(relation, context.file.isForeign);
  return rowKinds(relation, context.file).flatMap((rows) => {
    const kind = kindOf[rows];
    const type = context.file.scope.refer(
      rowSymbol(rows, relation, context.file),
    );
    const members = relation.columns.flatMap((column) => {
      const access = relationColumnAccess(relation, column, context.file);
      if (isAbsent(kind, access, values(column))) return [];
      const schema = columnSchema(column, values(column), conditions, {
        ...context,
        kind,
        type,
        access,
      });
      const key = JSON.stringify(context.file.names.toTypeScript(column.name));
      return `${key === '"__proto__"' ? `[${key}]` : key}: ${schema}`;
    });
    // Nothing of a view over expressions can be written.
    if (kind !== "Select" && members.length === 0) return [];
    const object = kind === "Select" ? "z.object" : "z.strictObject";
    return [
      {
        kind: "constant",
        name: `${name}${kind}`,
        expression: `${object}({ ${members.join(", ")} }) satisfies z.ZodType<${type}>`,
        names: [type],
      },
    ];
  });
}

/** What cannot be written is no key of what is inserted or updated. */
function isAbsent(
  kind: Kind,
  { readOnly, denied, nullable }: ColumnAccess,
  { value }: DecidedValue,
): boolean {
  if (kind === "Select") return false;
  if (readOnly !== undefined || denied === "both") return true;
  if (denied === (kind === "Insert" ? "insert" : "update")) return true;
  return isNamed(value.insert, "never") && !nullable;
}

interface ColumnContext extends ZodContext {
  readonly kind: Kind;
  /** Selectable…, Insertable… or Updateable…, as the file knows it. */
  readonly type: string;
  readonly access: ColumnAccess;
}

function columnSchema(
  column: Column,
  decided: DecidedValue,
  conditions: Conditions,
  context: ColumnContext,
): string {
  const { kind, access } = context;
  const isNullable =
    access.nullable && (kind === "Select" || !access.writesNotNull);
  const isOptional =
    kind === "Update" || (kind === "Insert" && (isNullable || access.filled));
  const schema = valueSchema(column, decided, conditions, context);
  const nullable = isNullable ? `${schema}.nullable()` : schema;
  return isOptional ? `${nullable}.exactOptional()` : nullable;
}

function valueSchema(
  column: Column,
  { value, by }: DecidedValue,
  conditions: Conditions,
  context: ColumnContext,
): string {
  const { kind, type, file, helpers } = context;
  const side = kind === "Select" ? "select" : "insert";
  const key = JSON.stringify(file.names.toTypeScript(column.name));
  const own = `NonNullable<${type}[${key}]>`;
  if (by === "override" || by === "comment") return `z.custom<${own}>()`;
  if (by === "encryption") {
    const isBytes = column.type.name === "bytea";
    const test = isBytes
      ? "value instanceof Uint8Array"
      : 'typeof value === "string"';
    return `z.custom<${own}>((value) => ${test})`;
  }
  const schemas: SchemaContext = { file, helpers, side };
  const schema =
    by === "check"
      ? nodeSchema(value[side], helpers)
      : typeSchema(column.type, schemas);
  if (schema === undefined) return `z.custom<${own}>()`;
  const about = (side === "select" ? conditions.read : conditions.write).filter(
    (one) => "column" in one && one.column === column.name,
  );
  return schema + checkCalls(about, column, file.lookup, by === "check");
}
