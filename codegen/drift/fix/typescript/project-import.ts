import { posix } from "node:path";
import type { SourceFile as Tree } from "ts-morph";

/** A name of another file of the project, to be imported. */
export interface ProjectImport {
  /** The other file's path. */
  readonly path: string;
  readonly name: string;
  /** What the importing file calls it. */
  readonly local: string;
  readonly isTypeOnly: boolean;
}

/** Imports a name of another file, once. */
export function importFrom(
  user: Tree,
  { path, name, local, isTypeOnly }: ProjectImport,
): void {
  const moduleSpecifier = specifier(user, path);
  const known = user
    .getImportDeclarations()
    .find(
      (one) =>
        one.getModuleSpecifierValue() === moduleSpecifier &&
        !one.getNamespaceImport() &&
        (isTypeOnly || !one.isTypeOnly()),
    );
  const named = local === name ? name : { name, alias: local };
  const isThere = known
    ?.getNamedImports()
    .some(
      (one) =>
        one.getName() === name &&
        (one.getAliasNode()?.getText() ?? name) === local,
    );
  if (isThere) return;
  if (known) known.addNamedImport(named);
  else
    user.addImportDeclaration({
      moduleSpecifier,
      namedImports: [named],
      isTypeOnly,
    });
}

/** A relative specifier that ends as the file's, or the project's, others do. */
function specifier(user: Tree, path: string): string {
  const from = posix.relative(posix.dirname(user.getFilePath()), path);
  const relative = from.startsWith(".") ? from : `./${from}`;
  const own = [user, ...user.getProject().getSourceFiles()]
    .filter((tree) => !tree.isInNodeModules())
    .flatMap((tree) => tree.getImportDeclarations())
    .map((one) => one.getModuleSpecifierValue())
    .find((one) => one.startsWith("."));
  const ending = /\.[jt]s$/.exec(own ?? ".js")?.[0] ?? "";
  return relative.replace(/\.ts$/, ending);
}
