/** The name that a mapped class gives its table. */

import { nameSpanIn } from "./context.ts";
import { directive } from "./directive.ts";
import { impliedTableName } from "./mapping.ts";
import { assignedExpression } from "./mro.ts";
import { stringOf } from "./operator.ts";
import type { Span } from "./syntax.ts";
import type { PythonClass } from "./value.ts";

export interface TableName {
  readonly name?: string;
  readonly span: Span;
  /** Present but not to be known. */
  readonly unknown?: true;
}

export function tableName(
  one: PythonClass,
  mapped: readonly PythonClass[],
): TableName {
  const { nameSpan } = one.statement;
  const stated = directive(one, "__tablename__", mapped);
  if (stated !== undefined) {
    const { attribute, value } = stated;
    const expression = assignedExpression(attribute);
    const own = attribute.owner === one && expression !== undefined;
    const span = own ? expression : nameSpan;
    const name = stringOf(value);
    if (name !== undefined)
      return { name, span: own ? nameSpanIn(one.module, span, name) : span };
    const absent = value.kind === "constant" && value.value === null;
    return absent ? { span } : { span, unknown: true };
  }
  const name = impliedTableName(one);
  return { span: nameSpan, ...(name !== undefined && { name }) };
}

/** A name that is known, and where it stands. */
export interface Tabled {
  readonly name: string;
  readonly span: Span;
}
