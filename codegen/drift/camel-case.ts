/** As Kysely's CamelCasePlugin names a column or table. */
export function camelCase(name: string): string {
  return name.replaceAll(/(?<=.)_+([\p{L}\d])/gu, (_, letter: string) =>
    letter.toUpperCase(),
  );
}
