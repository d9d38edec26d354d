import type { Client } from "pg";

export async function connect(url: string): Promise<Client> {
  const { default: pg } = await import("pg");
  const client = new pg.Client(url);
  client.on("error", () => {});
  await client.connect();
  return client;
}
