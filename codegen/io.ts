/** The world outside a command, so that tests can be it. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether a person watches stderr. */
  readonly isTerminal: boolean;
  /** What stdout is; absent: no terminal. */
  readonly output?: {
    readonly isTerminal: boolean;
    readonly columns: number | undefined;
  };
  readonly environment: NodeJS.ProcessEnv;
  readonly directory: string;
  /** Ends what runs until it is stopped, such as --watch. */
  readonly signal: AbortSignal;
}

/** Shows what is being done: one line that changes on a terminal, plain lines elsewhere. */
export interface Progress {
  step(what: string): void;
  /** Clears the line, before anything else is printed. */
  done(): void;
}

export const silent: Progress = { step: () => {}, done: () => {} };

export function showProgress(io: Io): Progress {
  if (!io.isTerminal) {
    return { step: (what) => io.stderr(`${what} …\n`), done: () => {} };
  }
  return {
    step: (what) => io.stderr(`\r\u001b[2K${what} …`),
    done: () => io.stderr("\r\u001b[2K"),
  };
}
