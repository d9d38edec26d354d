import { expect, test } from "vitest";
import type {
  CheckCondition,
  CheckMeaning,
} from "../../codegen/plan/check-meaning.ts";
import { checkMeaning } from "../../codegen/plan/checks.ts";

/** Conditions as servers deparsed them, from GitLab, sim, AdventureWorks, bytebase, pagila and Temporal. */
const understood: readonly [text: string, ...conditions: CheckCondition[]][] = [
  [
    "(char_length(name) <= 255)",
    { kind: "length", column: "name", of: "characters", maximum: 255 },
  ],
  ["(project_id IS NOT NULL)", { kind: "not null", column: "project_id" }],
  [
    "(char_length((color)::text) <= 7)",
    { kind: "length", column: "color", of: "characters", maximum: 7 },
  ],
  [
    "(octet_length(file_sha256) = 32)",
    {
      kind: "length",
      column: "file_sha256",
      of: "bytes",
      minimum: 32,
      maximum: 32,
    },
  ],
  [
    "((digest IS NULL) OR (octet_length(digest) = 32))",
    {
      kind: "length",
      column: "digest",
      of: "bytes",
      minimum: 32,
      maximum: 32,
    },
  ],
  [
    "(num_nonnulls(group_id, project_id) = 1)",
    {
      kind: "non-null count",
      columns: ["group_id", "project_id"],
      minimum: 1,
      maximum: 1,
    },
  ],
  [
    "(num_nonnulls(group_id, project_id) > 0)",
    {
      kind: "non-null count",
      columns: ["group_id", "project_id"],
      minimum: 1,
      maximum: 2,
    },
  ],
  [
    "(jsonb_typeof(settings) = 'object'::text)",
    { kind: "json type", column: "settings", types: ["object"] },
  ],
  [
    "((jsonb_typeof(a_list) = 'array'::text) AND (jsonb_typeof(b_list) = 'array'::text))",
    { kind: "json type", column: "a_list", types: ["array"] },
    { kind: "json type", column: "b_list", types: ["array"] },
  ],
  [
    "(cardinality(paths) <= 100)",
    { kind: "length", column: "paths", of: "elements", maximum: 100 },
  ],
  [
    "(status = ANY (ARRAY['exact'::text, 'unknown'::text]))",
    { kind: "one of", column: "status", values: ["exact", "unknown"] },
  ],
  [
    "((status)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[]))",
    { kind: "one of", column: "status", values: ["a", "it's"] },
  ],
  [
    "(days = ANY (ARRAY[7, 30, 90]))",
    { kind: "one of", column: "days", values: [7, 30, 90] },
  ],
  [
    '((0 <= "position") AND ("position" <= 6))',
    {
      kind: "range",
      column: "position",
      minimum: { value: 0 },
      maximum: { value: 6 },
    },
  ],
  [
    "((yield >= (0)::double precision) AND (yield <= (1)::double precision))",
    {
      kind: "range",
      column: "yield",
      minimum: { value: 0 },
      maximum: { value: 1 },
    },
  ],
  [
    "((taxrate)::numeric > '-0.5'::numeric)",
    {
      kind: "range",
      column: "taxrate",
      minimum: { value: -0.5, exclusive: true },
    },
  ],
  [
    "((enddate >= startdate) OR (enddate IS NULL))",
    { kind: "order", column: "enddate", operator: ">=", other: "startdate" },
  ],
  [
    "((group_id IS NULL) <> (project_id IS NULL))",
    {
      kind: "non-null count",
      columns: ["group_id", "project_id"],
      minimum: 1,
      maximum: 1,
    },
  ],
  [
    "((email IS NOT NULL) OR (name IS NOT NULL))",
    {
      kind: "non-null count",
      columns: ["email", "name"],
      minimum: 1,
      maximum: 2,
    },
  ],
  [
    "(array_position(custom_roles, NULL::bigint) IS NULL)",
    { kind: "no null elements", column: "custom_roles" },
  ],
  [
    "((VALUE >= 1901) AND (VALUE <= 2155))",
    {
      kind: "range",
      column: "VALUE",
      minimum: { value: 1901 },
      maximum: { value: 2155 },
    },
  ],
  [
    String.raw`(code ~ E'^\\d{3}''s$'::text)`,
    {
      kind: "pattern",
      column: "code",
      syntax: "regular expression",
      pattern: String.raw`^\d{3}'s$`,
    },
  ],
  [
    "((name)::text !~~* '%x%'::text)",
    {
      kind: "pattern",
      column: "name",
      syntax: "like",
      pattern: "%x%",
      ignoreCase: true,
      negated: true,
    },
  ],
  [
    "(length(TRIM(BOTH FROM title)) > 0)",
    {
      kind: "length",
      column: "title",
      of: "characters without blanks around",
      minimum: 1,
    },
  ],
  [
    "((kind = 'a'::text) OR (kind = 'b'::text) OR (kind IS NULL))",
    { kind: "one of", column: "kind", values: ["a", "b"] },
  ],
  [
    "(sex = ANY (ARRAY['m'::bpchar, 'f'::bpchar]))",
    {
      kind: "one of",
      column: "sex",
      values: ["m", "f"],
      blankPadded: true,
    },
  ],
  [
    "(kind <> ALL (ARRAY['x'::public.kind, 'y'::public.kind]))",
    { kind: "none of", column: "kind", values: ["x", "y"] },
  ],
];

test.each(understood)("%s", (text, ...conditions) => {
  const expected: CheckMeaning = { conditions, complete: true };
  expect(checkMeaning(text)).toEqual(expected);
});

test("a part that is understood holds, though the rest is not", () => {
  expect(
    checkMeaning("((email = lower(btrim(email))) AND (length(email) >= 3))"),
  ).toEqual({
    conditions: [
      { kind: "length", column: "email", of: "characters", minimum: 3 },
    ],
    complete: false,
  });
});

const strange = [
  // A null in the list allows everything else.
  "(a = ANY (ARRAY['x'::text, NULL::text]))",
  // array_length of an empty array is null, and so allowed.
  "(array_length(tags, 1) >= 1)",
  // About another column than the one that may be null.
  "((deleted_at IS NULL) OR (state = 'gone'::text))",
  // Compared without regard to case.
  "(a = ANY (ARRAY['x'::public.citext, 'y'::public.citext]))",
  // Rounds before it compares.
  "((price)::integer = 5)",
  // Null is not allowed by the second part.
  "((a = 'x'::text) OR (b = 'y'::text))",
  "((retries_left > 0) OR ((retries_left = 0) AND (status = 255)))",
  "(date = date_trunc('month'::text, (date)::timestamp with time zone))",
  "(upper((gender)::text) = ANY (ARRAY['M'::text, 'F'::text]))",
  "(NOT ((a = 1) AND (b IS NOT NULL)))",
  "(big <= '9223372036854775806123'::numeric)",
  "CASE WHEN (a > 0) THEN (b > 0) ELSE true END",
  "(a = ANY (ARRAY['x'::text)",
  "((a = 'x) OR (b = 1))",
  "",
];

test.each(strange)("not understood: %s", (text) => {
  expect(checkMeaning(text)).toBeUndefined();
});
