import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { UndriftError } from "../errors.ts";
import { connect } from "./connect.ts";
import { defaultMajor } from "./embedded-package.ts";
import { importFromProject } from "./project-import.ts";
import type { Database, OnProgress } from "./source.ts";

type TestcontainersModule = typeof import("testcontainers");
type Container = Awaited<
  ReturnType<InstanceType<TestcontainersModule["GenericContainer"]>["start"]>
>;

export interface ContainerOptions {
  /** UNDRIFT_POSTGRES_IMAGE, or the official image of the major, unless given. */
  readonly image?: string | undefined;
  /** 18 unless given. */
  readonly major?: number | undefined;
  readonly projectDirectory?: string | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Starts PostgreSQL in a container of its own, removed when it is closed; if
 * this process is killed, by Testcontainers' reaper.
 * @throws UndriftError `SERVER` when testcontainers is not installed, no
 *   container engine answers, or the container does not start
 */
export async function startContainer(
  options: ContainerOptions = {},
): Promise<Database> {
  const image =
    options.image ??
    process.env["UNDRIFT_POSTGRES_IMAGE"] ??
    `postgres:${options.major ?? defaultMajor}-alpine`;
  const testcontainers = await load(options.projectDirectory ?? process.cwd());
  await requireEngine(testcontainers);
  options.onProgress?.(`Starting a container of ${image}`);
  const password = randomBytes(16).toString("hex");
  const container = await start(testcontainers, image, password);
  const url = `postgres://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/postgres?sslmode=disable`;
  const close = async (): Promise<void> => {
    await container.stop({ remove: true, removeVolumes: true, timeout: 0 });
  };
  try {
    await untilReady(url);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, description: `${image} in a container`, close };
}

/** Whether testcontainers is installed and a container engine answers it. */
export async function hasContainerEngine(
  projectDirectory: string,
): Promise<boolean> {
  try {
    await requireEngine(await load(projectDirectory));
    return true;
  } catch {
    return false;
  }
}

async function load(projectDirectory: string): Promise<TestcontainersModule> {
  try {
    return await importFromProject(projectDirectory, "testcontainers");
  } catch (cause) {
    throw new UndriftError("SERVER", "testcontainers is not installed.", {
      hint: "Install it with `npm install --save-dev testcontainers`, or leave out `--from testcontainers` for the embedded server.",
      cause,
    });
  }
}

async function requireEngine(
  testcontainers: TestcontainersModule,
): Promise<void> {
  try {
    await testcontainers.getContainerRuntimeClient();
  } catch (cause) {
    const engine = process.env["DOCKER_HOST"];
    throw new UndriftError(
      "SERVER",
      engine
        ? `No container engine answers at DOCKER_HOST "${engine}".`
        : "No container engine answers.",
      {
        hint: "Start Docker or Podman, set DOCKER_HOST to its socket, or leave out `--from testcontainers` for the embedded server.",
        cause,
      },
    );
  }
}

async function start(
  { GenericContainer, Wait }: TestcontainersModule,
  image: string,
  password: string,
): Promise<Container> {
  // Images that initialise a cluster print this for a first server, too, which
  // listens on a socket inside only; connecting tells which one it was.
  const ready = /database system is ready to accept connections/;
  try {
    return await new GenericContainer(image)
      .withEnvironment({ POSTGRES_PASSWORD: password })
      .withExposedPorts(5432)
      .withCommand(["postgres", "-c", "fsync=off", "-c", "TimeZone=UTC"])
      .withWaitStrategy(Wait.forLogMessage(ready))
      .withStartupTimeout(120_000)
      .start();
  } catch (cause) {
    throw new UndriftError(
      "SERVER",
      `The container of "${image}" did not start: ${(cause as Error).message}`,
      {
        hint: "Check the image's name (UNDRIFT_POSTGRES_IMAGE) and that the engine can pull it.",
        cause,
      },
    );
  }
}

/** Seconds from the first message of the server to the last of its restarts. */
const readyWithin = 60;

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + readyWithin * 1000;
  for (;;) {
    try {
      const client = await connect(url);
      await client.end();
      return;
    } catch (error) {
      if (!isStarting(error) || Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

function isStarting(error: unknown): boolean {
  const cause = (error as UndriftError).cause as
    { code?: string; message?: string } | undefined;
  return (
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "57P03"].includes(
      cause?.code ?? "",
    ) || /Connection terminated/.test(cause?.message ?? "")
  );
}
