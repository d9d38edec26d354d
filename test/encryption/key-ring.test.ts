import { createSecretKey, randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  addKey,
  destroyKey,
  disableKey,
  enableKey,
  loadKeyRings,
  openKeyRing,
  parseKeyRingFile,
  printKeyRingFile,
  promoteKey,
  type KeyEntry,
  type KeyProvider,
  type KeyRingFile,
} from "../../src/encryption/index.ts";
import { fingerprint, isTestKid } from "../../src/encryption/root-key.ts";
import { testKeyRing } from "../../src/encryption/test-key-ring.ts";
import { commandKeys } from "../../src/key-provider/command.ts";
import { environmentKeys } from "../../src/key-provider/environment.ts";
import { fileKeys } from "../../src/key-provider/file.ts";

function ringText(rings: KeyRingFile["rings"]): string {
  return printKeyRingFile({ format: "undrift-keys/1", rings });
}

function load(text: string) {
  return loadKeyRings(environmentKeys("KEYS", { KEYS: text }));
}

function kidAt(ring: readonly KeyEntry[], index: number): string {
  return ring[index]?.kid ?? "";
}

function stateOf(ring: readonly KeyEntry[], kid: string): string | undefined {
  return ring.find((entry) => entry.kid === kid)?.state;
}

function bytes(length: number): string {
  return randomBytes(length).toString("base64url");
}

