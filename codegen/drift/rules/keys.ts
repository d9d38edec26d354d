import type { ModelRuleObject } from "../rule.ts";
import type { KeyRule } from "../rule-code.ts";
import { primaryKeyDiffers } from "./keys/primary-key.ts";
import { foreignKeyMissingInDb } from "./keys/foreign-key-missing-in-db.ts";
import { foreignKeyMissingInModel } from "./keys/foreign-key-missing-in-model.ts";
import { foreignKeyType } from "./keys/foreign-key-type.ts";
import { foreignKeyAction } from "./keys/foreign-key-action.ts";
import { uniqueMissingInDb } from "./keys/unique-missing-in-db.ts";
import { uniqueMissingInModel } from "./keys/unique-missing-in-model.ts";
import { relationTarget } from "./keys/relation-target.ts";

export const keyRules: Record<KeyRule, ModelRuleObject> = {
  D401: primaryKeyDiffers,
  D402: foreignKeyMissingInDb,
  D403: foreignKeyMissingInModel,
  D404: foreignKeyType,
  D405: foreignKeyAction,
  D406: uniqueMissingInDb,
  D407: uniqueMissingInModel,
  D408: relationTarget,
};
