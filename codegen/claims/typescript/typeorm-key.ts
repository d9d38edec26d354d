import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  elementsOf,
  objectOf,
  returnedBy,
  unwrap,
} from "./constants.ts";
import type { Decoration } from "./decorators.ts";
import type { Entity } from "./entity.ts";
import type { Modules } from "./modules.ts";
import { flagOption, hasOption } from "./options.ts";
import { placeOf } from "./place.ts";
import { decorations, type Mapping } from "./typeorm-mapping.ts";

/** `@Index({ unique: true })` over all rows; one with `where` keeps no two rows apart that it leaves out. */
export function isUniqueIndex(
  modules: Modules,
  { name, given }: Decoration,
): boolean {
  return (
    name === "Index" &&
    given.some((argument) => {
      const options = objectOf(modules, argument);
      return (
        flagOption(modules, options, "unique") === true &&
        !hasOption(modules, options, "where")
      );
    })
  );
}

/** `@Unique(["a", "b"])` and `@Index(["a", "b"], { unique: true })` on the class. */
export function addKeys(
  mapping: Mapping,
  entity: Entity,
  owner: ts.ClassLikeDeclaration,
): void {
  const { modules } = mapping.reading;
  for (const decoration of decorations(mapping, owner)) {
    const { name, given, node } = decoration;
    const unique = name === "Unique" || isUniqueIndex(modules, decoration);
    const properties = unique
      ? given.map((argument) => propertiesOf(mapping, argument)).find(Boolean)
      : undefined;
    if (properties)
      entity.keys.push({ kind: "unique", properties, place: placeOf(node) });
  }
}

/** `["a", "b"]` or `(row) => [row.a, row.b]` */
function propertiesOf(
  mapping: Mapping,
  argument: ts.Expression,
): readonly string[] | undefined {
  const { modules } = mapping.reading;
  const returned = returnedBy(unwrap(argument));
  const elements = elementsOf(modules, returned ?? argument);
  const names = elements?.map((element) =>
    returned && syntax.isPropertyAccessExpression(element)
      ? element.name.text
      : constantOf(modules, element),
  );
  return names?.every((name) => typeof name === "string") ? names : undefined;
}
