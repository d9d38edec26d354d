import { createHash, createSecretKey } from "node:crypto";
import { columnData, rowData } from "../../src/encryption/associated-data.ts";
import { lengthPrefixed } from "../../src/encryption/encoding.ts";
import { envelopeHeader } from "../../src/encryption/envelope.ts";
import { hkdf } from "../../src/encryption/hkdf.ts";
import { pad, type Padding } from "../../src/encryption/padding.ts";
import { suites, type SuiteName } from "../../src/encryption/suite.ts";
import type {
  CodecName,
  EncryptionErrorCode,
} from "../../src/encryption/index.ts";

/** Everything that an envelope depends on. */
export interface GoldenColumn {
  readonly suite: SuiteName;
  readonly kid: string;
  readonly context: string;
  readonly codec: CodecName;
  readonly padding?: Padding;
  readonly binding: "column" | "row";
  /** Text values in the key's order; empty unless bound to the row. */
  readonly primaryKey: readonly string[];
}

export interface GoldenEnvelope extends GoldenColumn {
  readonly name: string;
  /** The plaintext before padding. */
  readonly plaintextHex: string;
  readonly nonceHex: string;
  readonly envelope: string;
}

export interface GoldenRefusal extends GoldenColumn {
  readonly name: string;
  readonly envelope: string;
  readonly code: EncryptionErrorCode;
}

/** The published test keys, the destroyed one included, to make what must be refused. */
const roots: Readonly<Record<string, number>> = {
  testwfa4wx: 114131,
  testa2wzih: 1939244,
  testgsuppv: 3904579,
  testgftg54: 4056730,
  testivahbx: 4798941,
  testyc22pe: 5070658,
};

const email: GoldenColumn = {
  suite: "x",
  kid: "testwfa4wx",
  context: "core.customers.email",
  codec: "text",
  binding: "column",
  primaryKey: [],
};
const bound: GoldenColumn = {
  ...email,
  context: "core.customers.iban",
  binding: "row",
  primaryKey: ["5f0c7a7e-8f3a-4b7e-9d55-0d3b6a1e2c4f"],
};
const committing: GoldenColumn = { ...email, suite: "c" };

const decomposed = "Ame\u0301lie@example.test";

/** By name: the column, and the plaintext's bytes. */
const readable: readonly (readonly [
  string,
  GoldenColumn,
  string | Uint8Array,
])[] = [
  ["empty text", email, ""],
  ["text", email, "ada@example.test"],
  ["NUL, in bytea", { ...email, codec: "bytea" }, Uint8Array.of(0)],
  ["NUL, in text: read, never written", email, "a\0b"],
  ["4-byte UTF-8", email, "\u{1f4e7} \u{10ffff}"],
  ["a byte order mark is kept", email, "\ufeffada"],
  ["NFC", email, decomposed.normalize("NFC")],
  ["NFD stays NFD", email, decomposed],
  [
    "JSON",
    { ...email, codec: "json" },
    '{"name":"Ada","tags":["a",null,1.5],"nested":{"\u00fc":true}}',
  ],
  ["JSON null", { ...email, codec: "json" }, "null"],
  [
    "bytea",
    { ...email, codec: "bytea" },
    Uint8Array.from({ length: 256 }, (_, byte) => byte),
  ],
  ["integer", { ...email, codec: "integer" }, "-9007199254740991"],
  ["bigint", { ...email, codec: "bigint" }, "123456789012345678901234567890"],
  ["float", { ...email, codec: "float" }, "0.1"],
  ["float -0", { ...email, codec: "float" }, "-0"],
  ["numeric", { ...email, codec: "numeric" }, "12345678901234567890.10"],
  ["boolean", { ...email, codec: "boolean" }, "true"],
  ["date", { ...email, codec: "date" }, "1815-12-10"],
  ["timestamp", { ...email, codec: "timestamp" }, "1969-07-20T20:17:40.000Z"],
  ["padding 16, empty", { ...email, padding: 16 }, ""],
  ["padding 16, 15 bytes", { ...email, padding: 16 }, "fifteen bytes.."],
  ["padding 16, 16 bytes", { ...email, padding: 16 }, "sixteen bytes..."],
  ["padding 32", { ...email, padding: 32 }, "ada@example.test"],
  ["padding 64", { ...email, padding: 64 }, "ada@example.test"],
  ["bound to its row", bound, "DE89370400440532013000"],
  [
    "bound to a row with two key columns",
    { ...bound, primaryKey: ["7", "de"] },
    "DE89370400440532013000",
  ],
  ["committing suite", committing, "ada@example.test"],
  ["committing suite, empty", committing, ""],
  [
    "committing suite, bound",
    { ...bound, suite: "c" },
    "DE89370400440532013000",
  ],
  ["pending key", { ...email, kid: "testa2wzih" }, "ada@example.test"],
  [
    "key that only decrypts",
    { ...email, kid: "testgsuppv" },
    "ada@example.test",
  ],
];

