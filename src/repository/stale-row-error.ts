/** Somebody else changed the row since it was read: read it again, decide again. */
export class StaleRowError extends Error {
  readonly code = "STALE_ROW";
  readonly table: string;
  /** The version that the update was made for, and the one that is there. */
  readonly expected: unknown;
  readonly found: unknown;

  constructor(table: string, expected: unknown, found: unknown) {
    super(
      expected === undefined
        ? `${table}: an update must name the version that it read`
        : `${table}: the row has version ${String(found)}, and the update was made for ${String(expected)}`,
    );
    this.name = "StaleRowError";
    this.table = table;
    this.expected = expected;
    this.found = found;
  }
}
