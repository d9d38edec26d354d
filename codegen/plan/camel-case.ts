/** How names in TypeScript and in the database are turned into each other. */
export interface CaseMapping {
  toTypeScript(name: string): string;
  toDatabase(name: string): string;
}

export const sameCase: CaseMapping = {
  toTypeScript: (name) => name,
  toDatabase: (name) => name,
};

/**
 * The two mappings of Kysely's own CamelCasePlugin under its default options,
 * taken from the plugin itself so that they cannot differ from it.
 */
export async function loadCamelCase(): Promise<CaseMapping> {
  const { CamelCasePlugin } = await import("kysely");
  class Mapping extends CamelCasePlugin implements CaseMapping {
    toTypeScript(name: string): string {
      return this.camelCase(name);
    }
    toDatabase(name: string): string {
      return this.snakeCase(name);
    }
  }
  return new Mapping();
}
