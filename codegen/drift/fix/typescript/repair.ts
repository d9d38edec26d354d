import type { Project } from "ts-morph";
import type { QualifiedName } from "../../../facts/model.ts";
import type { FixAction } from "../../fix-action.ts";
import { repairDrizzle } from "./drizzle.ts";
import { prepareEnumValues } from "./enum-values.ts";
import { repairKysely } from "./kysely.ts";
import { deleteModel, useGenerated, useModel } from "./model.ts";
import { repairObjection } from "./objection.ts";
import { repairMikroorm } from "./mikroorm.ts";
import type { PrepareRepair, Repair } from "./prepare.ts";
import { repairSequelize } from "./sequelize.ts";
import { repairTypeorm } from "./typeorm.ts";

const byReader: Readonly<Record<string, PrepareRepair>> = {
  drizzle: repairDrizzle,
  mikroorm: repairMikroorm,
  typeorm: repairTypeorm,
  kysely: repairKysely,
  objection: repairObjection,
  sequelize: repairSequelize,
};

/** How a fix is carried out: models as a whole alike for every reader, members by their reader. */
export function prepareRepair(
  project: Project,
  fix: FixAction,
  table: QualifiedName | undefined,
): Repair {
  if (!("model" in fix)) return prepareEnumValues(project, fix);
  if (fix.action === "use-model") return useModel(project, fix);
  if (fix.action === "delete-model") return deleteModel(project, fix);
  if (fix.action === "use-generated") return () => useGenerated(project, fix);
  const prepare = byReader[fix.model.reader];
  return prepare
    ? prepare(project, fix, table)
    : () => `no edit is known for the models of ${fix.model.reader}`;
}
