import type { Node as SyntaxNode, Project } from "ts-morph";
import { camelCase } from "../../../claims/typescript/naming.ts";
import type { ColumnShape } from "../../fix-action.ts";
import {
  constantMade,
  declareBefore,
  freeName,
  pgCore,
  schemaConstant,
} from "./drizzle-table.ts";
import { importValue } from "./import-value.ts";
import { quotedIn } from "./mention.ts";

/**
 * The constant that stands for a type that Drizzle has no builder of, such as
 * bytea; declared where the project has none.
 */
export function customConstant(
  project: Project,
  node: SyntaxNode,
  shape: ColumnShape,
): string {
  const { schema, name, modifier } = shape.base ?? shape.type;
  const size = modifier === undefined ? "" : `(${modifier})`;
  const isBuiltIn = schema === "pg_catalog" || schema === "public";
  const sql = `${isBuiltIn ? "" : `${schema}.`}${name}${size}`;
  const known = constantMade(
    project,
    node,
    (callee, _, made) =>
      /(?:^|\.)customType$/.test(callee) &&
      new RegExp(`\\bdataType\\b[^"'\`]*["'\`]${escaped(sql)}["'\`]`).test(
        made,
      ),
  );
  if (known !== undefined) return known;
  const tree = node.getSourceFile();
  const maker = importValue(tree, "customType", pgCore);
  const constant = freeName(tree, camelCase(name));
  const value = shape.valueType?.replace("[]", "") ?? "unknown";
  const data = value.replace("json", "unknown");
  declareBefore(
    node,
    `export const ${constant} = ${maker}<{ data: ${data} }>({ dataType: () => ${quotedIn(tree, sql)} });`,
  );
  return constant;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The constant that stands for an enum of the database; declared where the project has none. */
export function enumConstant(
  project: Project,
  node: SyntaxNode,
  shape: ColumnShape,
): string {
  const { schema, name } = shape.base ?? shape.type;
  const known = constantMade(
    project,
    node,
    (callee, given) =>
      /(?:^|\.)(?:pgEnum|enum)$/.test(callee) && given === name,
  );
  if (known !== undefined) return known;
  const tree = node.getSourceFile();
  const maker =
    schema === "public"
      ? importValue(tree, "pgEnum", pgCore)
      : `${schemaConstant(project, node, schema)}.enum`;
  const constant = freeName(tree, camelCase(name));
  const values = (shape.values ?? []).map((value) => quotedIn(tree, value));
  declareBefore(
    node,
    `export const ${constant} = ${maker}(${quotedIn(tree, name)}, [${values.join(", ")}]);`,
  );
  return constant;
}
