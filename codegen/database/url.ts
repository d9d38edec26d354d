import { UndriftError } from "../errors.ts";
import { redactUrl } from "./redact-url.ts";

/** A connection string taken apart. */
export interface ConnectionTarget {
  /** As given, with its password. */
  readonly url: string;
  /** A host name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads a `postgres://` connection string as libpq does, with PGHOST and PGPORT
 * for what it leaves out.
 * Source: PostgreSQL manual, 32.1.1.2 Connection URIs.
 * @throws UndriftError `CONNECTION` when it is not one
 */
export function parseUrl(
  url: string,
  environment: NodeJS.ProcessEnv = process.env,
): ConnectionTarget {
  const parsed = parse(url.trim());
  const parameters = new Map(parsed.searchParams);
  const host =
    parameters.get("host") ||
    hostOf(url, parsed) ||
    environment["PGHOST"] ||
    "localhost";
  if (host.includes(",")) throw severalHosts(url);
  const database =
    parameters.get("dbname") ||
    decode(url, parsed.pathname.replace(/^\//, "")) ||
    undefined;
  return {
    url,
    host,
    port: portOf(
      url,
      parameters.get("port") || parsed.port || environment["PGPORT"] || "5432",
    ),
    user: parameters.get("user") || decode(url, parsed.username) || undefined,
    password:
      parameters.get("password") || decode(url, parsed.password) || undefined,
    database,
    parameters,
  };
}

/** Stands for the host that a URL may not leave out beside a user. */
const noHost = "undrift.invalid";

function parse(url: string): URL {
  const scheme = /^(postgres(?:ql)?|[a-z][a-z0-9+.-]*(?=:\/)):/i
    .exec(url)?.[1]
    ?.toLowerCase();
  if (scheme !== "postgres" && scheme !== "postgresql") {
    throw notPostgres(url, scheme);
  }
  // A Unix socket's: `postgres://user@/database?host=/run/postgresql`.
  const complete = url.replace(
    /^([a-z]+:\/\/[^/?#]*@)(?=[/?]|$)/i,
    `$1${noHost}`,
  );
  const parsed = URL.parse(complete);
  // An unescaped # in a password cuts the rest off.
  const isWhole = parsed?.hash === "" && /^[a-z]+:\/\//i.test(url);
  if (!parsed || !isWhole) throw malformed(url);
  return parsed;
}

function hostOf(url: string, { hostname }: URL): string {
  if (hostname === noHost) return "";
  return decode(url, hostname.replace(/^\[|\]$/g, ""));
}

function decode(url: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw malformed(url);
  }
}

function portOf(url: string, text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw malformed(url);
}

function notPostgres(url: string, scheme: string | undefined): UndriftError {
  return new UndriftError(
    "CONNECTION",
    scheme
      ? `"${redactUrl(url)}" is not a PostgreSQL connection string: it begins with "${scheme}:".`
      : `"${redactUrl(url)}" is not a connection string.`,
    {
      hint: "Write postgres://user:password@host:5432/database.",
    },
  );
}

function malformed(url: string): UndriftError {
  return new UndriftError(
    "CONNECTION",
    `The connection string "${redactUrl(url)}" cannot be read.`,
    {
      hint: "Write postgres://user:password@host:5432/database, and percent-encode special characters in user and password (# as %23, / as %2F, @ as %40, % as %25).",
    },
  );
}

function severalHosts(url: string): UndriftError {
  return new UndriftError(
    "CONNECTION",
    `The connection string "${redactUrl(url)}" names several hosts.`,
    { hint: "Name the one to read." },
  );
}

/** The same server and role, another database. */
export function withDatabase(url: string, database: string): string {
  parseUrl(url);
  return url
    .trim()
    .replace(
      /^([a-z]+:\/\/[^/?]*)(?:\/[^?]*)?/i,
      (_, server: string) => `${server}/${encodeURIComponent(database)}`,
    )
    .replace(/([?&])dbname=[^&]*&?/i, "$1")
    .replace(/[?&]$/, "");
}
