import type {
  CallExpression,
  Decorator,
  Expression,
  Node as SyntaxNode,
} from "ts-morph";
import { textWith } from "./bracketed-list.ts";
import { loadMorph, replaceText } from "./project.ts";

/** A decorator of a library on a class or member, called with arguments. */
export interface LibraryDecorator {
  /** As the library exports it. */
  readonly name: string;
  readonly node: Decorator;
  readonly call: CallExpression;
}

/** The decorators of a node that are imported from a library, in order. */
export function decoratorsFrom(
  node: SyntaxNode,
  belongs: (specifier: string) => boolean,
): LibraryDecorator[] {
  const { Node } = loadMorph();
  if (!Node.isDecoratable(node)) return [];
  return node.getDecorators().flatMap((decorator) => {
    const call = decorator.getCallExpression();
    const name = call && importedName(call.getExpression(), belongs);
    return name === undefined ? [] : [{ name, node: decorator, call: call! }];
  });
}

/** The name under which a library exports what an expression refers to; undefined when it is another's. */
export function importedName(
  expression: Expression,
  belongs: (specifier: string) => boolean,
): string | undefined {
  const { Node } = loadMorph();
  const imports = expression
    .getSourceFile()
    .getImportDeclarations()
    .filter((one) => belongs(one.getModuleSpecifierValue()));
  if (Node.isPropertyAccessExpression(expression)) {
    const owner = expression.getExpression().getText();
    const isWhole = imports.some(
      (one) =>
        one.getNamespaceImport()?.getText() === owner ||
        one.getDefaultImport()?.getText() === owner,
    );
    return isWhole ? expression.getName() : undefined;
  }
  const local = expression.getText();
  return imports
    .flatMap((one) => one.getNamedImports())
    .find((one) => (one.getAliasNode()?.getText() ?? one.getName()) === local)
    ?.getName();
}

/** What a file calls a library's export, which is imported when it is not yet. */
export function nameOfImport(
  node: SyntaxNode,
  name: string,
  belongs: (specifier: string) => boolean,
): string {
  const { Node } = loadMorph();
  const tree = node.getSourceFile();
  const imports = tree
    .getImportDeclarations()
    .filter((one) => belongs(one.getModuleSpecifierValue()));
  for (const one of imports) {
    const whole = one.getNamespaceImport()?.getText();
    if (whole !== undefined) return `${whole}.${name}`;
    const named = one.getNamedImports().find((spec) => spec.getName() === name);
    if (named) return named.getAliasNode()?.getText() ?? name;
  }
  const open = imports
    .filter((one) => !one.isTypeOnly())
    .map((one) => one.getImportClause()?.getNamedBindings())
    .find((bindings) => Node.isNamedImports(bindings));
  if (open)
    replaceText(
      open,
      textWith({ node: open, elements: open.getElements() }, [name]),
    );
  return name;
}
