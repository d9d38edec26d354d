export {
  DatabaseError,
  type DatabaseErrorCode,
  type DatabaseErrorPlace,
} from "./database-error.ts";
export type {
  OpenedRow,
  RowQuery,
  Traced,
  TracedDatabase,
} from "./opened-row.ts";
export type { Cursor, Page } from "./paging.ts";
export type {
  CannotSearch,
  PlainFilter,
  PlainInsert,
  PlainKey,
  PlainOrder,
  PlainRow,
  PlainUpdate,
  PlainWhere,
} from "./plain-row.ts";
export {
  createRepository,
  type FindOptions,
  type PageOptions,
  type Repository,
  type RepositoryOptions,
  type StreamOptions,
} from "./repository.ts";
export { serializable, type SerializableOptions } from "./serializable.ts";
export { StaleRowError } from "./stale-row-error.ts";
export type { WhenLocked } from "./table-access.ts";
