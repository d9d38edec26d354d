/** How much work one answer may take: code that never ends is given up. */

/** More than any model needs, and done in the blink of an eye. */
const most = 20_000;

let level = 0;
let left = 0;

/** One answer, or a part of one: what runs inside shares its steps. */
export function withinBudget<Result>(run: () => Result): Result {
  if (level === 0) left = most;
  level++;
  try {
    return run();
  } finally {
    level--;
  }
}

/** Takes steps; false when there are none left. */
export function spend(steps: number): boolean {
  left -= steps;
  return left >= 0;
}