/** 1 MiB, in a file of its own. */
export const mebibyte = Buffer.alloc(1024 * 1024, "undrift ");

export function goldenEnvelopes(): GoldenEnvelope[] {
  return readable.map(([name, column, plaintext]) => {
    const bytes = Buffer.from(plaintext as string);
    const nonce = fixedNonce(name);
    return Object.assign({ name }, column, {
      plaintextHex: bytes.toString("hex"),
      nonceHex: nonce.toString("hex"),
      envelope: seal(column, nonce, bytes),
    });
  });
}

export function mebibyteEnvelope(): string {
  return seal(email, fixedNonce("1 MiB"), mebibyte);
}

export function goldenRefusals(): GoldenRefusal[] {
  const plaintext = Buffer.from("ada@example.test");
  const refusals: GoldenRefusal[] = [];
  const refuse = (
    name: string,
    code: EncryptionErrorCode,
    envelope: string,
    column: GoldenColumn = email,
  ) => refusals.push({ name, ...column, envelope, code });
  const make = (column: GoldenColumn, name: string) =>
    seal(column, fixedNonce(name), plaintext);
  const good = make(email, "good");
  const [version, , body] = good.split(".") as [string, string, string];
  const goodCommitting = make(committing, "good");

  refuse(
    "disabled key",
    "KEY_DISABLED",
    make({ ...email, kid: "testgftg54" }, "disabled"),
  );
  refuse(
    "destroyed key",
    "KEY_DESTROYED",
    make({ ...email, kid: "testivahbx" }, "destroyed"),
  );
  refuse(
    "a key that is in no ring",
    "UNKNOWN_KEY",
    good.replace("testwfa4wx", "aaaaaaaaaa"),
  );
  refuse(
    "a key of the index ring",
    "UNKNOWN_KEY",
    make({ ...email, kid: "testyc22pe" }, "index"),
  );
  refuse(
    "another kid of the ring",
    "TAMPERED_OR_MOVED",
    good.replace("testwfa4wx", "testgsuppv"),
  );
  refuse("another row", "TAMPERED_OR_MOVED", make(bound, "row"), {
    ...bound,
    primaryKey: ["0b7d2b1c-63a4-4a52-8d0f-9a4c1f1f7e21"],
  });
  refuse(
    "key columns swapped",
    "TAMPERED_OR_MOVED",
    make({ ...bound, primaryKey: ["7", "de"] }, "row"),
    { ...bound, primaryKey: ["de", "7"] },
  );
  refuse(
    "key columns joined",
    "TAMPERED_OR_MOVED",
    make({ ...bound, primaryKey: ["7", "de"] }, "row"),
    { ...bound, primaryKey: ["7de", ""] },
  );
  refuse(
    "bound to its row, read as bound to its column",
    "TAMPERED_OR_MOVED",
    make(bound, "row"),
    { ...bound, binding: "column", primaryKey: [] },
  );
  refuse("another column", "TAMPERED_OR_MOVED", good, {
    ...email,
    context: "core.customers.phone",
  });
  refuse("another table", "TAMPERED_OR_MOVED", good, {
    ...email,
    context: "core.stations.email",
  });
  refuse("another codec", "TAMPERED_OR_MOVED", good, {
    ...email,
    codec: "json",
  });
  refuse("another padding", "TAMPERED_OR_MOVED", good, {
    ...email,
    padding: 16,
  });
  refuse("suite c where x is allowed", "SUITE_NOT_ALLOWED", goodCommitting);
  refuse("suite x where c is allowed", "SUITE_NOT_ALLOWED", good, committing);
  refuse(
    "suite x renamed c",
    "TAMPERED_OR_MOVED",
    good.replace("ud1.x", "ud1.c").concat("A".repeat(64)),
    committing,
  );
  refuse(
    "suite c renamed x",
    "TAMPERED_OR_MOVED",
    goodCommitting.replace("ud1.c", "ud1.x"),
  );
  refuse("no such suite", "SUITE_NOT_ALLOWED", good.replace("ud1.x", "ud1.z"));
  refuse("a later version", "UNKNOWN_VERSION", good.replace("ud1", "ud2"));
  refuse("plaintext", "NOT_AN_ENVELOPE", "ada@example.test");
  refuse("nothing", "NOT_AN_ENVELOPE", "");
  refuse("a header alone", "NOT_AN_ENVELOPE", good.slice(0, 16));
  refuse("white space before", "NOT_AN_ENVELOPE", ` ${good}`);
  refuse("upper case", "NOT_AN_ENVELOPE", good.toUpperCase());
  refuse("no second dot", "NOT_AN_ENVELOPE", `${version}.xtestwfa4wx`);
  refuse(
    "codec text, not UTF-8",
    "BAD_ENCODING",
    seal(email, fixedNonce("utf8"), Uint8Array.of(0x61, 0xff)),
  );
  refuse(
    "codec json, no JSON",
    "BAD_ENCODING",
    seal({ ...email, codec: "json" }, fixedNonce("json"), plaintext),
    { ...email, codec: "json" },
  );
  refuse(
    "codec integer, two spellings",
    "BAD_ENCODING",
    seal(
      { ...email, codec: "integer" },
      fixedNonce("integer"),
      Buffer.from("007"),
    ),
    { ...email, codec: "integer" },
  );
  for (const [name, edited] of nonCanonical(body)) {
    refuse(`base64url: ${name}`, "BAD_ENCODING", good.slice(0, 16) + edited);
  }
  for (let length = 0; length < 16; length++) {
    const bytes = Buffer.from(body, "base64url");
    const cut = bytes.subarray(0, bytes.length - 16 + length);
    refuse(
      `tag of ${length} bytes`,
      "TAMPERED_OR_MOVED",
      good.slice(0, 16) + cut.toString("base64url"),
    );
  }
  for (let length = 0; length < 16; length++) {
    const cut = Buffer.from(body, "base64url").subarray(0, 24 + length);
    refuse(
      `no ciphertext, ${length} bytes of tag`,
      "NOT_AN_ENVELOPE",
      good.slice(0, 16) + cut.toString("base64url"),
    );
  }
  return refusals;
}

