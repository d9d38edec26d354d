/**
 * A database that a command may work with, wherever it came from. Whoever opens
 * one closes it; closing ends whatever was started for it.
 */
export interface Database {
  /** A connection string with its password: for connecting, never for showing. */
  readonly url: string;
  /** What to show instead, for instance `embedded PostgreSQL 18.4`. */
  readonly description: string;
  close(): Promise<void>;
}

/** Told what is being done, in the present participle: "Starting PostgreSQL 18.4". */
export type OnProgress = (step: string) => void;
