/** Both compilers that generated code is promised to compile under. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

const compilers = {
  current: join(root, "node_modules/typescript/bin/tsc"),
  "5.9": join(root, "node_modules/typescript-5.9/bin/tsc"),
} as const;

export type Compiler = keyof typeof compilers;

const options = {
  strict: true,
  noUnusedLocals: true,
  noEmit: true,
  target: "es2023",
  lib: ["es2024"],
  module: "nodenext",
  moduleResolution: "nodenext",
  verbatimModuleSyntax: true,
  isolatedModules: true,
  types: ["node"],
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  paths: { undrift: [join(root, "src/index.ts")] },
};

/**
 * Type-checks files, under their paths, in one program.
 * @returns what each compiler says: empty when it is content
 */
export async function typeErrors(
  files: ReadonlyMap<string, string>,
  ask: readonly Compiler[] = ["current", "5.9"],
  /** Package → what stands in for it, such as another release of it. */
  substitutes: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const directory = mkdtempSync(join(tmpdir(), "undrift-compile-"));
  try {
    for (const [path, content] of files) {
      mkdirSync(join(directory, dirname(path)), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
    await symlink(join(root, "node_modules"), join(directory, "node_modules"));
    writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
    const replaced = Object.entries(substitutes).map(([name, by]) => [
      name,
      [join(root, "node_modules", by)],
    ]);
    const paths = { ...options.paths, ...Object.fromEntries(replaced) };
    const config = {
      compilerOptions: { ...options, paths },
      include: ["**/*.ts"],
    };
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(config));
    const answers = await Promise.all(
      ask.map(async (name) => [name, await run(name, directory)] as const),
    );
    return Object.fromEntries(answers.filter(([, answer]) => answer !== ""));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function run(name: Compiler, directory: string): Promise<string> {
  const compiler = spawn(
    process.execPath,
    [compilers[name], "--project", directory, "--pretty", "false"],
    { cwd: directory, stdio: ["ignore", "pipe", "pipe"] },
  );
  const closed = new Promise<number | null>((done) =>
    compiler.once("close", done),
  );
  const [out, err] = await Promise.all([
    text(compiler.stdout),
    text(compiler.stderr),
  ]);
  return (await closed) === 0 ? "" : out + err || "failed without a word";
}
