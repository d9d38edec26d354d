import { readFileSync } from "node:fs";

/** The user that a server process runs as; undefined means whoever runs undrift. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` on most systems. */
const unprivileged: ServerUser = { uid: 65_534, gid: 65_534 };

/** PostgreSQL refuses to run as root, so root hands the server to another user. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = knownUsers();
  const nobody = users.find(({ name }) => name === "nobody") ?? users[0];
  return nobody ? { uid: nobody.uid, gid: nobody.gid } : unprivileged;
}

/**
 * The system's users beside root; initdb wants its own to be among them.
 * Source: passwd(5).
 */
export function knownUsers(): (ServerUser & { readonly name: string })[] {
  let lines: string[];
  try {
    lines = readFileSync("/etc/passwd", "utf8").split("\n");
  } catch {
    return [];
  }
  return lines
    .map((line) => line.split(":"))
    .map(([name = "", , uid, gid]) => ({
      name,
      uid: Number(uid),
      gid: Number(gid),
    }))
    .filter(({ uid, gid }) => uid > 0 && gid > 0);
}