function nonCanonical(body: string): [string, string][] {
  // 24 + 16 + 16 bytes are 75 characters, the last with 4 of its 6 bits used.
  const last = body.at(-1) as string;
  const alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const stray = alphabet[alphabet.indexOf(last) | 1] as string;
  return [
    ["padding", `${body}=`],
    ["two paddings", `${body}==`],
    ["line feed after", `${body}\n`],
    ["space inside", `${body.slice(0, 9)} ${body.slice(9)}`],
    ["stray tail bits", body.slice(0, -1) + stray],
    ["plus", `+${body.slice(1)}`],
    ["slash", `/${body.slice(1)}`],
    ["a dot", `${body}.`],
    ["not ASCII", `${body.slice(0, -1)}\u00e9`],
    ["one character too many", `${body}AA`],
  ];
}

function seal(
  column: GoldenColumn,
  nonce: Uint8Array,
  bytes: Uint8Array,
): string {
  const { suite, kid, context, padding, binding, primaryKey } = column;
  const root = createHash("sha256")
    .update(`undrift test key ${roots[kid]}`)
    .digest();
  const info = lengthPrefixed(["enc", context]);
  const columnKey = hkdf(
    "sha256",
    createSecretKey(root),
    Buffer.from("ud1"),
    info,
    32,
  );
  const codec = codecWithPadding(column);
  const fixed = columnData({ suite, kid, context, codec, binding });
  const sealed = suites[suite]
    .prepare(createSecretKey(columnKey))
    .seal(
      nonce,
      padding ? pad(bytes, padding) : bytes,
      rowData(fixed, primaryKey),
    );
  return envelopeHeader(suite, kid) + sealed.toString("base64url");
}

export function codecWithPadding({ codec, padding }: GoldenColumn): string {
  return padding ? `${codec}/${padding}` : codec;
}

/** The root key with this kid, for the oracle. */
export function goldenRoot(kid: string): Buffer {
  return createHash("sha256").update(`undrift test key ${roots[kid]}`).digest();
}

/** Fixed, so that the golden files are the same bytes every time; real nonces are random. */
function fixedNonce(name: string): Buffer {
  return createHash("sha256")
    .update(`nonce of ${name}`)
    .digest()
    .subarray(0, 24);
}
