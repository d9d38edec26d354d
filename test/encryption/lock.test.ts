import { describe, expect, it } from "vitest";
import {
  createEncryption,
  normalizerHash,
  parseLock,
  printLock,
  type EncryptedTables,
  type EncryptionLock,
} from "../../src/encryption/index.ts";
import { normalizers } from "../../src/encryption/normalizer.ts";
import { keys } from "./fixture.ts";

const emailHash = normalizerHash(
  "email@1",
  normalizers["email@1"] as (text: string) => string,
);

const tables = {
  "core.customers": {
    encrypted: {
      email_encrypted: { context: "core.customers.email", codec: "text" },
    },
    blindIndexes: {
      email_bidx: {
        of: "email_encrypted",
        index: "email_bidx",
        normalizer: "email@1",
      },
    },
  },
} as const satisfies EncryptedTables;

const lock: EncryptionLock = {
  format: "undrift-encryption-lock/1",
  envelope: "ud1",
  blindIndex: "b1",
  columns: {
    "core.customers.email": {
      table: "core.customers",
      column: "email_encrypted",
      codec: "text",
      binding: "column",
      blindIndexes: {
        email_bidx: {
          column: "email_bidx",
          normalizer: "email@1",
          normalizerHash: emailHash,
        },
      },
    },
  },
};

function edited(
  change: (draft: ReturnType<typeof draftOf>) => void,
): EncryptionLock {
  const draft = draftOf();
  change(draft);
  return draft as unknown as EncryptionLock;
}

function draftOf() {
  return structuredClone(lock) as unknown as {
    columns: Record<
      string,
      Record<string, unknown> & {
        blindIndexes: Record<string, Record<string, unknown>>;
      }
    >;
  };
}

it("prints sorted, and reads what it prints", () => {
  const text = printLock(lock);
  expect(parseLock(text, "encryption.lock.json")).toEqual(lock);
  expect(text.indexOf('"blindIndex"')).toBeLessThan(text.indexOf('"columns"'));
  expect(text.endsWith("}\n")).toBe(true);
});

it("lets tables through that agree with it, also after a rename", () => {
  expect(() => createEncryption({ tables, keys, lock })).not.toThrow();
  const renamed = {
    "crm.clients": {
      encrypted: { mail: tables["core.customers"].encrypted.email_encrypted },
    },
  };
  const before = createEncryption({ tables, keys }).untyped.column(
    "core.customers",
    "email_encrypted",
  );
  const after = createEncryption({
    tables: renamed,
    keys,
    lock,
  }).untyped.column("crm.clients", "mail");
  expect(after?.decrypt(before?.encrypt("ada@example.test"))).toBe(
    "ada@example.test",
  );
});

describe("refuses", () => {
  const column = "core.customers.email";
  it.each<[string, EncryptionLock, string]>([
    [
      "a context that it does not know",
      edited((draft) => {
        delete draft.columns[column];
      }),
      'the context "core.customers.email" is not in the lock file',
    ],
    [
      "another codec",
      edited((draft) => {
        draft.columns[column]!["codec"] = "json";
      }),
      "the stored values are json",
    ],
    [
      "another padding",
      edited((draft) => {
        draft.columns[column]!["padding"] = 16;
      }),
      "padding 16",
    ],
    [
      "another binding",
      edited((draft) => {
        draft.columns[column]!["binding"] = "row";
      }),
      "bound to its row",
    ],
    [
      "a blind index that it does not know",
      edited((draft) => {
        draft.columns[column]!.blindIndexes = {};
      }),
      "is not in the lock file",
    ],
    [
      "another normalizer",
      edited((draft) => {
        draft.columns[column]!.blindIndexes["email_bidx"]!["normalizer"] =
          "exact@1";
      }),
      "exact@1 with all bits",
    ],
    [
      "other bits",
      edited((draft) => {
        draft.columns[column]!.blindIndexes["email_bidx"]!["bits"] = 16;
      }),
      "with 16 bits",
    ],
    [
      "a normalizer that does something else",
      edited((draft) => {
        draft.columns[column]!.blindIndexes["email_bidx"]!["normalizerHash"] =
          "0".repeat(64);
      }),
      "does not do any more what it did",
    ],
  ])("%s", (_, changed, problem) => {
    expect(() => createEncryption({ tables, keys, lock: changed })).toThrow(
      expect.objectContaining({
        code: "BAD_LOCK",
        table: "core.customers",
        message: expect.stringContaining(problem),
      }) as Error,
    );
  });

  it.each([
    ["no JSON", "{"],
    ["null", "null"],
    ["another format", printLock(lock).replace("lock/1", "lock/2")],
    ["newer envelopes", printLock(lock).replace('"ud1"', '"ud2"')],
    ["newer blind indexes", printLock(lock).replace('"b1"', '"b2"')],
    [
      "no columns",
      '{"format":"undrift-encryption-lock/1","envelope":"ud1","blindIndex":"b1"}',
    ],
    ["a column without codec", printLock(lock).replace('"codec"', '"kodec"')],
    [
      "an index without hash",
      printLock(lock).replace('"normalizerHash"', '"hash"'),
    ],
  ])("a file with %s", (_, text) => {
    expect(() => parseLock(text, "encryption.lock.json")).toThrow(
      expect.objectContaining({
        code: "BAD_LOCK",
        message: expect.stringContaining("encryption.lock.json"),
      }) as Error,
    );
  });
});
