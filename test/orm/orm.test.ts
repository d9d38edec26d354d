/**
 * Readers and rules against databases that the models' own libraries made:
 * each label of the database, true code without a finding, and one finding
 * for each migration that the code has not followed.
 */
import { describe, expect, test } from "vitest";
import { factsOf } from "../drift/booking-facts.ts";
import { holdProject } from "./hold.ts";
import { ormProjects } from "./project.ts";

describe.each(ormProjects())("$reader/$name", (project) => {
  test("is read as its library reads it", async () => {
    const held = await holdProject(project, await factsOf(project.schema));
    expect(held.labels.wrong).toEqual([]);
    expect(held.unclaimed).toEqual([]);
    expect(held.falseFindings).toEqual([]);
    expect(held.notMet).toEqual([]);
    expect(held.missed.map(({ kind, what }) => `${kind}: ${what}`)).toEqual([]);
    expect(held.besides).toEqual([]);
  });
});
