/** A statement's place in a script, in UTF-16 units, without the comments before it. */
export interface Statement {
  readonly start: number;
  readonly end: number;
  /** True for `copy … from stdin`: its rows stand in the script. */
  readonly takesRows: boolean;
}

/** A psql command such as `\connect`. */
export interface PsqlCommand {
  readonly start: number;
  readonly name: string;
}

export interface SqlScript {
  /** The script with rows and psql commands blanked: same length, same lines. */
  readonly sql: string;
  readonly statements: readonly Statement[];
  /** The rows for each statement that takes some, in order. */
  readonly rows: readonly string[];
  readonly psqlCommands: readonly PsqlCommand[];
}

// One lexical element. Source: PostgreSQL manual, 4.1 Lexical Structure.
const element = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*)`,
    String.raw`(?<blockComment>/\*)`,
    String.raw`(?<escapeString>[eE]'(?:[^'\\]|\\[\s\S]|'')*'?)`,
    String.raw`(?<string>'(?:[^']|'')*'?)`,
    String.raw`(?<identifier>"(?:[^"]|"")*"?)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$`,
    String.raw`(?<psql>\\[^\n]*)`,
    String.raw`(?<mark>[\s\S])`,
  ].join("|"),
  "y",
);

/**
 * Finds where statements begin and end, as psql does: quotes, dollar quotes,
 * nested comments, brackets and `begin atomic` bodies hide their semicolons.
 * Never fails: a script with a syntax error is divided as far as it goes.
 */
export function readSqlScript(text: string): SqlScript {
  const reader = new ScriptReader(text);
  reader.read();
  return {
    sql: blank(text, reader.blanks),
    statements: reader.statements,
    rows: reader.rows,
    psqlCommands: reader.psqlCommands,
  };
}

class ScriptReader {
  readonly statements: Statement[] = [];
  readonly rows: string[] = [];
  readonly psqlCommands: PsqlCommand[] = [];
  readonly blanks: [number, number][] = [];
  readonly #text: string;
  #position = 0;
  #start: number | undefined;
  #brackets = 0;
  #bodies = 0;
  #isRoutine = false;

  constructor(text: string) {
    this.#text = text;
  }

  read(): void {
    while (this.#position < this.#text.length) this.#readElement();
    this.#endStatement(this.#text.length);
  }

  #readElement(): void {
    const start = this.#position;
    element.lastIndex = start;
    const groups = element.exec(this.#text)?.groups ?? {};
    this.#position = element.lastIndex;
    if (groups["space"] !== undefined) return;
    if (groups["blockComment"] !== undefined) return this.#skipBlockComment();
    if (groups["psql"] !== undefined) {
      return this.#readPsqlCommand(start, groups["psql"]);
    }
    if (groups["mark"] === ";" && this.#brackets <= 0 && this.#bodies === 0) {
      return this.#endStatement(start);
    }
    this.#start ??= start;
    if (groups["tag"] !== undefined) this.#skipDollarQuote(groups["tag"]);
    if (groups["mark"] !== undefined) this.#countBracket(groups["mark"]);
    if (groups["word"] !== undefined) this.#readWord(groups["word"]);
  }

  #skipBlockComment(): void {
    const edge = /\/\*|\*\//g;
    edge.lastIndex = this.#position;
    for (let depth = 1; depth > 0;) {
      const found = edge.exec(this.#text);
      if (!found) {
        this.#position = this.#text.length;
        return;
      }
      depth += found[0] === "/*" ? 1 : -1;
      this.#position = edge.lastIndex;
    }
  }

  #skipDollarQuote(tag: string): void {
    const delimiter = `$${tag}$`;
    const end = this.#text.indexOf(delimiter, this.#position);
    this.#position = end === -1 ? this.#text.length : end + delimiter.length;
  }

  #readPsqlCommand(start: number, line: string): void {
    const name = /^\\[^\s;]*/.exec(line)?.[0] ?? line;
    this.psqlCommands.push({ start, name });
    this.blanks.push([start, this.#position]);
  }

  #countBracket(mark: string): void {
    if (mark === "(") this.#brackets += 1;
    if (mark === ")") this.#brackets -= 1;
  }

  /** `begin atomic … end` bodies hold semicolons; `case … end` inside them counts along. */
  #readWord(word: string): void {
    const lower = word.toLowerCase();
    if (lower === "function" || lower === "procedure") {
      const head = this.#text.slice(this.#start, this.#position);
      this.#isRoutine ||= /^create\s+(or\s+replace\s+)?\w+$/i.test(head);
    }
    if (!this.#isRoutine) return;
    if (lower === "begin" || (lower === "case" && this.#bodies > 0)) {
      this.#bodies += 1;
    }
    if (lower === "end" && this.#bodies > 0) this.#bodies -= 1;
  }

  #endStatement(end: number): void {
    const start = this.#start;
    if (start === undefined) return;
    const statement = this.#text.slice(start, end);
    const takesRows = /^copy\b[\s\S]*\bfrom\s+stdin\b/i.test(statement);
    this.statements.push({ start, end, takesRows });
    this.#start = undefined;
    this.#brackets = 0;
    this.#bodies = 0;
    this.#isRoutine = false;
    if (takesRows) this.#readRows();
  }

  /** Rows begin on the line after the statement and end with a line `\.` */
  #readRows(): void {
    const lineEnd = this.#text.indexOf("\n", this.#position);
    const start = lineEnd === -1 ? this.#text.length : lineEnd + 1;
    const terminator = /^\\\.\r?$/gm;
    terminator.lastIndex = start;
    const found = terminator.exec(this.#text);
    const end = found?.index ?? this.#text.length;
    this.rows.push(this.#text.slice(start, end));
    this.#position = found ? terminator.lastIndex : end;
    this.blanks.push([start, this.#position]);
  }
}

/** Replaces stretches by spaces, keeping line ends. */
export function blank(
  text: string,
  stretches: readonly (readonly [number, number])[],
): string {
  const parts: string[] = [];
  let position = 0;
  for (const [start, end] of stretches) {
    parts.push(text.slice(position, start));
    parts.push(text.slice(start, end).replace(/[^\n]/g, " "));
    position = end;
  }
  return parts.join("") + text.slice(position);
}
