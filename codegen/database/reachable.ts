import { statSync } from "node:fs";
import path from "node:path";
import type { ServerUser } from "./server-user.ts";

/**
 * Whether the server's user can enter a folder and all above it: what lies in a
 * home that only its owner may enter is hidden from it.
 */
export function isReachable(
  folder: string,
  user: ServerUser | undefined,
): boolean {
  if (!user) return true;
  for (let directory = folder; ; directory = path.dirname(directory)) {
    const { mode, uid, gid } = statSync(directory);
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return false;
    if (directory === path.dirname(directory)) return true;
  }
}
