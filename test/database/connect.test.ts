import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import path from "node:path";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  connect,
  type ConnectOptions,
} from "../../codegen/database/connect.ts";
import {
  type EmbeddedServer,
  startEmbedded,
} from "../../codegen/database/embedded.ts";
import { openReadingSession } from "../../codegen/database/reading-session.ts";
import { encryptionAttempts } from "../../codegen/database/tls.ts";
import { UndriftError } from "../../codegen/errors.ts";
import { database, server } from "../server.ts";
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
} from "./certificates.ts";

/** The caller's own PG* variables are none of the tests' business. */
const environment: NodeJS.ProcessEnv = { HOME: "/nonexistent" };

async function failure(
  url: string,
  options: ConnectOptions = { environment },
): Promise<UndriftError> {
  const error = await connect(url, options).then(
    (client) => client.end(),
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(UndriftError);
  const failed = error as UndriftError;
  expect(failed.code).toBe("CONNECTION");
  expect(failed.hint).toBeTruthy();
  expect(`${failed.message} ${failed.hint}`).not.toContain("sesame");
  return failed;
}

/** The URL of the shared server with parts replaced. */
async function shared(parts: {
  user?: string;
  password?: string;
  database?: string;
}): Promise<string> {
  const url = new URL(await server());
  if (parts.user !== undefined) url.username = parts.user;
  if (parts.password !== undefined) url.password = parts.password;
  if (parts.database !== undefined) url.pathname = `/${parts.database}`;
  return url.href;
}

describe("one message for", () => {
  test("a wrong password", async () => {
    const error = await failure(await shared({ password: "open-sesame" }));
    expect(error.message).toMatch(
      /^The server at 127\.0\.0\.1:\d+ refused the password of user "postgres" \(postgres:\/\/postgres:\*\*\*@127/,
    );
  });

  test("a missing password", async () => {
    const error = await failure(await shared({ password: "" }));
    expect(error.message).toContain('wants a password for user "postgres"');
  });

  test("an unknown database", async () => {
    const error = await failure(await shared({ database: "nope" }));
    expect(error.message).toContain('The database "nope" does not exist');
  });

  test.each([
    ["postgres://u:sesame@127.0.0.1:1/d", "Nothing listens at 127.0.0.1:1"],
    ["postgres://u:sesame@localhost:1/d", "Nothing listens at localhost:1"],
    [
      "postgres://u:sesame@nope.invalid/d",
      'The host "nope.invalid" is not known',
    ],
    [
      "postgres://u:sesame@/d?host=/nope&port=7",
      "The socket /nope/.s.PGSQL.7 does not exist",
    ],
    ["mysql://u:sesame@h/d", 'it begins with "mysql:"'],
    ["u:sesame@h/d", "is not a"],
    ["postgres://u:sesame#1@h/d", "cannot be read"],
    ["postgres://u:sesame/1@h/d", "cannot be read"],
    ["postgres://u:sesame%zz@h/d", "cannot be read"],
    ["host=h user=u password=sesame", "is not a connection string"],
    ["postgres://u:sesame@h:port/d", "cannot be read"],
    ["postgres:u:sesame@h/d", "cannot be read"],
    ["postgres://u:sesame@h1,h2/d", "names several hosts"],
    ["postgres://u:sesame@h/d?sslmode=on", 'sslmode "on" is not known'],
    [
      "postgres://u:sesame@h/d?sslrootcert=/nope.pem",
      'sslrootcert "/nope.pem" cannot be read',
    ],
    [
      "postgres://u:sesame@h/d?sslmode=verify-ca",
      "needs the certificate of the authority",
    ],
  ])("%s", async (url, message) => {
    const error = await failure(url);
    expect(error.message).toContain(message);
  });
});

describe("a server that is none", () => {
  const listening: { server: Server; sockets: Socket[] }[] = [];

  async function listen(onSocket: (socket: Socket) => void): Promise<number> {
    const sockets: Socket[] = [];
    const made = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => {});
      onSocket(socket);
    });
    made.listen(0, "127.0.0.1");
    await once(made, "listening");
    listening.push({ server: made, sockets });
    return (made.address() as { port: number }).port;
  }

  afterAll(() => {
    for (const { server, sockets } of listening) {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  test("that says nothing is given up", async () => {
    const port = await listen(() => {});
    const url = `postgres://u:sesame@127.0.0.1:${port}/d?connect_timeout=1`;
    expect((await failure(url)).message).toContain("did not answer in time");
  });

  test("that hangs up is said to", async () => {
    const port = await listen((socket) => socket.destroy());
    const url = `postgres://u:sesame@127.0.0.1:${port}/d`;
    expect((await failure(url)).message).toContain("closed the connection");
  });

  test("a pooler that refuses start-up settings is read through all the same", async () => {
    // A relay that answers as PgBouncer does when it is sent `options`.
    const { port: target } = new URL(await server());
    const port = await listen((socket) => {
      socket.once("data", (startup: Buffer) => {
        if (startup.includes("statement_timeout")) {
          socket.end(fatal("08P01", "unsupported startup parameter: options"));
          return;
        }
        const upstream = new (socket.constructor as typeof Socket)();
        upstream.on("error", () => {});
        upstream.connect(Number(target), "127.0.0.1");
        upstream.write(startup);
        socket.pipe(upstream).pipe(socket);
      });
    });
    const url = new URL(await server());
    url.port = String(port);
    const { client, begin } = await openReadingSession(url.href);
    try {
      await client.query(begin);
      const { rows } = await client.query(
        "select current_setting('transaction_read_only') as r, current_setting('statement_timeout') as s, current_setting('lock_timeout') as l",
      );
      expect(rows).toEqual([{ r: "on", s: "1min", l: "5s" }]);
      await client.query("rollback");
      // Nothing stays for the pooler's next client.
      const after = await client.query("show default_transaction_read_only");
      expect(after.rows[0]).toEqual({ default_transaction_read_only: "off" });
    } finally {
      await client.end();
    }
  });
});

/** An ErrorResponse. Source: PostgreSQL manual, 54.7. */
function fatal(code: string, message: string): Buffer {
  const fields = `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`;
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(4 + Buffer.byteLength(fields), 1);
  return Buffer.concat([head, Buffer.from(fields)]);
}

test("a reading session cannot write and will not wait", async () => {
  const url = await database("create table t ()");
  const { client, begin } = await openReadingSession(url, { lockTimeout: 150 });
  try {
    await expect(client.query("drop table t")).rejects.toThrow("read-only");
    await client.query(begin);
    const { rows } = await client.query(
      "select current_setting('transaction_isolation') as i, current_setting('lock_timeout') as l, current_setting('application_name') as a",
    );
    expect(rows).toEqual([{ i: "repeatable read", l: "150ms", a: "undrift" }]);
  } finally {
    await client.end();
  }
});

test("options in the URL are kept beside undrift's own", async () => {
  const url = `${await server()}?options=-c%20search_path%3Dsomewhere`;
  const { client } = await openReadingSession(url);
  const { rows } = await client.query(
    "select current_setting('search_path') as p, current_setting('lock_timeout') as l",
  );
  await client.end();
  expect(rows).toEqual([{ p: "somewhere", l: "5s" }]);
});

const attempts = (host: string, variables: NodeJS.ProcessEnv = {}) =>
  encryptionAttempts({ host, parameters: new Map(), environment: variables });

describe("without sslmode", () => {
  test.each(["localhost", "127.0.0.1", "127.8.8.8", "::1", "/run/postgresql"])(
    "%s is spoken to in the clear",
    (host) => {
      expect(attempts(host)).toEqual([false]);
    },
  );

  test.each([
    "db",
    "db.example.com",
    "10.0.0.1",
    "localhost.example.com",
    "::2",
  ])("%s must prove its name", (host) => {
    const [encryption, ...others] = attempts(host);
    expect(others).toEqual([]);
    expect(encryption).not.toBe(false);
    expect(encryption).not.toHaveProperty("rejectUnauthorized");
    expect(encryption).not.toHaveProperty("checkServerIdentity");
  });

  test("PGSSLMODE decides", () => {
    expect(attempts("db", { PGSSLMODE: "disable" })).toEqual([false]);
    expect(attempts("127.0.0.1", { PGSSLMODE: "require" })).toEqual([
      { rejectUnauthorized: false },
    ]);
  });
});

const address = Object.values(networkInterfaces())
  .flat()
  .find((found) => found?.family === "IPv4" && !found.internal)?.address;

async function isEncrypted(url: string): Promise<boolean> {
  const client = await connect(url, { environment });
  const { rows } = await client.query<{ ssl: boolean }>(
    "select ssl from pg_stat_ssl where pid = pg_backend_pid()",
  );
  await client.end();
  return rows[0]?.ssl === true;
}

describe.skipIf(!hasOpenssl)(
  "a server with a certificate (needs openssl)",
  () => {
    let files: Certificates;
    let secure: EmbeddedServer;
    let plain: EmbeddedServer;

    beforeAll(async () => {
      files = makeCertificates([
        "DNS:localhost",
        `IP:${address ?? "192.0.2.1"}`,
      ]);
      // Encrypted connections only, and a certificate of one's own for one database.
      const rules = path.join(files.directory, "pg_hba.conf");
      writeFileSync(
        rules,
        "hostssl template1 all all cert\nhostssl all all all scram-sha-256\n",
      );
      chmodSync(rules, 0o644);
      secure = await startEmbedded({
        settings: {
          listen_addresses: "*",
          ssl: "on",
          ssl_cert_file: files.server,
          ssl_key_file: files.serverKey,
          ssl_ca_file: files.authority,
          hba_file: rules,
        },
      });

      plain = await startEmbedded();
    });

    afterAll(async () => {
      await secure?.close();
      await plain?.close();
      rmSync(files.directory, { recursive: true, force: true });
    });

    function secureUrl(
      host: string,
      parameters: Readonly<Record<string, string>>,
      base: EmbeddedServer = secure,
    ): string {
      const url = new URL(base.url);
      url.hostname = host;
      for (const [name, value] of Object.entries(parameters)) {
        url.searchParams.set(name, value);
      }
      return url.href;
    }

    // Rows as in the manual's table 32.1; "name" is one the certificate does not have.
    test.each([
      ["localhost", "require", undefined, "encrypted"],
      ["localhost", "require", "authority", "encrypted"],
      ["localhost", "require", "otherAuthority", "signed by nobody"],
      ["localhost", "prefer", undefined, "encrypted"],
      ["localhost", "allow", undefined, "encrypted"],
      ["localhost", "no-verify", undefined, "encrypted"],
      ["localhost", "disable", undefined, "wants an encrypted connection"],
      ["localhost", "verify-full", "authority", "encrypted"],
      ["localhost", "verify-full", "otherAuthority", "signed by nobody"],
      ["localhost", "verify-full", undefined, "signed by nobody"],
      ["localhost", "verify-full", "system", "signed by nobody"],
      ["localhost", "verify-ca", "authority", "encrypted"],
      ["localhost", "verify-ca", "otherAuthority", "signed by nobody"],
      ["127.0.0.1", "verify-ca", "authority", "encrypted"],
      ["127.0.0.1", "verify-full", "authority", "is for another name"],
    ] as const)(
      "%s sslmode=%s sslrootcert=%s: %s",
      async (host, mode, root, outcome) => {
        const rootFile = root && root !== "system" ? files[root] : root;
        const url = secureUrl(host, {
          sslmode: mode,
          ...(rootFile && { sslrootcert: rootFile }),
        });
        if (outcome === "encrypted") {
          expect(await isEncrypted(url)).toBe(true);
        } else {
          const error = await failure(url);
          expect(`${error.message} ${error.hint}`).toContain(outcome);
        }
      },
    );

    test.each([
      ["disable", "clear"],
      ["prefer", "clear"],
      ["allow", "clear"],
      ["require", "does not offer an encrypted connection"],
      ["verify-full", "does not offer an encrypted connection"],
    ])("a server without one, sslmode=%s: %s", async (mode, outcome) => {
      const url = secureUrl("localhost", { sslmode: mode }, plain);
      if (outcome === "clear") expect(await isEncrypted(url)).toBe(false);
      else expect((await failure(url)).message).toContain(outcome);
    });

    test("a client's certificate opens what a password does not", async () => {
      const url = new URL(secureUrl("localhost", { sslmode: "require" }));
      url.pathname = "/template1";
      const without = await failure(url.href);
      expect(without.message).toContain("certificate");
      url.searchParams.set("sslcert", files.client);
      url.searchParams.set("sslkey", files.clientKey);
      expect(await isEncrypted(url.href)).toBe(true);
    });

    test.skipIf(!address)(
      "a host that is not this one must prove its name by default",
      async () => {
        const host = address as string;
        expect((await failure(secureUrl(host, {}))).message).toContain(
          "signed by nobody",
        );
        expect(
          await isEncrypted(secureUrl(host, { sslrootcert: files.authority })),
        ).toBe(true);
        const error = await failure(secureUrl(host, { sslmode: "disable" }));
        expect(error.hint).toContain("sslmode=verify-full");
      },
    );
  },
);
