import type { Finding } from "../../finding.ts";
import type { FixAction } from "../../fix-action.ts";
import type { Repair } from "../edit.ts";
import { addColumn } from "./add-column.ts";
import { renameColumn } from "./column-name.ts";
import { setLength, setType } from "./column-type.ts";
import { setEnumValues, storeEnumValues } from "./enum.ts";
import { setInsert } from "./insert.ts";
import { deleteModel, useModel } from "./model.ts";
import { setNullability } from "./nullability.ts";
import { setPrimaryKey } from "./primary-key.ts";
import type { PythonProject } from "./project.ts";
import { removeColumn } from "./remove-column.ts";
import { findColumn, type ColumnSite } from "./site.ts";
import { renameTable } from "./table-name.ts";

type Fix<A extends FixAction["action"]> = Extract<FixAction, { action: A }>;

type Repairs = {
  readonly [A in FixAction["action"]]: (
    project: PythonProject,
    fix: Fix<A>,
    finding: Finding,
  ) => Repair;
};

const onColumn =
  <A extends Extract<FixAction, { column: unknown }>["action"]>(
    repair: (
      site: ColumnSite,
      fix: Fix<A>,
      project: PythonProject,
      finding: Finding,
    ) => Repair,
  ) =>
  (project: PythonProject, fix: Fix<A>, finding: Finding): Repair => {
    const { column } = fix as Extract<FixAction, { column: unknown }>;
    const site = findColumn(project.draft, column.place);
    if (!site)
      return { byHand: "the column is not declared where its name stands" };
    return repair(site, fix, project, finding);
  };

const repairs: Repairs = {
  "rename-table": renameTable,
  "delete-model": deleteModel,
  "use-model": useModel,
  "use-generated": () => ({ byHand: "only TypeScript is generated" }),
  "add-column": addColumn,
  "set-primary-key": setPrimaryKey,
  "rename-column": onColumn((site, fix, project) =>
    renameColumn(project, site, fix),
  ),
  "split-column": () => ({
    byHand: "which of the columns each use means is for a person to say",
  }),
  "remove-column": onColumn((site, fix, project) =>
    removeColumn(project, site, fix),
  ),
  "set-nullability": onColumn((site, { nullable }, { draft }) =>
    setNullability(site, nullable, draft.files),
  ),
  "set-type": onColumn((site, { shape }, _, { rule }) =>
    setType(site, shape, rule),
  ),
  "set-value-type": () => ({ byHand: "Python's drivers decide on the values" }),
  "set-length": onColumn((site, { length }) => setLength(site, length)),
  "set-insert": onColumn((site, fix, project) => setInsert(project, site, fix)),
  "set-enum-values": setEnumValues,
  "store-enum-values": onColumn((site) => storeEnumValues(site)),
  "set-enum-declaration": setEnumValues,
};

/**
 * What a fix does to models of SQLAlchemy, SQLModel and Flask-SQLAlchemy, in
 * the text as it is now.
 */
export function repairPython(
  project: PythonProject,
  fix: FixAction,
  finding: Finding,
): Repair {
  const repair = repairs[fix.action] as (
    project: PythonProject,
    fix: FixAction,
    finding: Finding,
  ) => Repair;
  return repair(project, fix, finding);
}
