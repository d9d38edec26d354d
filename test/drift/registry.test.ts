import { expect, test } from "vitest";
import { registerModels } from "../../codegen/drift/registry.ts";
import { defaultSettings } from "../../codegen/drift/settings.ts";
import { claim, claims, facts, model, string, table, uuid } from "./build.ts";

test("every relation with its models and what is to be thought of each", () => {
  const users = table("public.users", { id: ["uuid"], email: ["text"] });
  const columns = [claim("id", uuid), claim("email", string)];
  const wrong = [claim("id", uuid), claim("zip", string)];
  const at = (file: string) => ({
    place: { file, line: 1, column: 1, endLine: 1, endColumn: 5 },
  });
  const registry = registerModels(
    facts([
      users,
      table("public.orders", { id: ["uuid"] }),
      table("public.tags", { id: ["uuid"] }),
    ]),
    claims([
      model("User", "users", columns, at("app/user.py")),
      model("OldUser", "users", columns, {
        ...at("app/old.py"),
        deprecated: "use User",
      }),
      model("Account", "users", columns, at("app/account.py")),
      model("Order", "orders", wrong, at("app/order.py")),
    ]),
    defaultSettings,
  );
  expect(
    registry.map(({ name, models }) => [
      name,
      models.map((one) => `${one.name}: ${one.status}`),
    ]),
  ).toEqual([
    ["orders", ["Order: drifted"]],
    ["tags", []],
    ["users", ["User: true", "OldUser: deprecated", "Account: duplicate"]],
  ]);
});
