import type { A_Expr, BoolExpr, FuncCall, Node, SubLink } from "libpg-query";
import { castKeepsNotNull } from "./casts.ts";
import { strictFunctions } from "./known-functions.ts";
import { lookUp } from "./lookup.ts";
import { isScalar, isStrictOperator } from "./operators.ts";
import type { KnownColumns } from "./refinement.ts";
import type { Prover, Scope } from "./scope.ts";
import { matchSignature } from "./signature.ts";
import { nodeAs, systemName, typeKeyOf } from "./syntax-tree.ts";

const nothing: KnownColumns = new Map();

/** Columns that hold no null in rows for which a condition is true. */
export function knownWhenTrue(
  node: Node | undefined,
  scope: Scope,
  prover: Prover,
): KnownColumns {
  const logic = nodeAs(node, "BoolExpr");
  if (logic !== undefined) return fromLogic(logic, true, scope, prover);
  const test = nodeAs(node, "NullTest");
  if (test !== undefined)
    return test.nulltesttype === "IS_NOT_NULL"
      ? strictColumns(test.arg, scope, prover)
      : nothing;
  const truth = nodeAs(node, "BooleanTest");
  if (truth?.booltesttype === "IS_TRUE")
    return knownWhenTrue(truth.arg, scope, prover);
  if (truth?.booltesttype === "IS_FALSE")
    return knownWhenFalse(truth.arg, scope, prover);
  if (truth?.booltesttype === "IS_NOT_UNKNOWN")
    return strictColumns(truth.arg, scope, prover);
  const sublink = nodeAs(node, "SubLink");
  if (sublink !== undefined) return fromAnySubquery(sublink, scope, prover);
  const operation = nodeAs(node, "A_Expr");
  // "x = any (array)" is false, not null, for an empty array: only its truth says something of x.
  if (operation?.kind === "AEXPR_OP_ANY")
    return operands(operation, scope, prover);
  return strictColumns(node, scope, prover);
}

/** Columns that hold no null in rows for which a condition is false. */
function knownWhenFalse(
  node: Node | undefined,
  scope: Scope,
  prover: Prover,
): KnownColumns {
  const logic = nodeAs(node, "BoolExpr");
  if (logic !== undefined) return fromLogic(logic, false, scope, prover);
  const test = nodeAs(node, "NullTest");
  if (test?.nulltesttype === "IS_NULL")
    return strictColumns(test.arg, scope, prover);
  return strictColumns(node, scope, prover);
}

/** Columns that hold no null in rows for which a condition is false or null: what ELSE may rely on. */
export function knownUnlessTrue(
  node: Node | undefined,
  scope: Scope,
  prover: Prover,
): KnownColumns {
  const logic = nodeAs(node, "BoolExpr");
  if (logic?.boolop === "OR_EXPR")
    return union(
      (logic.args ?? []).map((arg) => knownUnlessTrue(arg, scope, prover)),
    );
  const test = nodeAs(node, "NullTest");
  if (test?.nulltesttype === "IS_NULL")
    return strictColumns(test.arg, scope, prover);
  const truth = nodeAs(node, "BooleanTest");
  return truth?.booltesttype === "IS_UNKNOWN"
    ? strictColumns(truth.arg, scope, prover)
    : nothing;
}

function fromLogic(
  { boolop, args = [] }: BoolExpr,
  outcome: boolean,
  scope: Scope,
  prover: Prover,
): KnownColumns {
  const known = outcome ? knownWhenTrue : knownWhenFalse;
  if (boolop === "NOT_EXPR")
    return (outcome ? knownWhenFalse : knownWhenTrue)(args[0], scope, prover);
  const parts = args.map((arg) => known(arg, scope, prover));
  const everyPartHolds = (boolop === "AND_EXPR") === outcome;
  return everyPartHolds ? union(parts) : intersection(parts);
}

/** Columns that are not null when the expression is not null. */
function strictColumns(
  node: Node | undefined,
  scope: Scope,
  prover: Prover,
): KnownColumns {
  const inner = (child: Node | undefined) =>
    strictColumns(child, scope, prover);
  const reference = nodeAs(node, "ColumnRef");
  if (reference !== undefined) {
    const referent = lookUp(reference, scope);
    return referent.kind === "column"
      ? new Map([
          [
            referent.column.id,
            `${referent.column.name} is tested by a condition`,
          ],
        ])
      : nothing;
  }
  const cast = nodeAs(node, "TypeCast");
  if (cast !== undefined) {
    const from = prover.expression(cast.arg, scope).type;
    return castKeepsNotNull(
      from,
      typeKeyOf(cast.typeName),
      prover.catalog.types,
    )
      ? inner(cast.arg)
      : nothing;
  }
  const collated = nodeAs(node, "CollateClause");
  if (collated !== undefined) return inner(collated.arg);
  const call = nodeAs(node, "FuncCall");
  if (call !== undefined) return fromCall(call, scope, prover);
  const operation = nodeAs(node, "A_Expr");
  return operation === undefined || !isNullForNull(operation, scope, prover)
    ? nothing
    : operands(operation, scope, prover);
}

/** Whether the result is null for a null operand, whatever the other one is. */
function isNullForNull(
  { kind, rexpr }: A_Expr,
  scope: Scope,
  prover: Prover,
): boolean {
  if (kind !== "AEXPR_OP_ANY" && kind !== "AEXPR_OP_ALL")
    return kind === "AEXPR_OP" || kind === "AEXPR_IN";
  const elements = nodeAs(rexpr, "A_ArrayExpr")?.elements ?? [];
  return (
    elements.length > 0 &&
    elements.every((item) => isScalar(prover.expression(item, scope)))
  );
}

function operands(
  operation: A_Expr,
  scope: Scope,
  prover: Prover,
): KnownColumns {
  if (!isStrictOperator(operation, scope, prover)) return nothing;
  const left = strictColumns(operation.lexpr, scope, prover);
  return operation.kind === "AEXPR_OP"
    ? union([left, strictColumns(operation.rexpr, scope, prover)])
    : left;
}

function fromCall(call: FuncCall, scope: Scope, prover: Prover): KnownColumns {
  const { args = [], over, func_variadic: variadic } = call;
  const name = systemName(call.funcname);
  if (name === undefined || over !== undefined || variadic) return nothing;
  const values = args.map((arg) => prover.expression(arg, scope));
  return matchSignature(strictFunctions, name, values) === undefined
    ? nothing
    : union(args.map((arg) => strictColumns(arg, scope, prover)));
}

/** "x in (select …)" is true only for an x that equals something. */
function fromAnySubquery(
  { subLinkType, testexpr, operName }: SubLink,
  scope: Scope,
  prover: Prover,
): KnownColumns {
  return subLinkType === "ANY_SUBLINK" && operName === undefined
    ? strictColumns(testexpr, scope, prover)
    : nothing;
}

function union(parts: readonly KnownColumns[]): KnownColumns {
  return new Map(parts.flatMap((part) => [...part]));
}

function intersection(parts: readonly KnownColumns[]): KnownColumns {
  const [first = nothing, ...others] = parts;
  return new Map(
    [...first].filter(([id]) => others.every((part) => part.has(id))),
  );
}
