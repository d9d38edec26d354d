import type {
  AliasDeclaration,
  Declaration,
  ImportPlan,
  InterfaceDeclaration,
  LabelsDeclaration,
} from "../plan/plan.ts";
import { jsdoc } from "./comment.ts";
import { keyText, stringLiteral } from "./literal.ts";
import { brokenType, flatType } from "./type.ts";
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
    const start = `  ${keyText(key)}: `;
    const text = brokenType(type, "  ", textWidth(start), 1);
    const lead = text.startsWith("\n") ? start.trimEnd() : start;
    return `${comment === undefined ? "" : jsdoc(comment, "  ")}${lead}${text};\n`;
  });
  return `export interface ${name} {\n${members.join("")}}\n`;
}

function printAlias({ name, parameters, type }: AliasDeclaration): string {
  const generics = parameters === undefined ? "" : `<${parameters.join(", ")}>`;
  const start = `export type ${name}${generics} =`;
  if (type.type === "RawExpression" && type.expression.includes(" ? ")) {
    return `${start} ${conditional(type.expression)};\n`;
  }
  const flat = flatType(type);
  if (textWidth(start) + textWidth(flat) + 2 <= lineWidth) {
    return `${start} ${flat};\n`;
  }
  const text = brokenType(type, "", textWidth(start) + 1, 1);
  if (text.startsWith("\n")) return `${start}${text};\n`;
  return text === flat ? `${start}\n  ${flat};\n` : `${start} ${text};\n`;
}

/** The branches of a conditional type, each on a line of its own. */
function conditional(text: string): string {
  const [test = "", rest = ""] = text.split(" ? ");
  const [yes = "", no = ""] = rest.split(" : ");
  return `${test}\n  ? ${yes}\n  : ${no}`;
}

function printLabels({ name, labels }: LabelsDeclaration): string {
  const start = `export const ${name} =`;
  const literals = labels.map(stringLiteral);
  const flat = `[${literals.join(", ")}]`;
  if (textWidth(start) + textWidth(flat) + " as const;".length < lineWidth) {
    return `${start} ${flat} as const;\n`;
  }
  return `${start} [\n${literals.map((one) => `  ${one},\n`).join("")}] as const;\n`;
}

export function printImport({ module, namespace, names }: ImportPlan): string {
  const from = `from ${stringLiteral(module)};\n`;
  if (namespace !== undefined) return `import type * as ${namespace} ${from}`;
  const clauses = names.map(({ name, alias }) =>
    alias === undefined ? name : `${name} as ${alias}`,
  );
  const flat = `import type { ${clauses.join(", ")} } ${from}`;
  const isOne = clauses.length === 1 && names[0]!.alias === undefined;
  if (isOne || textWidth(flat.trimEnd()) <= lineWidth) return flat;
  return `import type {\n${clauses.map((one) => `  ${one},\n`).join("")}} ${from}`;
}
