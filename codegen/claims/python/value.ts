/** What an expression comes to, as far as it can be known without running anything. */

import type { SourceFile } from "../reader.ts";
import type { Fault } from "./chunks.ts";
import type {
  AssignStatement,
  CallExpression,
  ClassStatement,
  Expression,
  FromImportStatement,
  FunctionStatement,
  LambdaExpression,
  Statement,
} from "./syntax.ts";

export type Value =
  | ConstantValue
  | SequenceValue
  | DictValue
  | ExternalValue
  | ModuleValue
  | ClassValue
  | FunctionValue
  | PartialValue
  | CallValue
  | PropertyValue
  | SubscriptValue
  | UnionValue
  | MemberValue
  | InstanceValue
  | SuperValue
  | UnknownValue;

export interface ConstantValue {
  readonly kind: "constant";
  readonly value: string | number | boolean | null;
}

export interface SequenceValue {
  readonly kind: "tuple" | "list" | "set";
  readonly items: readonly Value[];
}

export function isSequence(value: Value): value is SequenceValue {
  return (
    value.kind === "tuple" || value.kind === "list" || value.kind === "set"
  );
}

/** What iterating over a value gives; undefined when that cannot be known. */
export function iterated(value: Value): readonly Value[] | undefined {
  if (isSequence(value)) return value.items;
  if (value.kind === "dict") return value.entries.map(({ key }) => key);
  if (value.kind === "constant" && typeof value.value === "string")
    return [...value.value].map((one) => ({ kind: "constant", value: one }));
  return value.kind === "class"
    ? value.class.module.interpreter.members(value.class)
    : undefined;
}

export interface DictValue {
  readonly kind: "dict";
  readonly entries: readonly { readonly key: Value; readonly value: Value }[];
}

/** A name of a module outside the project, such as "sqlalchemy.Column" or "builtins.str". */
export interface ExternalValue {
  readonly kind: "external";
  readonly path: string;
  /** `import a.b` binds `a`, which may lead to a module of the project as seen from this one. */
  readonly from?: Module;
}

export interface ModuleValue {
  readonly kind: "module";
  readonly module: Module;
}

export interface ClassValue {
  readonly kind: "class";
  readonly class: PythonClass;
}

export interface FunctionValue {
  readonly kind: "function";
  readonly function: FunctionStatement | LambdaExpression;
  readonly scope: Scope;
}

/** functools.partial: a call that waits for more arguments. */
export interface PartialValue {
  readonly kind: "partial";
  readonly callee: Value;
  readonly arguments: readonly BoundArgument[];
}

/** A call of something outside the project, or of a class. */
export interface CallValue {
  readonly kind: "call";
  readonly callee: Value;
  readonly arguments: readonly BoundArgument[];
  readonly expression: CallExpression;
  readonly scope: Scope;
}

/** An attribute of something that is not known in full, or a column of a class. */
export interface PropertyValue {
  readonly kind: "property";
  readonly object: Value;
  readonly name: string;
  /** What the attribute was bound to, where that is known. */
  readonly value?: Value;
}

export interface SubscriptValue {
  readonly kind: "subscript";
  readonly base: Value;
  readonly indexes: readonly Bound[];
}

export interface UnionValue {
  readonly kind: "union";
  readonly members: readonly Value[];
}

/** A member of an enumeration. */
export interface MemberValue {
  readonly kind: "member";
  readonly class: PythonClass;
  readonly name: string;
}

/** An object whose `__init__` was carried through. */
export interface InstanceValue {
  readonly kind: "instance";
  readonly class: PythonClass;
  readonly attributes: ReadonlyMap<string, Value>;
  /** What its class handed on to `super().__init__(…)`, where it did. */
  readonly handedOn?: readonly BoundArgument[];
}

/** super(): the attributes of what comes after a class in the order of another. */
export interface SuperValue {
  readonly kind: "super";
  readonly after: PythonClass;
  readonly self: ClassValue | InstanceValue;
}

export interface UnknownValue {
  readonly kind: "unknown";
}

export const unknown: UnknownValue = { kind: "unknown" };

/** An expression with where its names are looked up, or a value that is ready. */
export interface Bound {
  readonly expression: Expression;
  readonly scope: Scope;
  readonly value?: Value;
}

export interface BoundArgument extends Bound {
  readonly name?: string;
  readonly spread?: "*" | "**";
}

export type BoundName =
  | {
      readonly kind: "module path";
      readonly path: string;
      /** True when the whole path is bound, with `as`. */
      readonly whole: boolean;
    }
  | {
      readonly kind: "imported";
      readonly statement: FromImportStatement;
      readonly name: string;
    }
  | {
      readonly kind: "assigned";
      readonly statement: AssignStatement;
      /** The index in a tuple of targets. */
      readonly index?: number;
    }
  | { readonly kind: "class"; readonly statement: ClassStatement }
  | { readonly kind: "function"; readonly statement: FunctionStatement }
  | { readonly kind: "opaque" };

export interface Binding {
  readonly from: number;
  readonly bound: BoundName;
  /** May not have happened: an alternative of the other bindings. */
  readonly conditional: boolean;
  /** For type checkers alone, or for when `try` fails: counts only where nothing else binds the name. */
  readonly spare?: true;
}

export interface Scope {
  readonly kind: "module" | "class" | "function";
  readonly module: Module;
  readonly parent?: Scope;
  readonly statements: readonly Statement[];
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  /** Modules whose names are all imported, in order. */
  readonly stars: readonly FromImportStatement[];
  /** Parameters of a call under way, and loop variables. */
  readonly locals?: ReadonlyMap<string, Value>;
}

export interface Module {
  readonly file: SourceFile;
  /** A package's own module, __init__.py. */
  readonly isPackage: boolean;
  readonly scope: Scope;
  readonly faults: readonly Fault[];
  readonly interpreter: Interpreter;
}

export interface PythonClass {
  readonly name: string;
  readonly statement: ClassStatement;
  readonly module: Module;
  /** Where the class stands. */
  readonly outer: Scope;
  readonly body: Scope;
}

/** What the evaluating functions need of each other. */
export interface Interpreter {
  evaluate(expression: Expression, scope: Scope): Value;
  /** The class of a statement; the same object each time. */
  classOf(statement: ClassStatement, outer: Scope): PythonClass;
  /** A module of the project as seen from another, or undefined when it lies outside. */
  resolve(from: Module, level: number, path: string): Module | undefined;
  /** The members of an enumeration, without aliases; undefined when the class is none. */
  members(one: PythonClass): readonly Value[] | undefined;
  /** The text that a member of an enumeration of texts is; undefined when it is no text. */
  textOf(member: MemberValue): string | undefined;
  /** A name of a module, or undefined when it has none such. */
  nameIn(module: Module, name: string): Value | undefined;
}
