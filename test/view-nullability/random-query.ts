import { nat, type GeneratorValue } from "fast-check";

/** Writes random queries over a given schema that the server accepts and that produce nulls in many ways. */

export type ColumnType = "int" | "text" | "bool" | "ints" | "json" | "time";

export interface NamedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface NamedTable {
  readonly name: string;
  readonly columns: readonly NamedColumn[];
}

interface Visible {
  readonly sql: string;
  readonly type: ColumnType;
}

interface Query {
  readonly sql: string;
  readonly columns: readonly NamedColumn[];
}

interface Source {
  readonly sql: string;
  readonly columns: readonly Visible[];
}

const types: readonly ColumnType[] = [
  "int",
  "text",
  "bool",
  "ints",
  "json",
  "time",
];

const sqlTypes: Record<ColumnType, string> = {
  int: "integer",
  text: "text",
  bool: "boolean",
  ints: "integer[]",
  json: "jsonb",
  time: "timestamptz",
};

const literals: Record<ColumnType, readonly string[]> = {
  int: ["0", "1", "2"],
  text: ["'a'::text", "'b'::text", "''::text"],
  bool: ["true", "false"],
  ints: [
    "array[1, 2]",
    "'{}'::integer[]",
    "array[1, null]",
    "'{0,NULL}'::int[]",
  ],
  json: [`'null'::jsonb`, `'{"a": null}'::jsonb`, `'[1, null]'::jsonb`],
  time: ["'infinity'::timestamptz", "'2020-01-01Z'::timestamptz"],
};

type Make = () => string;

/** One random query; `tables` are what it may read. */
export function randomQuery(
  draw: GeneratorValue,
  tables: readonly NamedTable[],
): Query {
  return new QueryWriter(draw, tables).query(3, []);
}

function last(sql: string): string {
  return sql.slice(sql.lastIndexOf(".") + 1);
}

class QueryWriter {
  readonly #draw: GeneratorValue;
  readonly #tables: readonly NamedTable[];
  #aliases = 0;
  #common: NamedTable[] = [];

  constructor(draw: GeneratorValue, tables: readonly NamedTable[]) {
    this.#draw = draw;
    this.#tables = tables;
  }

  query(
    depth: number,
    outer: readonly Visible[],
    wanted?: readonly ColumnType[],
  ): Query {
    const kinds =
      depth <= 0
        ? ["select"]
        : ["select", "select", "select", "set", "with", "recursive", "values"];
    switch (this.#pick(kinds)) {
      case "set":
        return this.#setOperation(depth, outer, wanted);
      case "with":
        return this.#with(depth, outer, wanted);
      case "recursive":
        return this.#recursive(depth, outer, wanted);
      case "values":
        return this.#values(outer, wanted);
      default:
        return this.#select(depth, outer, wanted);
    }
  }

