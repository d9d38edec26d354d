/** Assignments of several names at once, taken apart. */

import type { AssignStatement, NameExpression } from "./syntax.ts";

/** One name of an assignment. */
export interface Assigned {
  readonly target: NameExpression;
  /** The assignment as it would be of this name alone. */
  readonly assigned: AssignStatement;
}

/** The names of an assignment, each with its own value: `first, last = Column(…), Column(…)` is two. */
export function namesAssigned(statement: AssignStatement): readonly Assigned[] {
  return statement.targets.flatMap((target): readonly Assigned[] => {
    if (target.kind === "name") return [{ target, assigned: statement }];
    if (target.kind !== "tuple" && target.kind !== "list") return [];
    return target.elements.flatMap((element, at) =>
      element.value.kind === "name"
        ? [
            {
              target: element.value,
              assigned: elementOf(statement, element.value, at),
            },
          ]
        : [],
    );
  });
}

function elementOf(
  statement: AssignStatement,
  target: NameExpression,
  at: number,
): AssignStatement {
  const { value } = statement;
  if (value === undefined) return statement;
  const written = value.kind === "tuple" || value.kind === "list";
  const one = written ? value.elements[at]?.value : undefined;
  const { from, to } = value;
  const indexes = [{ kind: "constant", value: at, from, to } as const];
  return {
    ...statement,
    targets: [target],
    value: one ?? { kind: "subscript", object: value, indexes, from, to },
  };
}
