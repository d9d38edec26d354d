import type { CallExpression, Project } from "ts-morph";
import { textWith } from "./bracketed-list.ts";
import { addStep, chainOf, removeSteps, stepOf } from "./drizzle-chain.ts";
import {
  casingOf,
  columnName,
  columnsOf,
  keysOf,
  pgCore,
} from "./drizzle-table.ts";
import { importValue } from "./import-value.ts";
import { nameOf, unwrapped } from "./object-literal.ts";
import { loadMorph, replaceText } from "./project.ts";

/** Declares a table's primary key: on its column, or apart for one of several. */
export function setPrimaryKey(
  project: Project,
  call: CallExpression,
  columns: readonly string[],
): string | undefined {
  const { Node } = loadMorph();
  const object = columnsOf(call);
  const casing = casingOf(project);
  const keys = object ? keysOf(object) : [];
  const wanted = columns.map((column) =>
    keys.find((key) => columnName(key, casing) === column),
  );
  if (wanted.some((key) => !key))
    return "the table does not name every column of the key";
  const extras = call.getArguments()[2];
  if (/\bprimaryKey\s*\(/.test(extras?.getText() ?? ""))
    return "the key is declared apart from its columns";
  const body = Node.isArrowFunction(extras)
    ? unwrapped(extras.getBody())
    : undefined;
  if (wanted.length > 1 && extras && !Node.isArrayLiteralExpression(body))
    return "the table's other keys are no list";
  for (const key of keys) {
    const isLone = wanted.length === 1 && key === wanted[0];
    const has = chainOf(key) && stepOf(chainOf(key)!, "primaryKey");
    if (isLone && !has) addStep(key, "primaryKey()");
    if (isLone || !has) continue;
    removeSteps(key, "primaryKey");
    if (!stepOf(chainOf(key)!, "notNull")) addStep(key, "notNull()");
  }
  if (wanted.length > 1)
    addTogether(
      call,
      wanted.map((key) => nameOf(key!)),
    );
  return undefined;
}

function addTogether(call: CallExpression, names: readonly string[]): void {
  const { Node } = loadMorph();
  const maker = importValue(call.getSourceFile(), "primaryKey", pgCore);
  const extras = call.getArguments()[2];
  const parameter = Node.isArrowFunction(extras)
    ? (extras.getParameters()[0]?.getName() ?? "table")
    : "table";
  const list = names.map((name) => `${parameter}.${name}`).join(", ");
  const text = `${maker}({ columns: [${list}] })`;
  const body = Node.isArrowFunction(extras)
    ? unwrapped(extras.getBody())
    : undefined;
  if (Node.isArrayLiteralExpression(body))
    replaceText(
      body,
      textWith({ node: body, elements: body.getElements() }, [text]),
    );
  else call.addArgument(`(${parameter}) => [${text}]`);
}
