import type { Report } from "../drift/report-model.ts";

export interface ReportOptions {
  /** ANSI colours: only when writing to a terminal that wants them. */
  readonly colour: boolean;
  /** Columns that a line may take. */
  readonly width: number;
  /** undrift's own version. */
  readonly version: string;
}

/** Prints a report. Pure: no clock, no environment, no file. */
export type Reporter = (report: Report, options: ReportOptions) => string;
