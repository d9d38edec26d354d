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

/** "bookingStatusLabels" for BookingStatus. */
export function labelsName(type: string): string {
  return `${valueName(type)}Labels`;
}
