import type { ForeignKeyClaim } from "../../../claims/model.ts";
import { nameKey } from "../../catalog.ts";
import type { ModelRuleObject, ModelSubject, Observation } from "../../rule.ts";
import { keyFor, keysOn } from "./claimed-target.ts";
import { actualNames, list, onKey } from "./on-key.ts";

export const foreignKeyAction: ModelRuleObject = {
  code: "D405",
  slug: "foreign-key-action",
  severity: "warning",
  compares: "model",
  consequence:
    "Deleting or updating the other row does something else than the code expects.",
  documentation: {
    example: {
      database: "references authors on delete cascade",
      code: 'ForeignKey("authors.id", ondelete="RESTRICT")',
    },
    means: "ON DELETE or ON UPDATE in the model is not the constraint's.",
    fix: "Declare the constraint's action.",
  },
  *find(subject) {
    for (const key of subject.model.foreignKeys ?? []) {
      const first = keyFor(subject, key);
      if (!first) continue;
      const alike = keysOn(subject, key).filter(
        (one) => nameKey(one.references) === nameKey(first.references),
      );
      const onDelete = alike.map((one) => one.onDelete);
      const onUpdate = alike.map((one) => one.onUpdate);
      yield* wrongAction(subject, key, "on delete", key.onDelete, onDelete);
      yield* wrongAction(subject, key, "on update", key.onUpdate, onUpdate);
    }
  },
};

/** What libraries take where nothing is written: nobody may have meant it. */
const impliedActions: Readonly<
  Record<string, Readonly<Record<string, readonly string[]>>>
> = {
  drizzle: { "on update": ["no action"], "on delete": ["no action"] },
  prisma: { "on update": ["cascade"], "on delete": ["restrict", "set null"] },
};

function* wrongAction(
  subject: ModelSubject,
  key: ForeignKeyClaim,
  event: string,
  claimed: string | undefined,
  actual: readonly string[],
): Iterable<Observation> {
  const said = claimed
    ?.replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll(/[_\s]+/g, " ")
    .replace("setnull", "set null")
    .replace("setdefault", "set default")
    .replace("noaction", "no action");
  if (said === undefined || actual.includes(said)) return;
  const is = actual.join(" or ");
  const columns = actualNames(subject, key.columns);
  const isImplied =
    impliedActions[subject.model.reader]?.[event]?.includes(said);
  yield {
    ...onKey(subject, key, columns),
    ...(isImplied ? { severity: "information" as const } : {}),
    database: `${event} ${is}`,
    claim: `${event} ${said}`,
    message: `${subject.model.name} says ${event} ${said} for ${list(columns)}, and the constraint says ${event} ${is}.`,
  };
}
