import type { ColumnRuleObject, ModelRuleObject } from "../rule.ts";
import type { ColumnRule } from "../rule-code.ts";
import { columnMissing } from "./columns/column-missing.ts";
import { columnRenamed } from "./columns/column-renamed.ts";
import { columnUnmodelled } from "./columns/column-unmodelled.ts";
import { requiredColumnUnmodelled } from "./columns/required-column-unmodelled.ts";
import { nullableInDb } from "./columns/nullable-in-db.ts";
import { notNullInDb } from "./columns/not-null-in-db.ts";
import { typeFamily } from "./columns/type-family.ts";
import { typeWidth } from "./columns/type-width.ts";
import { lengthLimit } from "./columns/length-limit.ts";
import { driverValueType } from "./columns/driver-value-type.ts";
import { insertOptionality } from "./columns/insert-optionality.ts";
import { generatedColumnWritten } from "./columns/generated-column-written.ts";
import { defaultDiffers } from "./columns/default-differs.ts";
import { arrayDomainJson } from "./columns/array-domain-json.ts";
import { columnNameMapping } from "./columns/column-name-mapping.ts";
import { plaintextOnEncrypted } from "./columns/plaintext-on-encrypted.ts";
import { collationComment } from "./columns/collation-comment.ts";

export const columnRules: Record<
  ColumnRule,
  ModelRuleObject | ColumnRuleObject
> = {
  D201: columnMissing,
  D202: columnRenamed,
  D203: columnUnmodelled,
  D204: requiredColumnUnmodelled,
  D205: nullableInDb,
  D206: notNullInDb,
  D207: typeFamily,
  D208: typeWidth,
  D209: lengthLimit,
  D210: driverValueType,
  D211: insertOptionality,
  D212: generatedColumnWritten,
  D213: defaultDiffers,
  D214: arrayDomainJson,
  D215: columnNameMapping,
  D216: plaintextOnEncrypted,
  D217: collationComment,
};
