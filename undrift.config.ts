import { defineConfig } from "./codegen/define-config.ts";

export default defineConfig({
  migrations: "migrations",
  out: "generated",
  runtime: "./src/index.ts",
  importExtension: ".ts",
});
