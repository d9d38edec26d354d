import type {
  CallExpression,
  Expression,
} from "../../../claims/python/syntax.ts";
import type { ColumnShape } from "../../fix-action.ts";
import type { RuleCode } from "../../rule-code.ts";
import type { Edit, Repair } from "../edit.ts";
import { orNone, saysNone, typeNamed, valueAnnotation } from "./annotation.ts";
import {
  addPositional,
  argumentsOf,
  removeItems,
  argumentNamed,
  positionals,
  removeArgument,
  setArgument,
} from "./argument.ts";
import { insert, lastName, replace, textOf, type PythonFile } from "./file.ts";
import { Namer } from "./namer.ts";
import { isMapped } from "./nullability.ts";
import {
  hasForeignKey,
  isCalled,
  nameArgument,
  prefixAt,
  typeArgument,
  type ColumnSite,
} from "./site.ts";
import {
  pythonType,
  pythonTypeNames,
  typesOfAnnotations,
  underlying,
  type PythonType,
} from "./type.ts";

/** Rules about the size of a type: the Python type stays unless it is plainly another. */
const ofSize: ReadonlySet<RuleCode> = new Set(["D208", "D209", "D214", "D304"]);

const notKnown = "the type is written in a way that is not known";

/** Gives a column the database's type: its argument, and its annotation where that says another. */
export function setType(
  site: ColumnSite,
  shape: ColumnShape,
  rule: RuleCode,
): Repair {
  const { file, call, field, statement } = site;
  const present = call && typeArgument(file, call);
  const own = present && ownType(file, present);
  if (own !== undefined)
    return {
      byHand: `the type is ${own}, a class of the project: correct that`,
    };
  const namer = new Namer(file, prefixAt(file, call));
  const enumeration = keptEnumeration(site, shape, present, namer);
  if (enumeration) return withImports(file, enumeration, namer);
  const type = pythonType(shape, namer);
  if (!type)
    return {
      byHand: `SQLAlchemy's type for ${shape.sqlType} is not known here`,
    };
  const annotations = new Namer(file, "", shadowed(site));
  const annotated = annotate(site, type, rule, annotations);
  const edits: Edit[] = [...annotated];
  if (field && !call)
    edits.push(...typeField(site, shape, type, annotated.length > 0));
  else if (present) edits.push(replace(file, present, type.sql));
  else if (call && hasForeignKey(file, call)) {
    if (annotated.length === 0)
      return { byHand: "a key's type follows the column that it points at" };
  } else if (call) edits.push(...addType(file, call, type.sql));
  else if (statement?.annotation && !statement.value)
    edits.push(addColumnCall(site, shape, type, namer, annotated.length > 0));
  else if (statement?.annotation && !isMapped(file, statement.annotation))
    edits.push(...wrapDefault(site, shape, type, namer, annotated.length > 0));
  else return { byHand: notKnown };
  const needed = edits.some(({ text }) => text.includes(type.sql));
  return withImports(
    file,
    edits.filter(({ text, start, end }) => text !== "" || end > start),
    ...(needed ? [namer, annotations] : [annotations, fieldOnly(namer)]),
  );
}

/** Of a namer whose type was not written, what was written all the same. */
function fieldOnly(namer: Namer): Pick<Namer, "imports"> {
  return { imports: namer.imports.filter(({ name }) => name === "Field") };
}

function withImports(
  file: PythonFile,
  edits: readonly Edit[],
  ...namers: readonly Pick<Namer, "imports">[]
): Repair {
  if (edits.length === 0) return { byHand: notKnown };
  const imports = namers.flatMap((one) => one.imports);
  return { edits, imports: new Map([[file.path, imports]]) };
}

/** A type that the project defines, whose conversions a plain type would lose. */
function ownType(file: PythonFile, type: Expression): string | undefined {
  const name = lastName(type);
  const isOwn = file.statements.some(
    (one) => one.kind === "class" && one.name === name,
  );
  return isOwn ? name : undefined;
}

/** Attributes of the class, which an annotation would be taken for. */
export function shadowed({
  owner,
}: Pick<ColumnSite, "owner">): ReadonlySet<string> {
  const names = (owner?.body ?? []).flatMap((one) => {
    if (one.kind === "function") return [one.name];
    if (one.kind !== "assign" || !one.value) return [];
    return one.targets.flatMap((target) =>
      target.kind === "name" ? [target.name] : [],
    );
  });
  return new Set(names);
}

function annotate(
  { file, statement, ...site }: ColumnSite,
  { accepts, annotation }: PythonType,
  rule: RuleCode,
  namer: Namer,
): readonly Edit[] {
  const expression = valueAnnotation({ file, ...(statement && { statement }) });
  if (!expression) return [];
  const name = typeNamed(expression) ?? "";
  const isPlain = pythonTypeNames.has(name);
  if (accepts.includes(name) || (ofSize.has(rule) && !isPlain)) return [];
  // A document is typed by what is in it.
  if (accepts.includes("Any") && !isPlain) return [];
  const bare = annotation(namer);
  const text = saysNone(expression) ? orNone(file, bare) : bare;
  return textOf(file, expression) === text || site.table
    ? []
    : [replace(file, expression, text)];
}

