import type {
  CallExpression,
  ObjectLiteralExpression,
  Node as SyntaxNode,
} from "ts-morph";
import { textWith, textWithout } from "./bracketed-list.ts";
import { loadMorph, replaceText } from "./project.ts";
import { withQuotesOf } from "./quotes.ts";

/** What a library is told of a column, by name, wherever it is written. */
export interface Options {
  /** The value where it is written here; undefined when it is not, or is taken over from elsewhere. */
  get(name: string): SyntaxNode | undefined;
  /** Whether some options come from an object that others may share. */
  readonly shared: boolean;
  set(name: string, value: string): void;
  /** Takes an option out; `neutral` stands in for it where it is taken over from elsewhere. */
  remove(name: string, neutral?: string): void;
}

/** A property's name without its quotes. */
export function keyOf(name: SyntaxNode): string {
  const { Node } = loadMorph();
  return Node.isStringLiteral(name) ? name.getLiteralValue() : name.getText();
}

/** The entry of an object literal under a name that is written out. */
export function entryNamed(object: ObjectLiteralExpression, name: string) {
  const { Node } = loadMorph();
  return object
    .getProperties()
    .filter(
      (one) =>
        Node.isPropertyAssignment(one) ||
        Node.isShorthandPropertyAssignment(one),
    )
    .find((one) => keyOf(one.getNameNode()) === name);
}

/** The value of an entry of an object literal, as it stands. */
export function valueNamed(
  object: ObjectLiteralExpression,
  name: string,
): SyntaxNode | undefined {
  const { Node } = loadMorph();
  const entry = entryNamed(object, name);
  return Node.isPropertyAssignment(entry) ? entry.getInitializer() : entry;
}

/** Options in an object literal. The node is replaced by edits: find it anew for each repair. */
export function objectOptions(literal: ObjectLiteralExpression): Options {
  const { Node, SyntaxKind } = loadMorph();
  let object = literal;
  const rewrite = (text: string) => {
    object = replaceText(object, text).asKindOrThrow(
      SyntaxKind.ObjectLiteralExpression,
    );
  };
  const list = () => ({ node: object, elements: object.getProperties() });
  return {
    get: (name) => valueNamed(object, name),
    shared: literal.getProperties().some((one) => Node.isSpreadAssignment(one)),
    set(name, text) {
      const value = withQuotesOf(object, text);
      const entry = entryNamed(object, name);
      if (Node.isPropertyAssignment(entry)) {
        const before = entry.getInitializerOrThrow();
        if (before.getText() !== value) replaceText(before, value);
      } else if (entry) replaceText(entry, `${name}: ${value}`);
      else rewrite(textWith(list(), [`${name}: ${value}`]));
    },
    remove(name, neutral) {
      const entry = entryNamed(object, name);
      if (entry) rewrite(textWithout(list(), entry));
      if (this.shared && neutral !== undefined) this.set(name, neutral);
    },
  };
}

/**
 * Options that a call takes as its last argument: `Column("text", { … })`.
 * The argument comes and goes with the first and last option; an object that
 * is declared elsewhere is spread into one of the call's own.
 */
export function callOptions(call: CallExpression): Options {
  const { Node } = loadMorph();
  const argument = () => call.getArguments().find(isObject);
  const literal = () => {
    const found = argument();
    return Node.isObjectLiteralExpression(found) ? found : undefined;
  };
  const found = argument();
  const own = literal();
  return {
    get: (name) => {
      const object = literal();
      return object && valueNamed(object, name);
    },
    shared: found !== undefined && (!own || objectOptions(own).shared),
    set(name, text) {
      const value = withQuotesOf(call, text);
      const given = argument();
      if (Node.isObjectLiteralExpression(given))
        objectOptions(given).set(name, value);
      else if (given)
        replaceText(given, `{ ...${given.getText()}, ${name}: ${value} }`);
      else call.addArgument(`{ ${name}: ${value} }`);
    },
    remove(name, neutral) {
      const object = literal();
      if (object) objectOptions(object).remove(name, neutral);
      else if (this.shared && neutral !== undefined) this.set(name, neutral);
      const left = literal();
      if (left && /^\{\s*\}$/.test(left.getText())) call.removeArgument(left);
    },
  };
}

/** Whether a call's options are made by another call: what they come to is not written down. */
export function hasMadeOptions(call: CallExpression): boolean {
  const { Node } = loadMorph();
  return call.getArguments().some((one) => Node.isCallExpression(one));
}

/** An object literal, or the name of an object. */
function isObject(argument: SyntaxNode): boolean {
  const { Node } = loadMorph();
  if (Node.isObjectLiteralExpression(argument)) return true;
  if (!Node.isIdentifier(argument)) return false;
  const type = argument.getType();
  const isMade =
    type.getCallSignatures().length > 0 ||
    type.getConstructSignatures().length > 0;
  return type.isObject() && !type.isArray() && !isMade;
}
