import type * as KyselyCodegen from "kysely-codegen";
import type { ExpressionNode, StatementNode } from "kysely-codegen";
import { UndriftError } from "../errors.ts";
import type { Declaration, FilePlan } from "../plan/plan.ts";
import type { TypeNode } from "../plan/type-node.ts";
import { commentLines, jsdoc } from "./comment.ts";
import { printDeclaration, printImport } from "./declaration.ts";
import type { FilePrinter } from "./emit.ts";
import { escapeHiddenInLine } from "./literal.ts";
import { flatType } from "./type.ts";

type Library = typeof KyselyCodegen;
type Serializer = InstanceType<Library["TypeScriptSerializer"]>;

/**
 * Loads a printer that goes through kysely-codegen's own nodes and its
 * TypeScriptSerializer and formats with prettier: members of interfaces are
 * sorted by its rules. What kysely-codegen has no node for, which is imports
 * of namespaces and arrays of labels, is printed as always. kysely-codegen
 * needs `typescript` where it runs.
 * @throws UndriftError `CONFIG` when one of them cannot be loaded
 */
export async function loadKyselyCodegenPrinter(
  load: () => Promise<Library> = () => import("kysely-codegen"),
): Promise<FilePrinter> {
  const library = await loadLibrary(load);
  const { format } = await import("prettier");
  const serializer = new library.TypeScriptSerializer();
  return (file) =>
    format(fileText(file, library, serializer), { parser: "typescript" });
}

async function loadLibrary(load: () => Promise<Library>): Promise<Library> {
  try {
    return await load();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : "";
    throw new UndriftError(
      "CONFIG",
      `printer: "kysely-codegen" cannot be used, because kysely-codegen cannot be loaded: ${reason}`,
      {
        hint: 'Install kysely-codegen and typescript, or set printer: "undrift".',
        cause,
      },
    );
  }
}

function fileText(
  { imports, declarations }: FilePlan,
  library: Library,
  serializer: Serializer,
): string {
  const blocks = declarations.map((declaration) =>
    declarationText(declaration, library, serializer),
  );
  return [imports.map(printImport).join(""), ...blocks].join("\n\n");
}

function declarationText(
  declaration: Declaration,
  library: Library,
  serializer: Serializer,
): string {
  const statement = statementNode(declaration, library);
  if (statement === undefined) return printDeclaration(declaration);
  const { comment } = declaration;
  const text = serializer.serializeStatements([statement]);
  // It escapes as JSON does, which leaves what is hidden as it is.
  const safe = text.split("\n").map(escapeHiddenInLine).join("\n");
  return comment === undefined ? safe : jsdoc(comment) + safe;
}

/** Undefined for what kysely-codegen has no node for. */
function statementNode(
  declaration: Declaration,
  library: Library,
): StatementNode | undefined {
  const { ExportStatementNode, IdentifierNode } = library;
  switch (declaration.kind) {
    case "interface":
      return new ExportStatementNode(
        new library.InterfaceDeclarationNode(
          new IdentifierNode(declaration.name),
          new library.ObjectExpressionNode(
            declaration.properties.map(
              ({ key, type, comment }) =>
                new library.PropertyNode(
                  key,
                  expressionNode(type, library),
                  comment === undefined ? null : commentText(comment),
                ),
            ),
          ),
        ),
      );
    case "alias": {
      const { name, parameters, type } = declaration;
      const body = expressionNode(type, library);
      return new ExportStatementNode(
        new library.AliasDeclarationNode(
          name,
          parameters === undefined
            ? body
            : new library.TemplateNode([...parameters], body),
        ),
      );
    }
    case "labels":
    case "constant":
      return undefined;
  }
}

/** kysely-codegen prints a comment as it is, an empty one included. */
function commentText(comment: string): string | null {
  return commentLines(comment).join("\n") || null;
}

/** The plan's nodes are kysely-codegen's but for what it has none of. */
function expressionNode(node: TypeNode, library: Library): ExpressionNode {
  const { RawExpressionNode } = library;
  const convert = (inner: TypeNode): ExpressionNode =>
    expressionNode(inner, library);
  switch (node.type) {
    case "Identifier":
    case "Literal":
    case "RawExpression":
      return node;
    case "ArrayExpression":
      return node.values.type === "RawExpression"
        ? new RawExpressionNode(flatType(node))
        : new library.ArrayExpressionNode(convert(node.values));
    case "GenericExpression":
      return new library.GenericExpressionNode(
        node.name,
        node.args.map(convert),
      );
    case "UnionExpression":
      return new library.UnionExpressionNode(node.args.map(convert));
    case "ObjectExpression":
      return node.properties.some(
        ({ optional, verbatim }) => optional || verbatim,
      )
        ? new RawExpressionNode(flatType(node))
        : new library.ObjectExpressionNode(
            node.properties.map(
              ({ key, value, comment }) =>
                new library.PropertyNode(key, convert(value), comment),
            ),
          );
  }
}
