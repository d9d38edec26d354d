import { prisma as reader } from "../../../claims/prisma/prisma.ts";
import type { FixAction } from "../../fix-action.ts";
import type { Draft } from "../draft.ts";
import type { Repair } from "../edit.ts";
import type { TextLanguage } from "../text-fixes.ts";
import { setEnumValues } from "./enum.ts";
import {
  removeColumn,
  renameColumn,
  setInsert,
  setLength,
  setNullability,
  setType,
} from "./field.ts";
import {
  findField,
  isPrisma,
  parseFile,
  schemaFiles,
  type FieldSite,
  type SchemaFile,
} from "./file.ts";
import { addColumn, deleteModel, renameTable, setPrimaryKey } from "./model.ts";

type Fix<A extends FixAction["action"]> = Extract<FixAction, { action: A }>;

type Repairs = {
  readonly [A in FixAction["action"]]: (draft: Draft, fix: Fix<A>) => Repair;
};

const onField =
  <A extends Extract<FixAction, { column: unknown }>["action"]>(
    repair: (
      site: FieldSite,
      fix: Fix<A>,
      files: readonly SchemaFile[],
    ) => Repair,
  ) =>
  (draft: Draft, fix: Fix<A>): Repair => {
    const { column } = fix as Extract<FixAction, { column: unknown }>;
    const site = findField(draft, column.place);
    return site
      ? repair(site, fix, schemaFiles(draft))
      : { byHand: "the field is not where it was" };
  };

const repairs: Repairs = {
  "rename-table": renameTable,
  "delete-model": deleteModel,
  "use-model": () => ({
    byHand:
      "a Prisma schema has one model for a table: which fields it keeps is for a person to say",
  }),
  "use-generated": () => ({ byHand: "only TypeScript is generated" }),
  "add-column": addColumn,
  "set-primary-key": setPrimaryKey,
  "rename-column": onField(renameColumn),
  "split-column": () => ({
    byHand: "which of the columns each use means is for a person to say",
  }),
  "remove-column": onField((site, _, files) => removeColumn(site, files)),
  "set-nullability": onField((site, { nullable }) =>
    setNullability(site, nullable),
  ),
  "set-type": onField(setType),
  "set-value-type": () => ({ byHand: "Prisma's client decides on the values" }),
  "set-length": onField((site, { length }) => setLength(site, length)),
  "set-insert": onField(setInsert),
  "set-enum-values": setEnumValues,
  "store-enum-values": () => ({
    byHand: "an enum of Prisma stores its values",
  }),
  "set-enum-declaration": setEnumValues,
};

/** Schemas of Prisma. */
export const prisma: TextLanguage = {
  read: (files) => reader.read(files.filter(isPrisma), {}),
  repair({ draft }, fix) {
    const repair = repairs[fix.action] as (
      draft: Draft,
      fix: FixAction,
    ) => Repair;
    return repair(draft, fix);
  },
  faults: (file) => (isPrisma(file) ? parseFile(file).errors : 0),
};
