import { expect, test } from "vitest";
import { factsOf } from "./booking-facts.ts";
import { driftCases } from "./case-file.ts";
import { describeFinding, describeLabel, judge } from "./judge-case.ts";

test.each(driftCases())("$family: $title", async (one) => {
  const { missed, invented, fooled } = await judge(one, await factsOf(one.sql));
  expect({
    missed: missed.map(describeLabel),
    invented: invented.map(describeFinding),
    fooled: fooled.map(describeLabel),
  }).toEqual({ missed: [], invented: [], fooled: [] });
});
