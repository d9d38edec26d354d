/**
 * One server per major and test run, started when the first test file asks for
 * it. Test files are processes of their own, so they ask over a socket.
 */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { TestProject } from "vitest/node";
import {
  type EmbeddedServer,
  startEmbedded,
} from "../codegen/database/embedded.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The port where a line with a major is answered with its server's URL. */
    serverDesk: number;
  }
}

const servers = new Map<number, Promise<EmbeddedServer>>();

export async function setup(project: TestProject): Promise<void> {
  const desk = createServer(serve).listen(0, "127.0.0.1");
  await once(desk, "listening");
  desk.unref();
  project.provide("serverDesk", (desk.address() as AddressInfo).port);
}

export async function teardown(): Promise<void> {
  for (const started of servers.values()) {
    await started.then(
      (server) => server.close(),
      () => undefined,
    );
  }
}

function serve(socket: Socket): void {
  socket.on("error", () => socket.destroy());
  socket.once("data", (line) => {
    serverOf(Number(line)).then(
      ({ url }) => socket.end(JSON.stringify({ url })),
      (error: Error) => socket.end(JSON.stringify({ error: error.message })),
    );
  });
}

function serverOf(major: number): Promise<EmbeddedServer> {
  let started = servers.get(major);
  if (!started) {
    started = startEmbedded({ major });
    servers.set(major, started);
  }
  return started;
}
