import { UndriftError } from "../errors.ts";
import { redactUrl } from "./redact-url.ts";
import type { ConnectionTarget } from "./url.ts";

interface Diagnosis {
  /** What happened, without the closing "(connection string)". */
  readonly message: string;
  readonly hint: string;
}

/** Whatever kept a connection from being made, as one message. */
export function connectionFailure(
  target: ConnectionTarget,
  error: unknown,
): UndriftError {
  if (error instanceof UndriftError) return error;
  const { message, hint } = diagnose(target, error as ConnectionError);
  const text = `${message} (${redactUrl(target.url)})`;
  return new UndriftError("CONNECTION", text, { hint, cause: error });
}

interface ConnectionError extends Error {
  readonly code?: string;
}

function diagnose(target: ConnectionTarget, error: ConnectionError): Diagnosis {
  if (isTlsFailure(error)) return tlsDiagnosis(target, error);
  const known = byCode[error.code ?? ""] ?? byMessage(error.message);
  return known
    ? known(target, error)
    : {
        message: `${place(target)} could not be connected to: ${error.message}`,
        hint: "Try the same connection string with psql.",
      };
}

type Diagnose = (target: ConnectionTarget, error: ConnectionError) => Diagnosis;

function place({ host, port }: ConnectionTarget): string {
  return host.startsWith("/")
    ? `The socket ${host}/.s.PGSQL.${port}`
    : `The server at ${host}:${port}`;
}

function databaseOf({ database, user }: ConnectionTarget): string {
  return database ?? process.env["PGDATABASE"] ?? user ?? "";
}

function userOf({ user }: ConnectionTarget): string {
  return user ?? process.env["PGUSER"] ?? process.env["USER"] ?? "";
}

const unreachable: Diagnose = (target) => ({
  message: `${place(target)} cannot be reached`,
  hint: "Check host and port, and whether a VPN or firewall stands in between.",
});

const tooSlow: Diagnose = (target) => ({
  message: `${place(target)} did not answer in time`,
  hint: "Check host and port, and whether a firewall drops the packets; connect_timeout=SECONDS in the connection string allows more time.",
});

const unknownHost: Diagnose = (target) => ({
  message: `The host "${target.host}" is not known`,
  hint: "Check its spelling in DATABASE_URL or --url; the name of a container is known to containers of its network only.",
});

const wrongPassword: Diagnose = (target) => ({
  message: `The server at ${target.host}:${target.port} refused the password of user "${userOf(target)}"`,
  hint: "Check user and password; percent-encode special characters in them (@ as %40, / as %2F, # as %23).",
});

const broken: Diagnose = (target) => ({
  message: `${place(target)} closed the connection while it was being made`,
  hint: "Check that it is a PostgreSQL server and its log; a proxy may want encryption: sslmode=require.",
});

const byCode: Readonly<Record<string, Diagnose>> = {
  ECONNREFUSED: (target) => ({
    message: `Nothing listens at ${target.host}:${target.port}`,
    hint: "Start the server, or check host and port. Without DATABASE_URL, undrift starts a server of its own.",
  }),
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ETIMEDOUT: tooSlow,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ECONNRESET: broken,
  EPIPE: broken,
  ENOENT: (target) => ({
    message: `${place(target)} does not exist`,
    hint: "Check the socket's folder and the port, which is part of its name, or connect by host name.",
  }),
  EACCES: (target) => ({
    message: `${place(target)} may not be used by this user`,
    hint: "Check the permissions of the socket's folder.",
  }),
  // Source: PostgreSQL manual, appendix A, Error Codes.
  "28P01": wrongPassword,
  "28000": (target, error) => ({
    message: `The server at ${target.host}:${target.port} does not admit user "${userOf(target)}": ${error.message}`,
    hint: /no encryption|SSL off/.test(error.message)
      ? "It wants an encrypted connection: add sslmode=verify-full, or sslmode=require, to the connection string."
      : "Check the user's name, that the role may log in, and the server's pg_hba.conf.",
  }),
  "3D000": (target) => ({
    message: `The database "${databaseOf(target)}" does not exist at ${target.host}:${target.port}`,
    hint: "Check the name at the end of the connection string, or create the database.",
  }),
  "53300": (target, error) => ({
    message: `The server at ${target.host}:${target.port} has no connection to spare: ${error.message}`,
    hint: "Try again later, or connect through its pooler.",
  }),
  "57P03": (target, error) => ({
    message: `The server at ${target.host}:${target.port} is not ready: ${error.message}`,
    hint: "Try again in a moment.",
  }),
};

function byMessage(message: string): Diagnose | undefined {
  if (/timeout expired|timed? ?out/i.test(message)) return tooSlow;
  if (/Connection terminated/i.test(message)) return broken;
  if (/client password must be/i.test(message)) {
    return (target) => ({
      message: `The server at ${target.host}:${target.port} wants a password for user "${userOf(target)}" and none was given`,
      hint: "Put it into the connection string, PGPASSWORD or ~/.pgpass.",
    });
  }
  return undefined;
}

/** Whether encryption itself failed, or the certificate did not satisfy. */
export function isTlsFailure(error: unknown): boolean {
  const { code = "", message } = error as ConnectionError;
  return (
    /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|EPROTO|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|ERR_CRYPTO)/.test(
      code,
    ) || /SSL connection/i.test(message)
  );
}

function tlsDiagnosis(
  target: ConnectionTarget,
  error: ConnectionError,
): Diagnosis {
  const where = `${target.host}:${target.port}`;
  if (/does not support SSL/.test(error.message)) {
    return {
      message: `The server at ${where} does not offer an encrypted connection`,
      hint: "If every hop to it is yours (a container's network, a tunnel), add sslmode=disable to the connection string.",
    };
  }
  if (error.code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return {
      message: `The certificate of the server at ${where} is for another name: ${error.message}`,
      hint: "Connect by the name in the certificate, or add sslmode=verify-ca with sslrootcert=FILE, which compares no names.",
    };
  }
  if (error.code === "CERT_HAS_EXPIRED") {
    return {
      message: `The certificate of the server at ${where} has expired`,
      hint: "Renew it, or add sslmode=require, which encrypts without asking who answers.",
    };
  }
  if (isUntrusted(error.code)) {
    return {
      message: `The certificate of the server at ${where} is signed by nobody this machine trusts: ${error.message}`,
      hint: "Add sslrootcert=FILE with your provider's root certificate to the connection string, or sslmode=require, which encrypts without asking who answers.",
    };
  }
  return {
    message: `An encrypted connection to ${where} could not be made: ${error.message}`,
    hint: "Check sslmode, sslrootcert, sslcert and sslkey in the connection string.",
  };
}

function isUntrusted(code: string | undefined): boolean {
  return /^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code ?? "");
}
