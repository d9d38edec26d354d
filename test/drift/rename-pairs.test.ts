import { describe, expect, test } from "vitest";
import { isRight, readRenamePairs, scoreOf } from "./rename-pairs.ts";

const pairs = readRenamePairs();

test("there are enough of each kind", () => {
  const count = (verdict: string): number =>
    pairs.filter((pair) => pair.verdict === verdict).length;
  expect(count("renamed")).toBeGreaterThanOrEqual(100);
  expect(count("other")).toBeGreaterThanOrEqual(100);
});

describe.each(["renamed", "perhaps", "other"] as const)("%s", (verdict) => {
  test.each(pairs.filter((pair) => pair.verdict === verdict))(
    "$claimed, now $column",
    (pair) => {
      const { score, reasons } = scoreOf(pair);
      expect(isRight(pair, score), `${score}: ${reasons.join("; ")}`).toBe(
        true,
      );
    },
  );
});
