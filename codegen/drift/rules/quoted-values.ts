import { enumerate } from "../reference.ts";
import { nearestLabel } from "../value-set.ts";

export function quote(values: readonly string[]): string {
  return enumerate(values.map((value) => `'${value}'`));
}

/** "'canceled' (the database has 'cancelled')". */
export function withNearest(
  values: readonly string[],
  labels: readonly string[],
): string {
  return enumerate(
    values.map((value) => {
      const nearest = nearestLabel(value, labels);
      return nearest === undefined
        ? `'${value}'`
        : `'${value}' (the database has '${nearest}')`;
    }),
  );
}
