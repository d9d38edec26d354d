import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { serverUser } from "../../codegen/database/server-user.ts";

export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** Files in PEM; the authority has signed the server's and the client's certificate. */
export interface Certificates {
  readonly directory: string;
  readonly authority: string;
  readonly otherAuthority: string;
  readonly server: string;
  readonly serverKey: string;
  readonly client: string;
  readonly clientKey: string;
}

/**
 * Certificates of a day. The server's names are `names`, as openssl writes them
 * (`DNS:localhost`); the client's is the role `postgres`.
 */
export function makeCertificates(names: readonly string[]): Certificates {
  const directory = mkdtempSync(path.join(tmpdir(), "undrift-certificates-"));
  chmodSync(directory, 0o755);
  const file = (name: string): string => path.join(directory, name);
  for (const name of ["authority", "otherAuthority"]) {
    openssl(
      directory,
      `req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=${name} -keyout ${name}.key -out ${name}`,
    );
  }
  sign(directory, "server", "/CN=server", `subjectAltName=${names.join(",")}`);
  sign(directory, "client", "/CN=postgres", "keyUsage=digitalSignature");
  // PostgreSQL wants the key to be its own and nobody else's.
  const user = serverUser();
  if (user) chownSync(file("server.key"), user.uid, user.gid);
  return {
    directory,
    authority: file("authority"),
    otherAuthority: file("otherAuthority"),
    server: file("server"),
    serverKey: file("server.key"),
    client: file("client"),
    clientKey: file("client.key"),
  };
}

function sign(
  directory: string,
  name: string,
  subject: string,
  extension: string,
): void {
  writeFileSync(path.join(directory, `${name}.ext`), extension);
  openssl(
    directory,
    `req -newkey rsa:2048 -nodes -subj ${subject} -keyout ${name}.key -out ${name}.csr`,
  );
  openssl(
    directory,
    `x509 -req -in ${name}.csr -days 1 -CAcreateserial -CA authority -CAkey authority.key -extfile ${name}.ext -out ${name}`,
  );
  chmodSync(path.join(directory, `${name}.key`), 0o600);
}

/** `command` holds no spaces but those between its words. */
function openssl(directory: string, command: string): void {
  const words = command.split(" ");
  execFileSync("openssl", words, { cwd: directory, stdio: "pipe" });
}
