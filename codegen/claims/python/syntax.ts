/** Python's syntax as far as models need it: plain nodes whose offsets count UTF-16 units in the file. */

export interface Span {
  readonly from: number;
  readonly to: number;
}

export type Expression =
  | NameExpression
  | AttributeExpression
  | CallExpression
  | SubscriptExpression
  | SliceExpression
  | ConstantExpression
  | FormatExpression
  | SequenceExpression
  | DictExpression
  | UnaryExpression
  | BinaryExpression
  | ConditionalExpression
  | LambdaExpression
  | ComprehensionExpression
  | OpaqueExpression;

export interface NameExpression extends Span {
  readonly kind: "name";
  readonly name: string;
}

export interface AttributeExpression extends Span {
  readonly kind: "attribute";
  readonly object: Expression;
  readonly name: string;
}

export interface Argument extends Span {
  /** Absent for positional arguments and spreads. */
  readonly name?: string;
  readonly nameSpan?: Span;
  readonly spread?: "*" | "**";
  readonly value: Expression;
}

export interface CallExpression extends Span {
  readonly kind: "call";
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
}

export interface SubscriptExpression extends Span {
  readonly kind: "subscript";
  readonly object: Expression;
  readonly indexes: readonly Expression[];
}

/** object[start:stop]; a step makes it opaque. */
export interface SliceExpression extends Span {
  readonly kind: "slice";
  readonly object: Expression;
  readonly start?: Expression;
  readonly stop?: Expression;
}

export interface ConstantExpression extends Span {
  readonly kind: "constant";
  /** A number too exact for JavaScript is still a number here; bytes are opaque. */
  readonly value: string | number | boolean | null;
}

export interface FormatExpression extends Span {
  readonly kind: "format";
  /** A conversion or format specification makes the part opaque. */
  readonly parts: readonly (string | Expression)[];
}

export interface SequenceExpression extends Span {
  readonly kind: "tuple" | "list" | "set";
  readonly elements: readonly {
    readonly spread: boolean;
    readonly value: Expression;
  }[];
}

export interface DictExpression extends Span {
  readonly kind: "dict";
  /** An entry without a key spreads its value. */
  readonly entries: readonly {
    readonly key?: Expression;
    readonly value: Expression;
  }[];
}

export interface UnaryExpression extends Span {
  readonly kind: "unary";
  readonly operator: string;
  readonly operand: Expression;
}

export interface BinaryExpression extends Span {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

export interface ConditionalExpression extends Span {
  readonly kind: "conditional";
  readonly test: Expression;
  readonly consequent: Expression;
  readonly otherwise: Expression;
}

export interface LambdaExpression extends Span {
  readonly kind: "lambda";
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
}

export interface ComprehensionExpression extends Span {
  readonly kind: "comprehension";
  readonly element: Expression;
  /** The key, where a dict is made. */
  readonly key?: Expression;
  /** Several when each item is taken apart. */
  readonly variables: readonly string[];
  readonly iterable: Expression;
  readonly condition?: Expression;
}

/** Something models do not need, or that could not be parsed. */
export interface OpaqueExpression extends Span {
  readonly kind: "opaque";
}

export interface Parameter {
  readonly name: string;
  readonly spread?: "*" | "**";
  readonly default?: Expression;
}

export type Statement =
  | ImportStatement
  | FromImportStatement
  | AssignStatement
  | ClassStatement
  | FunctionStatement
  | ReturnStatement
  | RaiseStatement
  | BranchStatement
  | ExpressionStatement
  | DeleteStatement
  | OpaqueStatement;

interface StatementSpan extends Span {
  /** A syntax error lies inside. */
  readonly broken?: true;
}

export interface ImportStatement extends StatementSpan {
  readonly kind: "import";
  readonly modules: readonly {
    readonly path: string;
    readonly alias?: string;
  }[];
}

export interface FromImportStatement extends StatementSpan {
  readonly kind: "from import";
  /** The number of leading dots. */
  readonly level: number;
  readonly path: string;
  /** "*" imports everything. */
  readonly names: readonly { readonly name: string; readonly alias?: string }[];
}

export interface AssignStatement extends StatementSpan {
  readonly kind: "assign";
  readonly targets: readonly Expression[];
  readonly annotation?: Expression;
  readonly value?: Expression;
  /** The operator of an augmented assignment, without "=". */
  readonly operator?: string;
}

export interface ClassStatement extends StatementSpan {
  readonly kind: "class";
  readonly name: string;
  readonly nameSpan: Span;
  readonly arguments: readonly Argument[];
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
}

export interface FunctionStatement extends StatementSpan {
  readonly kind: "function";
  readonly name: string;
  readonly nameSpan: Span;
  readonly parameters: readonly Parameter[];
  readonly returns?: Expression;
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
}

export interface ReturnStatement extends StatementSpan {
  readonly kind: "return";
  readonly value?: Expression;
}

export interface RaiseStatement extends StatementSpan {
  readonly kind: "raise";
}

/** if, try, with, for, while, match: bodies that may or may not run. */
export interface BranchStatement extends StatementSpan {
  readonly kind: "branch";
  readonly word: "if" | "try" | "with" | "loop" | "match";
  /** What a loop or a context manager binds. */
  readonly names: readonly string[];
  /** What a `for` loop runs over. */
  readonly iterable?: Expression;
  readonly branches: readonly {
    readonly test?: Expression;
    readonly body: readonly Statement[];
  }[];
}

export interface ExpressionStatement extends StatementSpan {
  readonly kind: "expression";
  readonly value: Expression;
}

export interface DeleteStatement extends StatementSpan {
  readonly kind: "delete";
  readonly names: readonly string[];
}

export interface OpaqueStatement extends StatementSpan {
  readonly kind: "opaque";
}
