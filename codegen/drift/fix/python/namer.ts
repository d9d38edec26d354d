import type { PythonImport } from "../edit.ts";
import type { PythonFile } from "./file.ts";
import { importedAs, moduleAlias, namesBound } from "./import.ts";

/** Modules from which the same names of SQLAlchemy can be had. */
const sqlModules = [
  "sqlalchemy",
  "sqlalchemy.types",
  "sqlalchemy.schema",
  "sqlalchemy.sql",
  "sqlalchemy.sql.sqltypes",
  "sqlalchemy.orm",
  "sqlmodel",
];
const dialectModule = "sqlalchemy.dialects.postgresql";

/**
 * Says what a file calls things of other modules, in the manner that it has
 * already, and which imports that takes.
 */
export class Namer {
  readonly #file: PythonFile;
  readonly #prefix: string;
  readonly #avoid: ReadonlySet<string>;
  readonly #imports: PythonImport[] = [];

  /**
   * `prefix` is what stands before SQLAlchemy's names where the edit is made,
   * such as "sa." or "db."; `avoid` are names that mean something else there.
   */
  constructor(
    file: PythonFile,
    prefix: string,
    avoid: ReadonlySet<string> = new Set(),
  ) {
    this.#file = file;
    this.#prefix = prefix;
    this.#avoid = avoid;
  }

  get imports(): readonly PythonImport[] {
    return this.#imports;
  }

  /** Takes over what another namer of the file needs. */
  add(imports: readonly PythonImport[]): void {
    this.#imports.push(...imports);
  }

  /** A name of SQLAlchemy's top level. */
  sql(name: string): string {
    if (this.#prefix !== "") return `${this.#prefix}${name}`;
    return this.#bring(sqlModules, "sqlalchemy", name, "Sql");
  }

  /** mapped_column and its like. */
  orm(name: string): string {
    if (this.#prefix === "db.") return `db.${name}`;
    const alias = moduleAlias(this.#file, "sqlalchemy.orm");
    const present = importedAs(this.#file, sqlModules, name);
    if (present === undefined && alias !== undefined) return `${alias}.${name}`;
    return this.#bring(sqlModules, "sqlalchemy.orm", name, "sql_");
  }

  /** A type of the PostgreSQL dialect. */
  dialect(name: string): string {
    const present = importedAs(this.#file, [dialectModule], name);
    const alias = moduleAlias(this.#file, dialectModule);
    if (present === undefined && alias !== undefined) return `${alias}.${name}`;
    return this.#bring([dialectModule], dialectModule, name, "Pg");
  }

  /** A name of the standard library, through its module where the file has that. */
  standard(module: string, name: string): string {
    const present = importedAs(this.#file, [module], name);
    if (present !== undefined && !this.#avoid.has(present)) return present;
    const whole = moduleAlias(this.#file, module);
    if (whole !== undefined && !this.#avoid.has(whole))
      return `${whole}.${name}`;
    // A bare UUID is as often SQLAlchemy's type as Python's.
    const isTaken = this.#avoid.has(name) || namesBound(this.#file).has(name);
    if (module !== "uuid" && !isTaken) {
      this.#imports.push({ module, name });
      return name;
    }
    const isFree =
      !namesBound(this.#file).has(module) && !this.#avoid.has(module);
    const alias = isFree ? module : module === "datetime" ? "dt" : `${module}_`;
    this.#imports.push(isFree ? { module } : { module, alias });
    return `${alias}.${name}`;
  }

  /** SQLModel's own. */
  sqlmodel(name: string): string {
    return this.#bring(["sqlmodel"], "sqlmodel", name, "Sql");
  }

  #bring(
    modules: readonly string[],
    module: string,
    name: string,
    other: string,
  ): string {
    const present = importedAs(this.#file, modules, name);
    if (present !== undefined && !this.#avoid.has(present)) return present;
    // `from enum import Enum` is not SQLAlchemy's.
    const isTaken = namesBound(this.#file).has(name) || this.#avoid.has(name);
    this.#imports.push(
      isTaken ? { module, name, alias: `${other}${name}` } : { module, name },
    );
    return isTaken ? `${other}${name}` : name;
  }
}
