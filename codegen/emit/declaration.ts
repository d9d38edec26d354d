import type {
  AliasDeclaration,
  Declaration,
  ImportPlan,
  InterfaceDeclaration,
  LabelsDeclaration,
} from "../plan/plan.ts";
import { jsdoc } from "./comment.ts";
import { keyText, stringLiteral } from "./literal.ts";
import { aliasType, memberType } from "./type.ts";
import { lineWidth, textWidth } from "./width.ts";

type Printers = {
  readonly [Kind in Declaration["kind"]]: (
    declaration: Extract<Declaration, { kind: Kind }>,
  ) => string;
};

const printers: Printers = {
  interface: printInterface,
  alias: printAlias,
  labels: printLabels,
  constant: ({ name, isLocal, expression }) =>
    `${isLocal ? "" : "export "}const ${name} = ${expression};\n`,
};

/** A declaration as prettier prints it under default options. */
export function printDeclaration(declaration: Declaration): string {
  const print = printers[declaration.kind] as (one: Declaration) => string;
  const comment =
    declaration.comment === undefined ? "" : jsdoc(declaration.comment);
  return comment + print(declaration);
}

function printInterface({ name, properties }: InterfaceDeclaration): string {
  if (properties.length === 0) return `export interface ${name} {}\n`;
  const members = properties.map(({ key, comment, type }) => {
    const start = `  ${keyText(key)}:`;
    const lead = comment === undefined ? "" : jsdoc(comment, "  ");
    return `${lead}${start}${memberType(type, "  ", start)};\n`;
  });
  return `export interface ${name} {\n${members.join("")}}\n`;
}

function printAlias({ name, parameters, type }: AliasDeclaration): string {
  const generics = parameters === undefined ? "" : `<${parameters.join(", ")}>`;
  const start = `export type ${name}${generics} =`;
  return type.type === "RawExpression" && type.expression.includes(" ? ")
    ? `${start}${conditionalType(type.expression, parameters)};\n`
    : `${start}${aliasType(type, start)};\n`;
}

/** A conditional type of our own, its branches on lines of their own. */
function conditionalType(
  text: string,
  parameters: readonly string[] = [],
): string {
  const [test, yes, no] = text.split(/ [?:] /);
  // Prettier breaks after the equals sign when there is one parameter.
  if (parameters.length > 1) return ` ${test}\n  ? ${yes}\n  : ${no}`;
  return `\n  ${test}\n    ? ${yes}\n    : ${no}`;
}

function printLabels({ name, labels }: LabelsDeclaration): string {
  const start = `export const ${name} =`;
  const literals = labels.map(stringLiteral);
  const flat = `[${literals.join(", ")}] as const;`;
  const room = lineWidth - textWidth(start) - 1;
  if (textWidth(flat) <= room) return `${start} ${flat}\n`;
  if (room >= "[".length) return `${start} ${brokenLabels(literals, "")}\n`;
  return textWidth(flat) + 2 <= lineWidth
    ? `${start}\n  ${flat}\n`
    : `${start}\n  ${brokenLabels(literals, "  ")}\n`;
}

function brokenLabels(literals: readonly string[], indent: string): string {
  const lines = literals.map((one) => `${indent}  ${one},\n`);
  return `[\n${lines.join("")}${indent}] as const;`;
}

export function printImport(plan: ImportPlan): string {
  const { module, namespace, names, isValue } = plan;
  const from = `from ${stringLiteral(module)};\n`;
  if (namespace !== undefined) return `import type * as ${namespace} ${from}`;
  const clauses = names.map(({ name, alias }) =>
    alias === undefined ? name : `${name} as ${alias}`,
  );
  const keyword = isValue ? "import" : "import type";
  const flat = `${keyword} { ${clauses.join(", ")} } ${from}`;
  const isOne = clauses.length === 1 && names[0]!.alias === undefined;
  if (isOne || textWidth(flat.trimEnd()) <= lineWidth) return flat;
  return `${keyword} {\n${clauses.map((one) => `  ${one},\n`).join("")}} ${from}`;
}
