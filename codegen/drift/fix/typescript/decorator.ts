import type {
  CallExpression,
  Decorator,
  Expression,
  Node as SyntaxNode,
} from "ts-morph";
import { textWith } from "./bracketed-list.ts";
import { loadMorph, replaceText } from "./project.ts";
import { usesSingleQuotes } from "./quotes.ts";

/** A decorator of a library on a class or member, called with arguments. */
export interface LibraryDecorator {
  /** As the library exports it. */
  readonly name: string;
  /** The module that it is imported from. */
  readonly from: string;
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
    const found = call && importOf(call.getExpression(), belongs);
    return found ? [{ ...found, node: decorator, call }] : [];
  });
}

/** The name under which a library exports what an expression refers to, and its module. */
function importOf(
  expression: Expression,
  belongs: (specifier: string) => boolean,
): { readonly name: string; readonly from: string } | undefined {
  const { Node } = loadMorph();
  const imports = expression
    .getSourceFile()
    .getImportDeclarations()
    .filter((one) => belongs(one.getModuleSpecifierValue()));
  const owner = Node.isPropertyAccessExpression(expression)
    ? expression.getExpression().getText()
    : undefined;
  for (const one of imports) {
    const from = one.getModuleSpecifierValue();
    if (owner !== undefined && Node.isPropertyAccessExpression(expression)) {
      const isWhole = [one.getNamespaceImport(), one.getDefaultImport()].some(
        (name) => name?.getText() === owner,
      );
      if (isWhole) return { name: expression.getName(), from };
      continue;
    }
    const named = one
      .getNamedImports()
      .find(
        (spec) =>
          (spec.getAliasNode()?.getText() ?? spec.getName()) ===
          expression.getText(),
      );
    if (named) return { name: named.getName(), from };
  }
  return undefined;
}

/** What a file calls an export of a module, which is imported when it is not yet. */
export function nameOfImport(
  node: SyntaxNode,
  name: string,
  from: string,
): string {
  const { Node, QuoteKind } = loadMorph();
  const tree = node.getSourceFile();
  const imports = tree
    .getImportDeclarations()
    .filter((one) => one.getModuleSpecifierValue() === from);
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
  else {
    const quoteKind = usesSingleQuotes(tree)
      ? QuoteKind.Single
      : QuoteKind.Double;
    tree.getProject().manipulationSettings.set({ quoteKind });
    tree.addImportDeclaration({ moduleSpecifier: from, namedImports: [name] });
  }
  return name;
}
