import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { ConnectionOptions } from "node:tls";
import { UndriftError } from "../errors.ts";

/** Whether and how to encrypt; `false` for plain text. */
export type Encryption = false | ConnectionOptions;

export interface TlsRequest {
  readonly host: string;
  /** The connection string's parameters. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly environment: NodeJS.ProcessEnv;
}

const modes = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
  "no-verify",
] as const;
type SslMode = (typeof modes)[number];

/**
 * What to try, in order. The modes mean what they mean to libpq; unlike there,
 * a server that is not on this machine must prove its name unless told otherwise.
 * `no-verify` is node-postgres's name for `require` without a root certificate.
 * Source: PostgreSQL manual, 32.19.1 and table 32.1, SSL Mode Descriptions.
 * @throws UndriftError `CONNECTION` for an unknown mode or an unreadable file
 */
export function encryptionAttempts(request: TlsRequest): Encryption[] {
  // Over a Unix socket there is nobody in between.
  if (request.host.startsWith("/")) return [false];
  const encrypted = attemptsByMode[sslMode(request)];
  return encrypted(request);
}

const unverified: ConnectionOptions = { rejectUnauthorized: false };

const attemptsByMode: Record<SslMode, (request: TlsRequest) => Encryption[]> = {
  disable: () => [false],
  allow: (request) => [false, { ...clientCertificate(request), ...unverified }],
  prefer: (request) => [
    { ...clientCertificate(request), ...unverified },
    false,
  ],
  require: (request) => [requireEncryption(request)],
  "verify-ca": (request) => [verifyAuthority(request)],
  "verify-full": (request) => [
    { ...clientCertificate(request), ...rootCertificate(request) },
  ],
  "no-verify": (request) => [{ ...clientCertificate(request), ...unverified }],
};

function sslMode({ host, parameters, environment }: TlsRequest): SslMode {
  const chosen =
    parameters.get("sslmode") ??
    modeOfFlag(parameters.get("ssl")) ??
    (environment["PGSSLMODE"] || undefined);
  if (chosen === undefined) return isLoopback(host) ? "disable" : "verify-full";
  if ((modes as readonly string[]).includes(chosen)) return chosen as SslMode;
  throw new UndriftError("CONNECTION", `sslmode "${chosen}" is not known.`, {
    hint: `Choose one of ${modes.join(", ")}.`,
  });
}

/** `ssl=true` as node-postgres and JDBC write it. */
function modeOfFlag(flag: string | undefined): string | undefined {
  if (flag === undefined) return undefined;
  if (["true", "1", ""].includes(flag)) return "verify-full";
  return ["false", "0"].includes(flag) ? "disable" : flag;
}

/** Whether a host name cannot leave this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  return (
    bare === "localhost" ||
    bare === "::1" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(bare)
  );
}

/** With a root certificate at hand, libpq's `require` checks the chain as well. */
function requireEncryption(request: TlsRequest): ConnectionOptions {
  return rootFile(request) === undefined
    ? { ...clientCertificate(request), ...unverified }
    : verifyAuthority(request);
}

function verifyAuthority(request: TlsRequest): ConnectionOptions {
  const file = rootFile(request);
  if (file === undefined || file === "system") {
    throw new UndriftError(
      "CONNECTION",
      "sslmode=verify-ca needs the certificate of the authority: with a public one, anybody's certificate would do.",
      {
        hint: "Add sslrootcert=FILE to the connection string, or use sslmode=verify-full.",
      },
    );
  }
  return {
    ...clientCertificate(request),
    ...rootCertificate(request),
    // The chain is verified; the name is not compared.
    checkServerIdentity: () => undefined,
  };
}

/** Without a file, the authorities that Node.js trusts. */
function rootCertificate(request: TlsRequest): ConnectionOptions {
  const file = rootFile(request);
  if (file === undefined || file === "system") return {};
  return { ca: readCertificate("sslrootcert", file) };
}

function rootFile(request: TlsRequest): string | undefined {
  return setting(request, "sslrootcert", "PGSSLROOTCERT", "root.crt");
}

function clientCertificate(request: TlsRequest): ConnectionOptions {
  const cert = setting(request, "sslcert", "PGSSLCERT", "postgresql.crt");
  if (cert === undefined) return {};
  const key = setting(request, "sslkey", "PGSSLKEY", "postgresql.key");
  const passphrase = request.parameters.get("sslpassword");
  return {
    cert: readCertificate("sslcert", cert),
    ...(key !== undefined && { key: readCertificate("sslkey", key) }),
    ...(passphrase !== undefined && { passphrase }),
  };
}

/** The parameter, else the variable, else the file in `~/.postgresql` if it is there. */
function setting(
  { parameters, environment }: TlsRequest,
  name: string,
  variable: string,
  fallback: string,
): string | undefined {
  const chosen = parameters.get(name) || environment[variable];
  if (chosen) return chosen;
  const file = path.join(homedir(), ".postgresql", fallback);
  return existsSync(file) ? file : undefined;
}

function readCertificate(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new UndriftError(
      "CONNECTION",
      `${name} "${file}" cannot be read: ${(cause as Error).message}.`,
      {
        hint: "Correct the path; it is relative to the working directory.",
        cause,
      },
    );
  }
}
