/** "bookingStatus" and "HTTPServer" as snake_case, the way most naming strategies do it. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[\s-]+/g, "_")
    .toLowerCase();
}

/** As TypeORM writes it: of a run of capitals only the last begins a word. */
export function typeormSnakeCase(name: string): string {
  return name
    .replaceAll(/([A-Z])([A-Z])([a-z])/g, "$1_$2$3")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** "station_id" as "stationId"; what is camelCase already stays. */
export function camelCase(name: string): string {
  return name
    .replaceAll(/[\s_-]+(\w)/g, (_, letter: string) => letter.toUpperCase())
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase());
}

/** A name with its first letter made upper case. */
export function capitalised(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** "core.customers" in its parts; a name without a dot has no schema. */
export function qualifiedName(name: string): {
  readonly schema?: string;
  readonly name: string;
} {
  const parts = name.match(/"[^"]+"|[^."]+/g) ?? [name];
  const plain = parts.map((part) => part.replaceAll('"', ""));
  const last = plain.at(-1) ?? name;
  const schema = plain.at(-2);
  return schema === undefined ? { name: last } : { schema, name: last };
}
