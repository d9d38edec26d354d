import type { Project } from "ts-morph";
import { isTypeorm } from "../../../claims/typescript/typeorm-mapping.ts";
import type { Naming } from "../../../claims/typescript/typeorm-naming.ts";
import type { FixAction } from "../../fix-action.ts";
import { decoratorsFrom, nameOfImport } from "./decorator.ts";
import { objectOptions, callOptions, type Options } from "./options.ts";
import { mapMember } from "./map-member.ts";
import { loadMorph } from "./project.ts";
import { withQuotesOf } from "./quotes.ts";
import type { TypeormMember } from "./typeorm-member.ts";

type Rename = Extract<FixAction, { action: "rename-column" }>;

/**
 * Maps a member to the column's present name. A name that is written out is
 * changed where it stands; otherwise the member is renamed with its uses, so
 * that the naming strategy comes to the column, or else is told.
 */
export function renameColumn(
  project: Project,
  naming: Naming,
  member: TypeormMember,
  fix: Rename,
): string | undefined {
  if (!fix.automatic) return "the rename is not sure enough";
  if (isEmbedded(member))
    return "the column's name is made of the property that embeds it: rename it by hand";
  renameJoins(member, fix);
  if (member.isRelation) return renameJoinColumn(member, fix.to);
  return mapMember(project, member, fix.to, {
    option: "name",
    columnOf: (one) => naming.column(one, undefined, []),
  });
}

/** Whether the member stands in a class without a table of its own, whose columns can be prefixed. */
function isEmbedded({ node }: TypeormMember): boolean {
  const { Node } = loadMorph();
  const owner = node.getParent();
  if (!Node.isClassDeclaration(owner)) return false;
  const isEntity = decoratorsFrom(owner, isTypeorm).some(({ name }) =>
    name.endsWith("Entity"),
  );
  const isBase = owner.getDerivedClasses().length > 0;
  return !isEntity && !isBase;
}

/** The name of a relation's column stands in a JoinColumn. */
function renameJoinColumn(
  { node, decorator, options }: TypeormMember,
  to: string,
): string | undefined {
  const { Node } = loadMorph();
  const name = JSON.stringify(to);
  if (!Node.isPropertyDeclaration(node)) {
    const join = options.get("joinColumn");
    if (Node.isObjectLiteralExpression(join))
      objectOptions(join).set("name", name);
    else if (Node.isArrayLiteralExpression(join))
      return "the relation has several columns";
    else options.set("joinColumn", `{ name: ${name} }`);
    return undefined;
  }
  const join = decoratorsFrom(node, isTypeorm).find(
    (one) => one.name === "JoinColumn",
  );
  if (
    join?.call.getArguments().some((one) => Node.isArrayLiteralExpression(one))
  )
    return "the relation has several columns";
  if (join) callOptions(join.call).set("name", name);
  else {
    const local = nameOfImport(
      node,
      "JoinColumn",
      decorator?.from ?? "typeorm",
    );
    const at = node.getDecorators().findIndex((one) => one === decorator?.node);
    node.insertDecorator(at + 1, {
      name: local,
      arguments: [withQuotesOf(node, `{ name: ${name} }`)],
    });
  }
  return undefined;
}

/** Relations of the same entity that go through the column by its name. */
function renameJoins({ node }: TypeormMember, { column, to }: Rename): void {
  const { Node } = loadMorph();
  const owner = node.getParent();
  if (!Node.isClassDeclaration(owner)) return;
  for (const property of owner.getProperties()) {
    if (property === node) continue;
    for (const { name, call } of decoratorsFrom(property, isTypeorm))
      if (name === "JoinColumn")
        for (const options of joinOptions(call))
          if (textOf(options, "name") === column.name)
            options.set("name", JSON.stringify(to));
  }
}

function joinOptions(call: Parameters<typeof callOptions>[0]): Options[] {
  const { Node } = loadMorph();
  return call
    .getArguments()
    .flatMap((one) =>
      Node.isArrayLiteralExpression(one) ? one.getElements() : [one],
    )
    .filter((one) => Node.isObjectLiteralExpression(one))
    .map(objectOptions);
}

function textOf(options: Options, name: string): string | undefined {
  const { Node } = loadMorph();
  const value = options.get(name);
  return Node.isStringLiteral(value) ? value.getLiteralValue() : undefined;
}
