/** The user that a server process runs as; undefined means whoever runs undrift. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody`, by the number that Linux, macOS and the BSDs agree to leave unused. */
const unprivileged: ServerUser = { uid: 65_534, gid: 65_534 };

/** PostgreSQL refuses to run as root, so root hands the server to another user. */
export function serverUser(): ServerUser | undefined {
  return process.getuid?.() === 0 ? unprivileged : undefined;
}
