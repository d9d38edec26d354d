import { keyOf } from "../facts/lookup.ts";
import type { FileContext } from "./context.ts";
import { valueName } from "./names.ts";
import type { Declaration } from "./plan.ts";
import { definitionNodes, inputSymbol, type DeclaredType } from "./value.ts";

/** The declarations of an enum, domain or composite type. */
export function typeDeclarations(
  type: DeclaredType,
  context: FileContext,
): Declaration[] {
  const symbol = context.symbols.of(type)!;
  context.problems.push(...attributeProblems(type, context));
  const comment = type.comment === undefined ? {} : { comment: type.comment };
  const { select, insert } = definitionNodes(type, context);
  const declarations: Declaration[] = [
    { kind: "alias", name: symbol.name, ...comment, type: select },
  ];
  if (insert !== select) {
    declarations.push({
      kind: "alias",
      name: inputSymbol(symbol).name,
      ...comment,
      type: insert,
    });
  }
  if (type.kind === "enum") {
    declarations.push({
      kind: "labels",
      name: labelsName(symbol.name),
      comment: `The labels of ${symbol.name}, in declared order.`,
      labels: type.labels,
    });
  }
  return declarations;
}

/** Attributes that have one name when they are read. */
function attributeProblems(
  type: DeclaredType,
  { names }: FileContext,
): string[] {
  if (type.kind !== "composite") return [];
  const taken = new Map<string, string>();
  return type.attributes.flatMap(({ name }) => {
    const key = names.toTypeScript(name);
    const other = taken.get(key);
    taken.set(key, name);
    return other === undefined
      ? []
      : [
          `attributes ${keyOf(type)}.${other} and ${keyOf(type)}.${name} would both be "${key}"; rename one of them in the database, or turn camelCase off`,
        ];
  });
}

/** "bookingStatusLabels" for BookingStatus. */
export function labelsName(type: string): string {
  return `${valueName(type)}Labels`;
}
