import type { Client, ClientConfig } from "pg";
import { connectionFailure, isTlsFailure } from "./connection-failure.ts";
import { type Encryption, encryptionAttempts } from "./tls.ts";
import { type ConnectionTarget, parseUrl } from "./url.ts";

export interface ConnectOptions {
  /** Session settings, sent with the first message so that they cost no round trip. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly environment?: NodeJS.ProcessEnv;
  /** Send queries without waiting for the answers to those before them. */
  readonly pipeline?: boolean;
}

/** Milliseconds; connect_timeout and PGCONNECT_TIMEOUT, in seconds, come before it. */
const defaultTimeout = 15_000;

/**
 * Opens a connection; the caller ends it.
 * @throws UndriftError `CONNECTION`, the password nowhere in it
 */
export async function connect(
  url: string,
  options: ConnectOptions = {},
): Promise<Client> {
  const environment = options.environment ?? process.env;
  const target = parseUrl(url, environment);
  const { host, parameters } = target;
  const attempts = encryptionAttempts({ host, parameters, environment });
  for (const [index, encryption] of attempts.entries()) {
    try {
      return await open(target, encryption, options);
    } catch (error) {
      const isLast = index === attempts.length - 1;
      if (isLast || !mayTryNext(error)) throw connectionFailure(target, error);
    }
  }
  throw new Error("unreachable: there is always an attempt");
}

/** sslmode=prefer and allow go on when encryption, or its absence, was refused. */
function mayTryNext(error: unknown): boolean {
  return isTlsFailure(error) || (error as { code?: string }).code === "28000";
}

async function open(
  target: ConnectionTarget,
  encryption: Encryption,
  options: ConnectOptions,
): Promise<Client> {
  // The package's entry would load the pool and look for native bindings.
  const path = "pg/lib/client.js";
  const loaded = (await import(path)) as { default: typeof Client };
  const client = new loaded.default(clientConfig(target, encryption, options));
  // A connection that breaks while idle must not end the process; the next query tells.
  client.on("error", () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    // `end` waits for a connection; a server that hangs would keep the process alive.
    (client as unknown as OpenClient).connection.stream.destroy();
    throw error;
  }
}

interface OpenClient {
  readonly connection: { readonly stream: { destroy(): void } };
}

function clientConfig(
  target: ConnectionTarget,
  encryption: Encryption,
  {
    settings = {},
    environment = process.env,
    pipeline = false,
  }: ConnectOptions,
): ClientConfig {
  const { parameters } = target;
  const chosen = (name: string, variable: string): string | undefined =>
    parameters.get(name) ?? environment[variable];
  const seconds = Number(chosen("connect_timeout", "PGCONNECT_TIMEOUT"));
  const flags = [
    chosen("options", "PGOPTIONS") ?? "",
    ...Object.entries(settings).map(startupFlag),
  ];
  return {
    host: target.host,
    port: target.port,
    ...definedOf({
      user: target.user,
      password: target.password,
      database: target.database,
    }),
    ssl: encryption,
    pipeline,
    application_name: chosen("application_name", "PGAPPNAME") ?? "undrift",
    connectionTimeoutMillis: seconds > 0 ? seconds * 1000 : defaultTimeout,
    options: flags.join(" ").trim(),
    ...negotiation(parameters, encryption),
  };
}

function negotiation(
  parameters: ReadonlyMap<string, string>,
  encryption: Encryption,
): ClientConfig {
  if (encryption === false) return {};
  const binding = parameters.get("channel_binding");
  const isDirect = parameters.get("sslnegotiation") === "direct";
  return {
    ...(isDirect && { sslnegotiation: "direct" }),
    ...(binding !== undefined && {
      enableChannelBinding: binding !== "disable",
    }),
  };
}

function definedOf<T extends Record<string, string | undefined>>(
  values: T,
): { [K in keyof T]?: string } {
  const entries = Object.entries(values).filter(([, value]) => value);
  return Object.fromEntries(entries) as { [K in keyof T]?: string };
}

/** Source: PostgreSQL manual, 32.1.2, `options`: spaces and backslashes are escaped. */
function startupFlag([name, value]: [string, string]): string {
  return `-c ${name}=${value.replace(/([\\\s])/g, "\\$1")}`;
}
