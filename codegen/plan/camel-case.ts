/** How names in TypeScript and in the database are turned into each other. */
export interface CaseMapping {
  readonly toTypeScript: (name: string) => string;
  readonly toDatabase: (name: string) => string;
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
  // Its methods are protected, which is for classes that extend it.
  class Mapping extends CamelCasePlugin {
    readonly mapping: CaseMapping = {
      toTypeScript: (name) => this.camelCase(name),
      toDatabase: (name) => this.snakeCase(name),
    };
  }
  return new Mapping().mapping;
}
