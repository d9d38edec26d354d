import type { PlanConfig } from "./config.ts";
import type { FileScope } from "./scope.ts";
import { wrapperNames } from "./scalar-use.ts";
import { scalarAliases } from "./scalars.ts";

/** Types that generated files may refer to without being told by a fact. */
const kyselyNames = ["ColumnType", "Insertable", "Selectable", "Updateable"];
const runtimeNames = ["BlindIndex", "Encrypted"];

/** Makes the shared names known to a file; only those it uses are imported. */
export function referToShared(
  scope: FileScope,
  config: Pick<PlanConfig, "layout" | "runtime">,
  columnTypes: Iterable<string>,
): void {
  const scalarFile = config.layout === "single" ? "index.ts" : "scalars.ts";
  const scalars = [
    ...Object.keys(scalarAliases),
    ...wrapperNames,
    ...columnTypes,
  ];
  for (const name of scalars) {
    scope.refer({ module: scalarFile, name, generated: true, qualifier: "" });
  }
  for (const name of kyselyNames) {
    scope.refer({ module: "kysely", name, generated: false, qualifier: "" });
  }
  for (const name of runtimeNames) {
    scope.refer({
      module: config.runtime,
      name,
      generated: false,
      qualifier: "",
    });
  }
}
