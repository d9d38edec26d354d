import {
  arrayOf,
  generic,
  identifier,
  literal,
  object,
  property,
  union,
  type PropertyNode,
  type TypeNode,
} from "./type-node.ts";

const tokenPattern =
  /\s*("(?:[^"\\]|\\.)*"|[\p{L}_$][\p{L}\p{N}_$]*|-?\d+n?|\S)/uy;

/**
 * Parses the type texts that the plan itself composes: names, literals, generics, arrays, unions and object types. Throws a SyntaxError
 * on anything else.
 */
export function parseTypeText(text: string): TypeNode {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const node = parseTokens(text);
  parsed.set(text, node);
  return node;
}

/** A schema has few distinct texts, and nodes are never changed. */
const parsed = new Map<string, TypeNode>();

function parseTokens(text: string): TypeNode {
  const tokens = tokenize(text);
  let at = 0;

  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };
  const expect = (token: string): void => {
    if (!take(token)) {
      const found = tokens[at] ?? "the end";
      throw new SyntaxError(`Expected ${token}, not ${found}, in ${text}`);
    }
  };
  const parseUnion = (): TypeNode => {
    take("|");
    const args = [parsePostfix()];
    while (take("|")) args.push(parsePostfix());
    return union(...args);
  };
  const parsePostfix = (): TypeNode => {
    let node = parsePrimary();
    while (take("[")) {
      expect("]");
      node = arrayOf(node);
    }
    return node;
  };
  const parsePrimary = (): TypeNode => {
    if (take("(")) {
      const inner = parseUnion();
      expect(")");
      return inner;
    }
    if (take("{")) return parseObject();
    const token = tokens[at] ?? "";
    at += 1;
    if (token.startsWith('"')) return literal(JSON.parse(token) as string);
    if (!/^(?:[\p{L}_$]|-?\d)/u.test(token)) {
      throw new SyntaxError(`Expected a type, not "${token}", in ${text}`);
    }
    return take("<") ? parseArguments(token) : identifier(token);
  };
  const parseArguments = (name: string): TypeNode => {
    const args = [parseUnion()];
    while (take(",")) args.push(parseUnion());
    expect(">");
    return generic(name, ...args);
  };
  const parseObject = (): TypeNode => {
    const properties: PropertyNode[] = [];
    while (!take("}")) {
      properties.push(parseMember());
      if (!take(";")) {
        expect("}");
        break;
      }
    }
    return object(properties);
  };

  const parseMember = (): PropertyNode => {
    const token = tokens[at] ?? "";
    at += 1;
    if (token === "[") {
      const name = tokens[at] ?? "";
      at += 1;
      expect(":");
      const index = `[${name}: ${flatName()}]`;
      expect("]");
      expect(":");
      return { ...property(index, parseUnion()), verbatim: true };
    }
    if (take("(")) {
      expect(")");
      expect(":");
      return { ...property(`${token}()`, parseUnion()), verbatim: true };
    }
    const key = token.startsWith('"') ? (JSON.parse(token) as string) : token;
    const optional = take("?");
    expect(":");
    const member = property(key, parseUnion());
    return optional ? { ...member, optional } : member;
  };
  const flatName = (): string => {
    const name = tokens[at] ?? "";
    at += 1;
    return name;
  };

  const node = parseUnion();
  if (at < tokens.length) {
    throw new SyntaxError(`Unexpected ${tokens[at]} in ${text}`);
  }
  return node;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  for (let match; (match = tokenPattern.exec(text));) tokens.push(match[1]!);
  return tokens;
}
