/** Starts a server, says so, and keeps it until it is told to end or is killed. */
import { startEmbedded } from "../../codegen/database/embedded.ts";

const server = await startEmbedded({
  major: Number(process.argv[2] ?? 18),
  projectDirectory: process.argv[3],
});
const { url, description, port, processId, supervisorId, directory } = server;
console.log(
  JSON.stringify({
    url,
    description,
    port,
    processId,
    supervisorId,
    directory,
    uid: process.getuid?.(),
  }),
);
process.stdin.on("end", () => server.close());
process.stdin.resume();
