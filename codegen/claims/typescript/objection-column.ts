import type { ts } from "ts-morph";
import type { ColumnClaim, TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  elementsOf,
  entriesOf,
  objectOf,
  propertyNameOf,
} from "./constants.ts";
import { declaredType } from "./declared-type.ts";
import { instanceFields } from "./lineage.ts";
import { inherited, type Model } from "./objection-model.ts";
import {
  jsonSchemaOf,
  schemaColumn,
  type JsonSchema,
} from "./objection-schema.ts";
import { defaultText } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { unresolved, type Reading } from "./reading.ts";
import { alternativesOf, type Shape } from "./shape.ts";
import { walk } from "./walk.ts";

/** The columns that a model's fields, schema, hooks and lists of attributes name. */
export function addColumns(
  reading: Reading,
  model: Model,
  rename: (name: string) => string,
  names: ReadonlySet<string>,
): void {
  const related = relationNames(reading, model);
  addFields(reading, model, rename, (name) => related.has(name), names);
  addSchema(reading, model, rename);
  for (const { name, node } of writtenByHooks(model))
    addUntyped(model, name, node, rename);
  for (const { name, node } of jsonAttributes(reading, model) ?? [])
    addUntyped(model, name, node, rename, jsonType);
}

function relationNames(reading: Reading, model: Model): ReadonlySet<string> {
  const mappings = objectOf(
    reading.modules,
    inherited(model, "relationMappings"),
  );
  const virtual =
    elementsOf(reading.modules, inherited(model, "virtualAttributes")) ?? [];
  return new Set([
    ...(mappings
      ? entriesOf(reading.modules, mappings).map(({ name }) => name)
      : []),
    ...virtual.map((element) => String(constantOf(reading.modules, element))),
  ]);
}

function addFields(
  reading: Reading,
  model: Model,
  rename: (name: string) => string,
  isRelation: (property: string) => boolean,
  names: ReadonlySet<string>,
): void {
  for (const field of model.classes.flatMap(instanceFields)) {
    const property = propertyNameOf(reading.modules, field.name);
    if (
      property === undefined ||
      isRelation(property) ||
      property.startsWith("$") ||
      !syntax.isPropertyDeclaration(field)
    )
      continue;
    const declared = declaredType(reading, field);
    if (!declared || isRelated(field, declared.shape, names)) continue;
    const name = rename(property);
    const claim: ColumnClaim = {
      name,
      ...(name === property ? {} : { attribute: property }),
      place: placeOf(field.name),
      type: declared.claim,
      nullable: declared.nullable,
    };
    model.entity.columns.set(property, { claim });
  }
}

/** A field that holds other models, or a function, is no column. */
function isRelated(
  field: ts.PropertyDeclaration,
  shape: Shape,
  names: ReadonlySet<string>,
): boolean {
  const kinds = syntax.SyntaxKind;
  if (field.type?.kind === kinds.FunctionType) return true;
  const mentioned: readonly string[] =
    field.type?.getText().match(/[A-Z]\w*/g) ?? [];
  const isObject = alternativesOf(shape).some(
    (member) =>
      member.kind === "object" ||
      (member.kind === "array" && member.element.kind === "object"),
  );
  return isObject && mentioned.some((name) => names.has(name));
}

/** Adds and refines columns by the model's jsonSchema. */
function addSchema(
  reading: Reading,
  model: Model,
  rename: (name: string) => string,
): void {
  const given = inherited(model, "jsonSchema");
  if (!given) return;
  const schema = jsonSchemaOf(reading, given);
  if (!schema) {
    model.entity.incomplete = true;
    unresolved(reading, given, `the jsonSchema of class ${model.entity.name}`);
    return;
  }
  const json = jsonAttributes(reading, model);
  for (const property of schema.properties) {
    const column = schemaColumn(
      reading,
      property,
      json?.some(({ name }) => name === property.name),
    );
    const known = model.entity.columns.get(property.name)?.claim;
    const name = rename(property.name);
    const type = column.type ?? known?.type;
    model.entity.columns.set(property.name, {
      claim: {
        name,
        ...(name === property.name ? {} : { attribute: property.name }),
        place: known?.place ?? placeOfName(property.nameNode),
        ...(type
          ? {
              type:
                known?.type?.valueType === undefined
                  ? type
                  : { ...type, valueType: known.type.valueType },
            }
          : {}),
        ...nullability(schema, property.name, column.nullable, known),
        ...(column.default
          ? {
              default: defaultText(reading.modules, column.default),
              defaultBy: "client" as const,
            }
          : {}),
      },
    });
  }
}

interface Named {
  readonly name: string;
  readonly node: ts.Node;
}

/** Attributes that are kept as JSON, where the model lists them itself. */
function jsonAttributes(
  reading: Reading,
  model: Model,
): readonly Named[] | undefined {
  return elementsOf(
    reading.modules,
    inherited(model, "jsonAttributes"),
  )?.flatMap((node) => {
    const name = constantOf(reading.modules, node);
    return typeof name === "string" ? [{ name, node }] : [];
  });
}

/** `this.updatedAt = …` in a hook that runs before a row is written. */
function writtenByHooks({ classes }: Model): readonly Named[] {
  const hooks = classes
    .flatMap(({ members }) => [...members])
    .filter((member) =>
      /^\$before(?:Insert|Update)$/.test(member.name?.getText() ?? ""),
    );
  const found: Named[] = [];
  for (const hook of hooks)
    walk(hook, (node) => {
      if (
        syntax.isBinaryExpression(node) &&
        node.operatorToken.kind === syntax.SyntaxKind.EqualsToken &&
        syntax.isPropertyAccessExpression(node.left) &&
        node.left.expression.kind === syntax.SyntaxKind.ThisKeyword
      )
        found.push({ name: node.left.name.text, node: node.left.name });
    });
  return found;
}

const jsonType = { family: "json", text: "json" } as const;

/** A column that the model names without a schema or a field for it. */
function addUntyped(
  model: Model,
  property: string,
  node: ts.Node,
  rename: (name: string) => string,
  type?: TypeClaim,
): void {
  const { columns } = model.entity;
  if (columns.has(property) || /^[$_]/.test(property)) return;
  const name = rename(property);
  columns.set(property, {
    claim: {
      name,
      ...(name === property ? {} : { attribute: property }),
      place: placeOfName(node),
      ...(type ? { type } : {}),
    },
  });
}

/**
 * A schema checks what is written. That it requires a value, or a field is
 * declared, says what is read; leaving a property out says nothing of null.
 */
function nullability(
  schema: JsonSchema,
  property: string,
  allowsNull: boolean,
  known: ColumnClaim | undefined,
): Pick<ColumnClaim, "nullable"> {
  if (allowsNull || known?.nullable === true) return { nullable: true };
  return known || schema.required?.has(property) ? { nullable: false } : {};
}