describe("a key ring", () => {
  it("opens from what was printed, and says which key writes and which read", async () => {
    let enc = addKey(addKey(addKey([])));
    const [first, second, third] = enc.map((entry) => entry.kid);
    enc = promoteKey(enc, second ?? "");
    const rings = await load(ringText({ enc, index: addKey([]) }));
    expect(rings.enc.primary.kid).toBe(second);
    expect(rings.enc.readable.map((key) => key.kid)).toEqual([
      second,
      first,
      third,
    ]);
    expect(rings.enc.readable.map((key) => key.state)).toEqual([
      "primary",
      "decrypt",
      "pending",
    ]);
    expect(rings.index?.purpose).toBe("index");
  });

  it("takes the primary from its state, never from its place", async () => {
    const ring = addKey(addKey([]));
    const rings = await load(ringText({ enc: ring.toReversed() }));
    expect(rings.enc.primary.kid).toBe(kidAt(ring, 0));
  });

  it("may come from one place per purpose", async () => {
    const rings = await loadKeyRings([
      environmentKeys("A", { A: ringText({ enc: addKey([]) }) }),
      environmentKeys("B", { B: ringText({ index: addKey([]) }) }),
    ]);
    expect([rings.enc.purpose, rings.index?.purpose]).toEqual(["enc", "index"]);
  });

  it("has one hash per set of keys and states, whatever their order", () => {
    const ring = addKey(addKey([]));
    const hash = openKeyRing("enc", ring).hash;
    expect(openKeyRing("enc", ring.toReversed()).hash).toBe(hash);
    expect(openKeyRing("index", ring).hash).not.toBe(hash);
    const promoted = promoteKey(ring, kidAt(ring, 1));
    expect(openKeyRing("enc", promoted).hash).not.toBe(hash);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("gives kids that are fingerprints of the key", () => {
    const [entry] = addKey([]);
    const key = Buffer.from(entry?.key ?? "", "base64url");
    expect(key.length).toBe(32);
    expect(fingerprint(createSecretKey(key))).toBe(entry?.kid);
  });

  it("prints keys as [key <kid>]", () => {
    const [entry] = addKey([]);
    const ring = openKeyRing("enc", entry ? [entry] : []);
    const printed = `[key ${entry?.kid}]`;
    expect(String(ring.primary)).toBe(printed);
    expect(JSON.stringify(ring.primary)).toBe(`"${printed}"`);
    expect(inspect(ring.primary, { showHidden: true, depth: 9 })).toBe(printed);
  });
});

describe("a key ring that is refused", () => {
  const good = addKey([]);
  const key = good[0] as KeyEntry;
  const other = addKey([])[0] as KeyEntry;
  const withKey = (text: string) => ({ enc: [{ ...key, key: text }] });

  it.each<[string, KeyRingFile["rings"], string]>([
    ["31 bytes", withKey(bytes(31)), "it has 31 bytes"],
    ["33 bytes", withKey(bytes(33)), "it has 33 bytes"],
    ["64 bytes", withKey(bytes(64)), "it has 64 bytes"],
    ["no bytes", withKey(""), "it has 0 bytes"],
    [
      "a passphrase",
      withKey("correct horse battery staple"),
      "28 characters that are not base64url",
    ],
    [
      "32 characters of passphrase",
      withKey(
        Buffer.from("correct horse battery staple 123").toString("base64url"),
      ),
      "passphrase or a pattern",
    ],
    [
      "32 equal bytes",
      withKey(Buffer.alloc(32, 1).toString("base64url")),
      "passphrase or a pattern",
    ],
    [
      "32 zero bytes",
      withKey(Buffer.alloc(32).toString("base64url")),
      "passphrase or a pattern",
    ],
    ["padded base64url", withKey(`${key.key}=`), "not base64url"],
    ["base64", withKey("+".repeat(43)), "not base64url"],
    ["hex", withKey(randomBytes(32).toString("hex")), "it has 48 bytes"],
    [
      "another key's kid",
      withKey(other.key ?? ""),
      "not the one that its kid says",
    ],
    [
      "a kid twice",
      { enc: [key, { ...key, state: "decrypt" }] },
      "has the kid twice",
    ],
    ["two primaries", { enc: [key, other] }, "more than one primary"],
    ["no primary", { enc: [{ ...key, state: "decrypt" }] }, "no primary"],
    ["no keys", { enc: [] }, "no primary"],
    ["only an index ring", { index: good }, 'ring "enc" is missing'],
    ["one key in both rings", { enc: good, index: good }, "the same key"],
    [
      "one key in both rings, disabled",
      { enc: good, index: [other, { ...key, state: "disabled" }] },
      "the same key",
    ],
    [
      "a key that is not there",
      { enc: [{ kid: key.kid, state: "primary" }] },
      'has no "key"',
    ],
    [
      "a destroyed key that is there",
      { enc: [key, { ...other, state: "destroyed" }] },
      "still there",
    ],
    ["the published test keys", testKeyRing.rings, "published for tests"],
  ])("%s", async (_, rings, problem) => {
    await expect(load(ringText(rings))).rejects.toMatchObject({
      name: "EncryptionError",
      code: "BAD_KEY_RING",
      message: expect.stringContaining(problem),
    });
  });

  it.each([
    ["no JSON", "correct horse", "is not JSON"],
    ["cut JSON", ringText({ enc: good }).slice(0, 90), "is not JSON"],
    ["a bare key", JSON.stringify(key.key), "is no key ring"],
    ["null", "null", "is no key ring"],
    ["a list", "[]", "is no key ring"],
    [
      "a later format",
      ringText({ enc: good }).replace("keys/1", "keys/2"),
      "is no key ring",
    ],
    ["no rings", '{"format":"undrift-keys/1"}', 'has no "rings"'],
    [
      "a ring of another name",
      ringText({ enc: good }).replace('"enc"', '"encryption"'),
      '"enc" and "index"',
    ],
    [
      "a key that is a number",
      ringText({ enc: good }).replace(`"${key.key}"`, "7"),
      "no text",
    ],
    [
      "a key that is a text",
      '{"format":"undrift-keys/1","rings":{"enc":["abc"]}}',
      "is not an object",
    ],
    ["no kid", ringText({ enc: good }).replace(key.kid, "short"), "no kid"],
    [
      "no such state",
      ringText({ enc: good }).replace("primary", "main"),
      "no state out of",
    ],
    [
      "a property too many",
      ringText({ enc: good }).replace('"created"', '"secret"'),
      "a property other than",
    ],
  ])("%s", async (_, text, problem) => {
    await expect(load(text)).rejects.toMatchObject({
      code: "BAD_KEY_RING",
      message: expect.stringContaining(problem),
    });
  });

  it("a purpose in two places", async () => {
    const [a, b] = ["A", "B"].map((name) =>
      environmentKeys(name, { [name]: ringText({ enc: addKey([]) }) }),
    ) as [KeyProvider, KeyProvider];
    await expect(loadKeyRings([a, b])).rejects.toThrow(
      /stands in environment variable "B" and in another place/,
    );
  });

  it("no message repeats a key", async () => {
    const text = ringText({ enc: good }).replace("primary", "main");
    const error = await load(text).catch((thrown: unknown) => thrown);
    expect(inspect(error)).not.toContain(key.key);
  });
});

describe("changing states", () => {
  const ring = addKey(addKey([]));
  const [first, second] = [kidAt(ring, 0), kidAt(ring, 1)];

  it("goes the whole way, and ends in a tombstone without the key", () => {
    expect([stateOf(ring, first), stateOf(ring, second)]).toEqual([
      "primary",
      "pending",
    ]);
    const promoted = promoteKey(ring, second);
    expect([stateOf(promoted, first), stateOf(promoted, second)]).toEqual([
      "decrypt",
      "primary",
    ]);
    const disabled = disableKey(promoted, first);
    expect(stateOf(enableKey(disabled, first), first)).toBe("decrypt");
    const destroyed = destroyKey(disabled, first, 0);
    expect(destroyed[0]).toEqual({
      kid: first,
      state: "destroyed",
      created: ring[0]?.created,
    });
    expect(openKeyRing("enc", destroyed).primary.kid).toBe(second);
  });

  it("does not destroy while values are left", () => {
    const disabled = disableKey(promoteKey(ring, second), first);
    expect(() => destroyKey(disabled, first, 3)).toThrow(
      /the key still encrypts 3 values/,
    );
  });

  it.each([
    ["disable the primary", () => disableKey(ring, first)],
    ["destroy the primary", () => destroyKey(ring, first, 0)],
    ["destroy a pending key", () => destroyKey(ring, second, 0)],
    ["enable a pending key", () => enableKey(ring, second)],
    ["promote the primary", () => promoteKey(ring, first)],
    [
      "promote a disabled key",
      () => promoteKey(disableKey(ring, second), second),
    ],
    ["change a key that is not there", () => disableKey(ring, "aaaaaaaaaa")],
  ])("does not %s", (_, change) => {
    expect(change).toThrow(
      expect.objectContaining({ name: "EncryptionError" }) as Error,
    );
  });

  it("never makes a kid that looks like a test key's", () => {
    const kids = Array.from({ length: 50 }, () => kidAt(addKey([]), 0));
    expect(kids.filter(isTestKid)).toEqual([]);
    expect(new Set(kids).size).toBe(50);
  });
});

describe("providers", () => {
  const text = ringText({ enc: addKey([]) });
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "undrift-keys-"));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it("reads an environment variable, the process's own by default", async () => {
    process.env["UNDRIFT_TEST_RING"] = text;
    const rings = await loadKeyRings(environmentKeys("UNDRIFT_TEST_RING"));
    delete process.env["UNDRIFT_TEST_RING"];
    expect(rings.enc.keys.length).toBe(1);
    await expect(
      loadKeyRings(environmentKeys("UNDRIFT_TEST_RING")),
    ).rejects.toThrow('environment variable "UNDRIFT_TEST_RING" is not set');
  });

  it("reads a file", async () => {
    const path = join(directory, "keys.json");
    await writeFile(path, text, { mode: 0o600 });
    expect((await loadKeyRings(fileKeys(path))).enc.keys.length).toBe(1);
    await expect(
      loadKeyRings(fileKeys(join(directory, "none.json"))),
    ).rejects.toThrow(/cannot be read: ENOENT/);
    await expect(loadKeyRings(fileKeys(directory))).rejects.toThrow(/EISDIR/);
  });

  it("reads what a command prints", async () => {
    const path = join(directory, "print.cjs");
    await writeFile(path, `process.stdout.write(${JSON.stringify(text)})`);
    const rings = await loadKeyRings(commandKeys(process.execPath, [path]));
    expect(rings.enc.keys.length).toBe(1);
  });

  it("says how a command ended, and nothing of what it printed", async () => {
    const path = join(directory, "fail.cjs");
    const secret = "s3cret-from-the-vault";
    await writeFile(
      path,
      `console.log(${JSON.stringify(secret)}); console.error(${JSON.stringify(secret)}); process.exit(7)`,
    );
    const error = await loadKeyRings(
      commandKeys(process.execPath, [path]),
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "BAD_KEY_RING",
      message: expect.stringContaining("ended with exit code 7"),
    });
    expect(inspect(error, { showHidden: true })).not.toContain(secret);
  });

  it("does not wait for ever, and does not need a shell", async () => {
    const path = join(directory, "hang.cjs");
    await writeFile(path, "setInterval(() => {}, 1000)");
    await expect(
      loadKeyRings(commandKeys(process.execPath, [path], { timeout: 200 })),
    ).rejects.toThrow(/was killed: it took too long/);
    await expect(
      loadKeyRings(commandKeys("no-such-command; echo", ["{}"])),
    ).rejects.toThrow(/could not be run to its end: ENOENT/);
    const plain = join(directory, "plain.json");
    await writeFile(plain, text);
    await chmod(plain, 0o600);
    await expect(loadKeyRings(commandKeys(plain))).rejects.toThrow(/EACCES/);
  });
});

it("parses what it prints", () => {
  const file = {
    format: "undrift-keys/1",
    rings: { enc: addKey([]) },
  } as const;
  expect(parseKeyRingFile(printKeyRingFile(file), "a test")).toEqual(file);
});
