/** The drift that undrift was born from: what the readers make of it, against the booking database. */
import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { mergeClaims } from "../../codegen/claims/merge.ts";
import type { Claims } from "../../codegen/claims/model.ts";
import { pythonReader } from "../../codegen/claims/python/reader.ts";
import type { SourceFile } from "../../codegen/claims/reader.ts";
import { kysely } from "../../codegen/claims/typescript/kysely.ts";
import { checkModels } from "../../codegen/commands/check-models.ts";
import type { Report } from "../../codegen/drift/report-model.ts";
import { defaultSettings } from "../../codegen/drift/settings.ts";
import type { Facts } from "../../codegen/facts/model.ts";

const directory = path.join(import.meta.dirname, "../fixtures/origin");

async function sources(extension: string): Promise<SourceFile[]> {
  const found: string[] = [];
  for await (const file of glob(`**/*${extension}`, { cwd: directory }))
    found.push(file);
  return Promise.all(
    found.sort().map(async (file) => ({
      path: file.replaceAll("\\", "/"),
      text: await readFile(path.join(directory, file), "utf8"),
    })),
  );
}

export async function originSources(): Promise<SourceFile[]> {
  return [...(await sources(".py")), ...(await sources(".ts"))];
}

export async function originClaims(): Promise<Claims> {
  return mergeClaims([
    pythonReader.read(await sources(".py"), {}),
    kysely.read(await sources(".ts"), {}),
  ]);
}

export async function originReport(facts: Facts): Promise<Report> {
  return checkModels({
    facts,
    claims: await originClaims(),
    settings: defaultSettings,
    ignore: [],
    today: "2026-01-01",
  });
}
