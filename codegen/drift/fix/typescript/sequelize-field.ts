import type { ClassDeclaration } from "ts-morph";
import type { ColumnShape } from "../../fix-action.ts";
import { addProperty } from "./add-property.ts";
import { keyText, quotedIn } from "./mention.ts";
import { columnDecorator } from "./sequelize-attribute.ts";
import {
  dataTypeFor,
  filePrefix,
  valueTypeFor,
} from "./sequelize-data-type.ts";

/** Adds a decorated field behind the last one, in the manner of the others. */
export function addDecorated(
  owner: ClassDeclaration | undefined,
  shape: ColumnShape,
  given: { readonly name: string; readonly field: string | undefined },
): string | undefined {
  const fields = owner?.getProperties().filter((one) => columnDecorator(one));
  const like = fields?.at(-1);
  if (!owner || !like) return "the class has no decorated field";
  const entries = [
    `type: ${dataTypeFor(shape, filePrefix(owner.getSourceFile()))}`,
    ...(shape.nullable ? [] : ["allowNull: false"]),
    ...(given.field === undefined
      ? []
      : [`field: ${quotedIn(owner, given.field)}`]),
  ];
  const plain = valueTypeFor(shape);
  const decorator = columnDecorator(like)!
    .getName()
    .replace(/^\w+At$/, "Column");
  addProperty(owner, {
    decorator: `@${decorator}({ ${entries.join(", ")} })`,
    name: keyText(given.name),
    type: shape.nullable ? `${plain} | null` : plain,
    isColumn: (one) => columnDecorator(one) !== undefined,
  });
  return undefined;
}