  #int(max: number): number {
    return this.#draw(nat, { max });
  }

  #chance(percent: number): boolean {
    return this.#int(99) < percent;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#int(choices.length - 1)] as T;
  }

  #alias(prefix = "t"): string {
    this.#aliases += 1;
    return `${prefix}${this.#aliases}`;
  }

  #wanted(wanted?: readonly ColumnType[]): readonly ColumnType[] {
    return (
      wanted ??
      Array.from({ length: 1 + this.#int(4) }, () => this.#pick(types))
    );
  }

  #setOperation(
    depth: number,
    outer: readonly Visible[],
    wanted?: readonly ColumnType[],
  ): Query {
    const columns = this.#wanted(wanted);
    const left = this.query(depth - 1, outer, columns);
    const right = this.query(depth - 1, outer, columns);
    const operator = this.#pick([
      "union",
      "union all",
      "intersect",
      "intersect all",
      "except",
      "except all",
    ]);
    return {
      sql: `(${left.sql}) ${operator} (${right.sql})`,
      columns: left.columns,
    };
  }

  #with(
    depth: number,
    outer: readonly Visible[],
    wanted?: readonly ColumnType[],
  ): Query {
    const name = this.#alias("cte");
    const inner = this.query(depth - 1, outer);
    const before = this.#common;
    this.#common = [...before, { name, columns: inner.columns }];
    const main = this.query(depth - 1, outer, wanted);
    this.#common = before;
    return {
      sql: `with ${name} as (${inner.sql}) select * from (${main.sql}) ${this.#alias()}`,
      columns: main.columns,
    };
  }

  #recursive(
    depth: number,
    outer: readonly Visible[],
    wanted?: readonly ColumnType[],
  ): Query {
    const name = this.#alias("rec");
    const extra = this.#wanted();
    const inner = this.#select(depth - 1, outer, ["int", ...extra]);
    const columns = inner.columns.map(({ type }, i) => ({
      name: i === 0 ? "n" : `r${i}`,
      type,
    }));
    const own = columns.map((column) => ({
      sql: `${name}.${column.name}`,
      type: column.type,
    }));
    const joined = this.#chance(60) ? this.#source(0, outer) : undefined;
    const scope = [...own, ...(joined?.columns ?? [])];
    const from =
      joined === undefined
        ? name
        : `${name} ${this.#pick(["left join", "cross join"])} ${joined.sql}`;
    const complete = from.includes("left join")
      ? `${from} on ${this.#condition(1, scope)}`
      : from;
    const targets = extra
      .map((type) => this.#expression(type, 1, scope))
      .join(", ");
    const next = this.#chance(50)
      ? `${name}.n + 1`
      : `coalesce(${name}.n, 0) + 1`;
    const step = `select ${[next, targets].filter(Boolean).join(", ")} from ${complete} where ${name}.n < 3 or (${name}.n is null and false)`;
    const list = columns.map((column) => column.name).join(", ");
    const before = this.#common;
    this.#common = [...before, { name, columns }];
    const main = this.#select(depth - 1, outer, wanted);
    this.#common = before;
    return {
      sql: `with recursive ${name}(${list}) as ((${inner.sql}) union ${step}) ${main.sql}`,
      columns: main.columns,
    };
  }

  #values(outer: readonly Visible[], wanted?: readonly ColumnType[]): Query {
    const columns = this.#wanted(wanted);
    const rows = Array.from(
      { length: 1 + this.#int(2) },
      () =>
        `(${columns.map((type) => this.#expression(type, 1, outer)).join(", ")})`,
    );
    return {
      sql: `values ${rows.join(", ")}`,
      columns: columns.map((type, i) => ({ name: `column${i + 1}`, type })),
    };
  }

  #select(
    depth: number,
    outer: readonly Visible[],
    wanted?: readonly ColumnType[],
  ): Query {
    const columns = this.#wanted(wanted);
    const hasFrom = this.#chance(95);
    const from = hasFrom ? this.#from(depth, outer) : { sql: "", columns: [] };
    const scope = [...from.columns, ...(this.#chance(30) ? outer : [])];
    const where =
      hasFrom && this.#chance(40) ? ` where ${this.#condition(2, scope)}` : "";
    const head = hasFrom ? ` from ${from.sql}${where}` : "";
    const grouping = hasFrom
      ? this.#pick(["none", "none", "none", "groups", "sets", "all"])
      : "none";
    const named = columns.map((type, i) => ({ name: `x${i}`, type }));
    const print = (targets: readonly string[], tail: string) => ({
      sql: `select ${targets.map((target, i) => `${target} as x${i}`).join(", ")}${head}${tail}`,
      columns: named,
    });
    if (grouping === "none") {
      const distinct = this.#chance(10) ? "distinct " : "";
      const targets = columns.map((type) => this.#target(type, depth, scope));
      const query = print(
        targets,
        this.#chance(15)
          ? ` limit ${1 + this.#int(3)} offset ${this.#int(1)}`
          : "",
      );
      return {
        ...query,
        sql: query.sql.replace("select ", `select ${distinct}`),
      };
    }
    const keys = grouping === "all" ? [] : this.#keys(from.columns);
    const targets = columns.map((type) =>
      this.#grouped(type, depth, from.columns, keys),
    );
    return print(
      targets,
      this.#groupBy(grouping, keys) + this.#having(scope, keys),
    );
  }

  /** Columns of this query, never of an outer one, to group by. */
  #keys(columns: readonly Visible[]): readonly Visible[] {
    const usable = columns.filter(({ type }) => type !== "json");
    return usable.length === 0
      ? []
      : [
          ...new Set(
            Array.from({ length: 1 + this.#int(2) }, () => this.#pick(usable)),
          ),
        ];
  }

  #groupBy(grouping: string, keys: readonly Visible[]): string {
    if (keys.length === 0) return "";
    const list = keys.map(({ sql }) => sql).join(", ");
    const single = keys.map(({ sql }) => `(${sql})`).join(", ");
    return grouping === "sets"
      ? ` group by ${this.#pick([`rollup (${list})`, `cube (${list})`, `grouping sets (${single}, ())`])}`
      : ` group by ${list}`;
  }

  #having(scope: readonly Visible[], keys: readonly Visible[]): string {
    if (!this.#chance(25)) return "";
    const key =
      keys.length > 0 && this.#chance(50) ? this.#pick(keys).sql : undefined;
    return ` having ${key === undefined ? `count(${this.#expression("int", 0, scope)}) > ${this.#int(1)}` : `${key} is not null`}`;
  }

  #grouped(
    type: ColumnType,
    depth: number,
    scope: readonly Visible[],
    keys: readonly Visible[],
  ): string {
    const same = keys.filter((key) => key.type === type).map(({ sql }) => sql);
    const inner = (wanted: ColumnType) =>
      this.#expression(wanted, depth - 1, scope);
    const filter = this.#chance(20)
      ? ` filter (where ${this.#condition(1, scope)})`
      : "";
    const aggregates: Record<ColumnType, readonly Make[]> = {
      int: [
        () => `count(*)${filter}::integer`,
        () => `count(${inner(this.#pick(types))})${filter}::integer`,
        () => `max(${inner("int")})${filter}`,
        () => `sum(${inner("int")})${filter}::integer`,
      ],
      text: [
        () => `min(${inner("text")})${filter}`,
        () => `string_agg(${inner("text")}, ','::text)${filter}`,
      ],
      bool: [
        () => `bool_and(${inner("bool")})${filter}`,
        () => `every(${inner("bool")})${filter}`,
      ],
      ints: [() => `array_agg(${inner("int")})${filter}`],
      json: [
        () => `jsonb_agg(${inner("json")})${filter}`,
        () => `to_jsonb(count(*))`,
      ],
      time: [() => `max(${inner("time")})${filter}`],
    };
    const choices = [...aggregates[type], ...same.map((sql) => () => sql)];
    const value = this.#pick(choices)();
    return this.#chance(20)
      ? `coalesce(${value}, ${this.#literal(type)})`
      : value;
  }

  #target(type: ColumnType, depth: number, scope: readonly Visible[]): string {
    if (this.#chance(15)) return this.#windowed(type, scope);
    if (type === "int" && this.#chance(5))
      return `unnest(${this.#expression("ints", 0, scope)})`;
    if (type === "json" && this.#chance(5))
      return `jsonb_array_elements('[1, null]'::jsonb)`;
    return this.#expression(type, depth - 1, scope);
  }

  #windowed(type: ColumnType, scope: readonly Visible[]): string {
    const key = this.#expression("int", 0, scope);
    const frame = this.#pick([
      "",
      "",
      " rows between 1 following and 2 following",
      " rows between 1 preceding and 1 preceding",
      " range unbounded preceding exclude current row",
    ]);
    const over = `over (partition by ${key} order by ${this.#expression("text", 0, scope)}${frame})`;
    const argument = this.#expression(type, 1, scope);
    const choices: Make[] = [
      () => `lag(${argument}) ${over}`,
      () => `first_value(${argument}) ${over}`,
    ];
    if (type === "int")
      choices.push(
        () => `(row_number() ${over})::integer`,
        () => `(rank() ${over})::integer`,
        () => `(count(${argument}) ${over})::integer`,
        () => `(sum(${argument}) ${over})::integer`,
        () => `max(${argument}) ${over}`,
      );
    if (type === "ints")
      choices.push(
        () => `array_agg(${this.#expression("int", 1, scope)}) ${over}`,
      );
    return this.#pick(choices)();
  }

  #from(depth: number, outer: readonly Visible[]): Source {
    let from = this.#source(depth, outer);
    const joins = this.#pick([0, 0, 1, 1, 2, 3]);
    for (let i = 0; i < joins; i += 1) from = this.#join(from, depth, outer);
    return from;
  }

  #join(left: Source, depth: number, outer: readonly Visible[]): Source {
    if (this.#chance(20) && depth > 0) return this.#lateral(left, depth, outer);
    const right =
      this.#chance(25) && depth > 0
        ? this.#nested(depth - 1, outer)
        : this.#source(depth, outer);
    const columns = [...left.columns, ...right.columns];
    const kind = this.#pick([
      "join",
      "left join",
      "left join",
      "right join",
      "full join",
      "cross join",
      ",",
    ]);
    if (kind === "cross join")
      return { sql: `${left.sql} cross join ${right.sql}`, columns };
    if (kind === "," && !/\b(?:left|right|full|cross)? ?join\b/.test(left.sql))
      return { sql: `${left.sql}, ${right.sql}`, columns };
    const verb = kind === "," ? "join" : kind;
    const using = this.#usingColumn(left, right, verb);
    if (using !== undefined) return using;
    const isEqual = verb === "full join" || this.#chance(50);
    const on = isEqual
      ? this.#equality(left.columns, right.columns)
      : this.#condition(1, columns);
    return { sql: `${left.sql} ${verb} ${right.sql} on ${on}`, columns };
  }

  /** FULL JOIN takes only conditions that can be hashed or merged. */
  #equality(left: readonly Visible[], right: readonly Visible[]): string {
    const pair = [left, right].map((columns) =>
      columns.filter(({ type }) => type === "int"),
    );
    const [first = [], second = []] = pair;
    return first.length > 0 && second.length > 0
      ? `${this.#pick(first).sql} = ${this.#pick(second).sql}`
      : "true";
  }

  #usingColumn(left: Source, right: Source, verb: string): Source | undefined {
    if (!this.#chance(35)) return undefined;
    const count = (columns: readonly Visible[], name: string) =>
      columns.filter(({ sql }) => last(sql) === name).length;
    const shared = left.columns.filter(({ sql, type }) => {
      const name = last(sql);
      const other = right.columns.find((column) => last(column.sql) === name);
      return (
        other?.type === type &&
        type !== "json" &&
        !name.includes(":") &&
        count(left.columns, name) === 1 &&
        count(right.columns, name) === 1
      );
    });
    if (shared.length === 0) return undefined;
    const { sql, type } = this.#pick(shared);
    const name = last(sql);
    return {
      sql: `${left.sql} ${verb} ${right.sql} using (${name})`,
      columns: [
        { sql: name, type },
        { sql: name, type },
        ...left.columns,
        ...right.columns,
      ],
    };
  }

  #nested(depth: number, outer: readonly Visible[]): Source {
    const inner = this.#join(this.#source(0, outer), depth, outer);
    return /,|\blateral\b/.test(inner.sql)
      ? this.#source(0, outer)
      : { ...inner, sql: `(${inner.sql})` };
  }

  #lateral(left: Source, depth: number, outer: readonly Visible[]): Source {
    const alias = this.#alias();
    const query = this.query(depth - 1, [...left.columns, ...outer]);
    const columns = query.columns.map(({ name, type }) => ({
      sql: `${alias}.${name}`,
      type,
    }));
    const verb = this.#pick(["join", "left join"]);
    const all = [...left.columns, ...columns];
    return {
      sql: `${left.sql} ${verb} lateral (${query.sql}) ${alias} on ${this.#condition(1, all)}`,
      columns: all,
    };
  }

  #source(depth: number, outer: readonly Visible[]): Source {
    const alias = this.#alias();
    if (depth > 0 && this.#chance(25)) {
      const query = this.query(depth - 1, []);
      return this.#aliased(`(${query.sql})`, alias, query.columns);
    }
    if (this.#chance(8)) {
      const [sql, type] = this.#pick<[string, ColumnType]>([
        ["generate_series(1, 2)", "int"],
        ["unnest(array[1, null])", "int"],
        [`jsonb_array_elements('[1, null]'::jsonb)`, "json"],
        [`jsonb_array_elements_text('["a", null]'::jsonb)`, "text"],
      ]);
      if (this.#chance(30))
        return {
          sql: `${sql} with ordinality ${alias}(e, o)`,
          columns: [
            { sql: `${alias}.e`, type },
            { sql: `${alias}.o::integer`, type: "int" },
          ],
        };
      return {
        sql: `${sql} ${alias}(e)`,
        columns: [{ sql: `${alias}.e`, type }],
      };
    }
    const table = this.#pick([
      ...this.#tables,
      ...this.#common,
      ...this.#common,
    ]);
    return this.#aliased(table.name, alias, table.columns, outer);
  }

  #aliased(
    sql: string,
    alias: string,
    columns: readonly NamedColumn[],
    _outer?: readonly Visible[],
  ): Source {
    const renames = this.#chance(20);
    const names = columns.map(({ name }, i) =>
      renames ? `${"pq"[i % 2]}${i}` : name,
    );
    return {
      sql: renames ? `${sql} ${alias}(${names.join(", ")})` : `${sql} ${alias}`,
      columns: columns.map(({ type }, i) => ({
        sql: `${alias}.${names[i] ?? ""}`,
        type,
      })),
    };
  }

  #literal(type: ColumnType): string {
    return this.#pick(literals[type]);
  }

  #column(type: ColumnType, scope: readonly Visible[]): string {
    const fitting = scope.filter((column) => column.type === type);
    return fitting.length > 0
      ? this.#pick(fitting).sql
      : this.#chance(30)
        ? `null::${sqlTypes[type]}`
        : this.#literal(type);
  }

  #condition(depth: number, scope: readonly Visible[]): string {
    const any = () => this.#column(this.#pick(types), scope);
    const choices: Make[] = [
      () => `${any()} is not null`,
      () => `${any()} is null`,
      () => `${this.#column("int", scope)} = ${this.#column("int", scope)}`,
      () =>
        `${this.#column("text", scope)} = ${this.#expression("text", depth - 1, scope)}`,
      () => this.#expression("bool", depth, scope),
      () =>
        `${this.#column("int", scope)} = any (${this.#expression("ints", depth - 1, scope)})`,
      () =>
        `${this.#column("int", scope)} <> all (${this.#expression("ints", depth - 1, scope)})`,
      () =>
        `${this.#column("int", scope)} not in (select ${this.#column("int", scope)} where ${this.#chance(50)})`,
    ];
    if (depth <= 0) return this.#pick(choices)();
    return this.#pick<Make>([
      ...choices,
      () =>
        `(${this.#condition(depth - 1, scope)} and ${this.#condition(depth - 1, scope)})`,
      () =>
        `(${this.#condition(depth - 1, scope)} or ${this.#condition(depth - 1, scope)})`,
      () => `not (${this.#condition(depth - 1, scope)})`,
      () =>
        `(${this.#condition(depth - 1, scope)}) is ${this.#pick(["true", "not true", "false", "not false", "unknown", "not unknown"])}`,
    ])();
  }

  #expression(
    type: ColumnType,
    depth: number,
    scope: readonly Visible[],
  ): string {
    if (depth <= 0 || this.#chance(35))
      return this.#chance(80)
        ? this.#column(type, scope)
        : this.#chance(25)
          ? `null::${sqlTypes[type]}`
          : this.#literal(type);
    const same = () => this.#expression(type, depth - 1, scope);
    const of = (other: ColumnType) => this.#expression(other, depth - 1, scope);
    const general: Make[] = [
      () => `coalesce(${same()}, ${same()})`,
      () =>
        `case when ${this.#condition(depth - 1, scope)} then ${same()} else ${same()} end`,
      () =>
        `case when ${this.#condition(depth - 1, scope)} then ${same()} when ${this.#condition(depth - 1, scope)} then ${same()} else ${same()} end`,
      () => `case when ${this.#condition(depth - 1, scope)} then ${same()} end`,
      () => `case ${of("int")} when 1 then ${same()} else ${same()} end`,
      () => this.#scalarSubquery(type, depth, scope),
      () => this.#scalarSubquery(type, depth, scope),
      ...(type === "json"
        ? []
        : [
            () => `nullif(${same()}, ${same()})`,
            () => `greatest(${same()}, ${same()})`,
          ]),
    ];
    return this.#pick(this.#pick([general, this.#typed(type, of)]))();
  }

  #scalarSubquery(
    type: ColumnType,
    depth: number,
    scope: readonly Visible[],
  ): string {
    const source = this.#source(0, scope);
    const inner = [...source.columns, ...scope];
    const where = this.#chance(50) ? ` where ${this.#condition(1, inner)}` : "";
    const argument = () =>
      this.#expression(
        type === "int" ? this.#pick(types) : type,
        depth - 1,
        inner,
      );
    const value = this.#expression(type, depth - 1, inner);
    const plain = this.#expression(type, depth - 1, scope);
    const from = ` from ${source.sql}${where}`;
    return this.#pick<Make>([
      () => `(select ${value}${from} limit 1)`,
      () => `(select ${plain})`,
      () => `(select ${plain} where ${this.#condition(0, scope)})`,
      ...(type === "int"
        ? [
            () => `(select count(*)::integer${from})`,
            () => `(select count(${argument()})::integer${from})`,
            () => `(select max(${value})${from})`,
            () => `(select coalesce(max(${value}), 0)${from})`,
            () =>
              `(select count(*)::integer${from} group by ${source.columns[0]?.sql ?? "1"} limit 1)`,
            () => `(select count(*)::integer${from} having count(*) > 1)`,
          ]
        : []),
      ...(type === "ints"
        ? [() => `array(select ${this.#expression("int", 0, inner)}${from})`]
        : []),
      ...(type === "bool"
        ? [
            () => `exists (select${from})`,
            () =>
              `${this.#column("int", scope)} in (select ${this.#expression("int", 0, inner)}${from})`,
          ]
        : []),
    ])();
  }

  #typed(type: ColumnType, of: (type: ColumnType) => string): readonly Make[] {
    const makers: Record<ColumnType, readonly Make[]> = {
      int: [
        () => `(${of("int")} + ${of("int")})`,
        () => `(${of("int")} / 2)`,
        () => `length(${of("text")})`,
        () => `(${of("bool")})::integer`,
        () => `(${of("ints")})[1]`,
        () => `cardinality(${of("ints")})`,
        () => `array_length(${of("ints")}, 1)`,
        () => `abs(${of("int")})`,
        () => `num_nulls(${of("int")}, ${of("text")})`,
        () => `extract(hour from ${of("time")})::integer`,
        () => `array_position(${of("ints")}, ${of("int")})`,
      ],
      text: [
        () => `(${of("text")} || ${of("text")})`,
        () => `upper(${of("text")})`,
        () => `(${of("int")})::text`,
        () => `(${of("json")})::text`,
        () => `(${of("json")} ->> 'a')`,
        () => `concat(${of("text")}, ${of("int")})`,
        () => `concat_ws(${of("text")}, ${of("text")}, ${of("int")})`,
        () => `substring(${of("text")} from 'a+')`,
        () => `substring(${of("text")} from 1 for 2)`,
        () => `to_char(${of("time")}, 'YYYY')`,
        () => `jsonb_typeof(${of("json")})`,
        () => `array_to_string(${of("ints")}, ',')`,
        () => `split_part(${of("text")}, ',', 1)`,
        () => `trim(${of("text")})`,
        () => `((row(${of("int")}, ${of("text")}))::text)`,
      ],
      bool: [
        () => `(${of("int")} = ${of("int")})`,
        () => `(${of("text")} < ${of("text")})`,
        () => `(${of("bool")} and ${of("bool")})`,
        () => `(${of("bool")} or ${of("bool")})`,
        () => `(not ${of("bool")})`,
        () => `(${of("int")} is null)`,
        () => `(${of("int")} is distinct from ${of("int")})`,
        () => `(${of("bool")} is not true)`,
        () => `(${of("int")} = any (${of("ints")}))`,
        () => `(${of("int")} <> all (${of("ints")}))`,
        () => `(${of("int")} in (${of("int")}, ${of("int")}))`,
        () => `(${of("int")} not in (1, ${of("int")}))`,
        () => `(${of("text")} like 'a%')`,
        () => `((${of("int")}, ${of("text")}) < (${of("int")}, ${of("text")}))`,
        () => `(${of("ints")} && ${of("ints")})`,
        () => `(${of("int")} between ${of("int")} and ${of("int")})`,
        () => `(${of("json")} @> ${of("json")})`,
        () => `(${of("json")} @? '$.a')`,
      ],
      ints: [
        () => `(${of("ints")} || ${of("ints")})`,
        () => `(${of("ints")} || ${of("int")})`,
        () => `array[${of("int")}, ${of("int")}]`,
        () => `array_remove(${of("ints")}, ${of("int")})`,
        () => `(${of("ints")})[1:2]`,
      ],
      json: [
        () => `to_jsonb(${of("int")})`,
        () => `jsonb_build_object('a', ${of("text")})`,
        () => `(${of("json")} -> 'a')`,
        () => `(${of("json")} || ${of("json")})`,
        () => `jsonb_build_array(${of("int")})`,
        () => `(to_json(${of("text")}))::jsonb`,
      ],
      time: [
        () => `date_trunc('day', ${of("time")})`,
        () => `(${of("time")} + '1 day'::interval)`,
        () => `((${of("time")})::date)::timestamptz`,
        () => `least(${of("time")}, now())`,
      ],
    };
    return makers[type];
  }
}
