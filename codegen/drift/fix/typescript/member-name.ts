import { camelCase } from "../../../claims/typescript/naming.ts";
import { isIdentifier } from "./mention.ts";

/** What a member is called that maps to a column, and whether it must name the column. */
export interface MemberName {
  readonly member: string;
  readonly explicit: boolean;
}

/**
 * The name of a member for a column, in the manner of the members beside it.
 * One that says the same words already keeps its name. `columnOf` is the
 * library's naming strategy; undefined where that is not known.
 */
export function memberNameFor(
  column: string,
  {
    beside,
    columnOf,
    before,
  }: {
    readonly beside: readonly string[];
    readonly columnOf: (member: string) => string | undefined;
    readonly before?: string;
  },
): MemberName {
  const camel = camelCase(column);
  const isCamel = beside.some((name) => /[a-z\d][A-Z]/.test(name));
  const isSnake = beside.some((name) => /[a-z\d]_[a-z\d]/.test(name));
  const preferred =
    isCamel || (!isSnake && columnOf(camel) === column) ? camel : column;
  const keeps =
    before !== undefined &&
    (before === column || before === camel || !isIdentifier(preferred));
  const member = keeps ? before : preferred;
  return { member, explicit: columnOf(member) !== column };
}
