import { objectOf } from "./constants.ts";
import { decorationNamed, type Decoration } from "./decorators.ts";
import type { ColumnReference } from "./entity.ts";
import { textOption } from "./options.ts";
import { inverseOf, targetOf, type Mapping } from "./typeorm-mapping.ts";

/** `@ForeignKey(() => Station)` on a column: a reference without a relation. */
export function referenceOf(
  mapping: Mapping,
  found: readonly Decoration[],
): ColumnReference | undefined {
  const { modules } = mapping.reading;
  const decoration = decorationNamed(found, "ForeignKey");
  const [first, second] = decoration?.given ?? [];
  if (!first) return undefined;
  const options = decoration?.given
    .slice(1)
    .map((argument) => objectOf(modules, argument))
    .find(Boolean);
  const property = second && !options ? inverseOf(second) : "";
  return {
    target: () => targetOf(mapping, first),
    ...(property === "" ? {} : { property }),
    onDelete: textOption(modules, options, "onDelete"),
    onUpdate: textOption(modules, options, "onUpdate"),
  };
}
