import type { Node, ParseResult, SelectStmt } from "libpg-query";
import type { Facts, Relation } from "../../facts/model.ts";
import type { Catalog } from "./catalog.ts";
import { expressionValue } from "./expression.ts";
import { nullable, type Proof, type Value } from "./proof.ts";
import { queryColumns } from "./query.ts";
import type { OutputColumn } from "./output-column.ts";
import type { Prover, Scope } from "./scope.ts";
import { nodeAs } from "./syntax-tree.ts";
import { childrenOf, relationKey, tableColumn } from "./table-columns.ts";
import { typeKey, typeKnowledge } from "./type-knowledge.ts";

export type ViewColumns = ReadonlyMap<string, Proof>;

type ParseSql = (sql: string) => ParseResult;

/**
 * Proves from their definitions which columns of views and materialized views
 * never hold NULL. What is not proved is nullable. The keys are
 * "schema.relation" and the column's name; every column of every view is there.
 *
 * The definitions must be deparsed with an empty search_path, so that a name
 * without a schema is pg_catalog's. The proof holds for the rows a query sees
 * now: a materialized view keeps what it held until its next REFRESH. A
 * domain's NOT NULL is taken at its word, although a scalar subquery without a
 * row can store a null in such a column (CREATE DOMAIN, Notes).
 */
export async function proveViewColumns(
  facts: Facts,
): Promise<ReadonlyMap<string, ViewColumns>> {
  const views = facts.relations.filter(
    ({ definition }) => definition !== undefined,
  );
  if (views.length === 0) return new Map();
  const parse = await loadParser();
  const prover = proverFor(facts, parse);
  return new Map(
    views.map((view): [string, ViewColumns] => [
      relationKey(view),
      new Map(
        prover.catalog
          .columns(view, false)
          .map(({ name, value: { notNull, reason } }) => [
            name,
            { notNull, reason },
          ]),
      ),
    ]),
  );
}

/** Loading the parser costs more than proving hundreds of views, so it waits for the first. */
async function loadParser(): Promise<ParseSql> {
  const parser = await import("libpg-query");
  await parser.loadModule();
  return parser.parseSync;
}

function proverFor(facts: Facts, parse: ParseSql): Prover {
  const relations = new Map(
    facts.relations.map((relation) => [relationKey(relation), relation]),
  );
  const children = childrenOf(facts);
  const types = typeKnowledge(facts);
  const proved = new Map<Relation, readonly OutputColumn[]>();
  const catalog: Catalog = {
    types,
    relation: (schema, name) => relations.get(`${schema}.${name}`),
    columns: (relation, only) => {
      if (relation.definition === undefined)
        return relation.columns.map((column) => ({
          name: column.name,
          value: tableColumn(relation, column, only, children, types),
        }));
      const known = proved.get(relation);
      if (known !== undefined) return known;
      const columns = viewColumns(relation, relation.definition, parse, prover);
      proved.set(relation, columns);
      return columns;
    },
  };
  const prover: Prover = {
    catalog,
    expression: remembered((node, scope) =>
      expressionValue(node, scope, prover),
    ),
    query: (query, parent, tables) =>
      queryColumns(query, parent, tables, prover),
  };
  return prover;
}

/** Types and conditions ask for the same parts again, at every level of an expression. */
function remembered(prove: Prover["expression"]): Prover["expression"] {
  const values = new WeakMap<Scope, Map<Node | undefined, Value>>();
  return (node, scope) => {
    const inScope = values.get(scope) ?? new Map<Node | undefined, Value>();
    values.set(scope, inScope);
    const known = inScope.get(node);
    if (known !== undefined) return known;
    const value = prove(node, scope);
    inScope.set(node, value);
    return value;
  };
}

/** A view's columns by position: names and types are the relation's. */
function viewColumns(
  view: Relation,
  definition: string,
  parse: ParseSql,
  prover: Prover,
): readonly OutputColumn[] {
  const values = outputValues(definition, parse, prover);
  const fits = values.length === view.columns.length;
  return view.columns.map((column, index) => {
    const value = values[index];
    return {
      name: column.name,
      value: {
        ...(fits && value !== undefined
          ? value
          : nullable("the definition was not understood")),
        type: typeKey(column.type),
      },
    };
  });
}

function outputValues(
  definition: string,
  parse: ParseSql,
  prover: Prover,
): readonly Value[] {
  const select = selectOf(definition, parse);
  if (select === undefined) return [];
  return prover.query(select, undefined, new Map()).map(({ value }) => value);
}

/** Undefined for text that the parser does not know, such as a newer server's. */
function selectOf(definition: string, parse: ParseSql): SelectStmt | undefined {
  try {
    return nodeAs(parse(definition).stmts?.[0]?.stmt, "SelectStmt");
  } catch {
    return undefined;
  }
}