function addType(
  file: PythonFile,
  call: CallExpression,
  sql: string,
): readonly Edit[] {
  const named = nameArgument(file, call);
  const isFirst = positionals(call)[0]?.value === named && named !== undefined;
  return addPositional(file, call, isFirst ? 1 : 0, sql);
}

/** `note: Mapped[str]` alone: a call says the type. */
function addColumnCall(
  site: ColumnSite,
  shape: ColumnShape,
  type: PythonType,
  namer: Namer,
  isNew: boolean,
): Edit {
  const { file, statement } = site;
  const { annotation } = statement!;
  if (isMapped(file, annotation!))
    return insert(
      file,
      annotation!.to,
      ` = ${namer.orm("mapped_column")}(${type.sql})`,
    );
  const given = fieldArguments(site, shape, type, isNew);
  return insert(
    file,
    annotation!.to,
    given.length === 0
      ? ""
      : ` = ${namer.sqlmodel("Field")}(${given.join(", ")})`,
  );
}

/** SQLModel: `note: str | None = None` becomes Field(default=None, …). */
function wrapDefault(
  site: ColumnSite,
  shape: ColumnShape,
  type: PythonType,
  namer: Namer,
  isNew: boolean,
): readonly Edit[] {
  const { file, statement } = site;
  const { value } = statement!;
  const given = fieldArguments(site, shape, type, isNew);
  if (given.length === 0) return [];
  const before = `default=${textOf(file, value!)}`;
  const call = `${namer.sqlmodel("Field")}(${[before, ...given].join(", ")})`;
  return [replace(file, value!, call)];
}

/** How Field(…) says a type: by a length, by digits, or by sa_type where the annotation means another. */
export function fieldArguments(
  { file, statement }: Pick<ColumnSite, "file" | "statement">,
  shape: ColumnShape,
  { sql, accepts }: PythonType,
  isNew: boolean,
): readonly string[] {
  const type = underlying(shape);
  const expression = valueAnnotation({ file, ...(statement && { statement }) });
  const said = isNew || !expression ? accepts[0] : typeNamed(expression);
  const implied = typesOfAnnotations[said ?? ""];
  if (type.array || type.name !== implied) return [`sa_type=${sql}`];
  const [first, second] = type.modifier?.split(/,\s*/) ?? [];
  if (first === undefined) return [];
  return implied === "varchar"
    ? [`max_length=${first}`]
    : [`max_digits=${first}`, `decimal_places=${second ?? 0}`];
}

const measures = ["sa_type", "max_length", "max_digits", "decimal_places"];

function typeField(
  site: ColumnSite,
  shape: ColumnShape,
  type: PythonType,
  isNew: boolean,
): readonly Edit[] {
  const { file, field } = site;
  const wanted = fieldArguments(site, shape, type, isNew).map((one) => {
    const [name = "", value = ""] = one.split(/=(.*)/s);
    return { name, value };
  });
  const added = wanted.filter(({ name }) => !argumentNamed(field!, name));
  const changed = wanted.filter((one) => !added.includes(one));
  // max_length stays beside a type that measures nothing: it checks what is written.
  const gone = measures.filter(
    (name) => name !== "max_length" && !wanted.some((one) => one.name === name),
  );
  return [
    ...changed.flatMap(({ name, value }) =>
      setArgument(file, field!, name, value),
    ),
    ...(added.length === 0
      ? []
      : setArgument(
          file,
          field!,
          added[0]!.name,
          [
            added[0]!.value,
            ...added.slice(1).map(({ name, value }) => `${name}=${value}`),
          ].join(", "),
        )),
    ...removeItems(
      file,
      argumentsOf(field!),
      gone.flatMap((name) => argumentNamed(field!, name) ?? []),
    ),
  ];
}

/** An Enum over a Python enumeration keeps it: its name, schema and kind are what can be wrong. */
function keptEnumeration(
  { file, statement, call }: ColumnSite,
  shape: ColumnShape,
  present: Expression | undefined,
  namer: Namer,
): readonly Edit[] | undefined {
  const isNative = shape.enum === true;
  const type = underlying(shape);
  if (type.array) return undefined;
  if (isCalled(file, present, "Enum", "ENUM")) {
    if (!isNative)
      return type.name === "varchar" || type.name === "text"
        ? setArgument(file, present, "native_enum", "False")
        : undefined;
    return setArguments(file, present, {
      name: JSON.stringify(type.name),
      schema: JSON.stringify(type.schema),
    });
  }
  // Mapped[State]: the enumeration is the annotation's.
  const expression = valueAnnotation({ file, ...(statement && { statement }) });
  const named = expression && typeNamed(expression);
  if (!isNative || present || !named || pythonTypeNames.has(named))
    return undefined;
  if (!/^[A-Z]\w*$/.test(named) || named === "Literal") return undefined;
  const sql = `${namer.sql("Enum")}(${named}, name=${JSON.stringify(type.name)}, schema=${JSON.stringify(type.schema)})`;
  if (call) return addType(file, call, sql);
  const { annotation, value } = statement!;
  return annotation && !value && isMapped(file, annotation)
    ? [insert(file, annotation.to, ` = ${namer.orm("mapped_column")}(${sql})`)]
    : undefined;
}

/** Sets several keyword arguments; new ones are added together. */
function setArguments(
  file: PythonFile,
  call: CallExpression,
  given: Readonly<Record<string, string>>,
): readonly Edit[] {
  const added = Object.entries(given).filter(
    ([name]) => !argumentNamed(call, name),
  );
  const changed = Object.entries(given).flatMap(([name, value]) => {
    const present = argumentNamed(call, name);
    return present && textOf(file, present.value) !== value
      ? [replace(file, present.value, value)]
      : [];
  });
  const native = removeArgument(file, call, "native_enum");
  const [first, ...rest] = added;
  if (!first) return [...changed, ...native];
  const more = rest.map(([name, value]) => `, ${name}=${value}`).join("");
  return [
    ...changed,
    ...native,
    ...setArgument(file, call, first[0], `${first[1]}${more}`),
  ];
}

/** Sets the limit of a text column, or takes it off. */
export function setLength(
  site: ColumnSite,
  length: number | undefined,
): Repair {
  const { file, call, field, statement } = site;
  if (field && !call) return lengthOfField(site, length);
  const type = call && typeArgument(file, call);
  if (type && isText(type)) return { edits: lengthOfType(file, type, length) };
  const annotation = statement?.annotation;
  const isOpen = annotation && isMapped(file, annotation);
  if (type && type.kind === "call")
    return { byHand: "the type is not one whose limit is known here" };
  if (!isOpen && !type) return addLength(site, length);
  const namer = new Namer(file, prefixAt(file, call));
  const sql =
    length === undefined
      ? namer.sql("Text")
      : `${namer.sql("String")}(${length})`;
  if (type) return withImports(file, [replace(file, type, sql)], namer);
  if (call) return withImports(file, addType(file, call, sql), namer);
  if (statement?.value) return { byHand: notKnown };
  const maker = namer.orm("mapped_column");
  return withImports(
    file,
    [insert(file, annotation!.to, ` = ${maker}(${sql})`)],
    namer,
  );
}

function isText(type: Expression): boolean {
  return /^(?:String|Unicode|VARCHAR|CHAR|AutoString|NVARCHAR|NCHAR|Text|UnicodeText|TEXT)$/.test(
    lastName(type) ?? "",
  );
}

function lengthOfType(
  file: PythonFile,
  type: Expression,
  length: number | undefined,
): readonly Edit[] {
  if (type.kind !== "call")
    return length === undefined ? [] : [insert(file, type.to, `(${length})`)];
  const given = argumentNamed(type, "length") ?? positionals(type)[0];
  if (length === undefined)
    return type.arguments.length <= 1
      ? [replace(file, { from: type.callee.to, to: type.to }, "")]
      : given
        ? [replace(file, given.value, "None")]
        : [];
  return given
    ? [replace(file, given.value, String(length))]
    : addPositional(file, type, 0, String(length));
}

function lengthOfField(
  { file, field }: ColumnSite,
  length: number | undefined,
): Repair {
  const type = argumentNamed(field!, "sa_type");
  const edits: Edit[] = [];
  if (type && isText(type.value))
    edits.push(...lengthOfType(file, type.value, length));
  const limit = argumentNamed(field!, "max_length");
  if (length === undefined) {
    if (limit) edits.push(...removeArgument(file, field!, "max_length"));
  } else if (limit || !type)
    edits.push(...setArgument(file, field!, "max_length", String(length)));
  return edits.length === 0 ? { byHand: notKnown } : { edits };
}

/** SQLModel's `name: str`, without a Field of its own. */
function addLength(
  { file, statement }: ColumnSite,
  length: number | undefined,
): Repair {
  const { annotation, value } = statement ?? {};
  if (!annotation || length === undefined) return { byHand: notKnown };
  const namer = new Namer(file, "");
  const given = value ? [`default=${textOf(file, value)}`] : [];
  const call = `${namer.sqlmodel("Field")}(${[...given, `max_length=${length}`].join(", ")})`;
  const edit = value
    ? replace(file, value, call)
    : insert(file, annotation.to, ` = ${call}`);
  return withImports(file, [edit], namer);
}
