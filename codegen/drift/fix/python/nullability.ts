import type { Expression } from "../../../claims/python/syntax.ts";
import type { SourceFile } from "../../../claims/reader.ts";
import type { Edit, Repair } from "../edit.ts";
import { pythonTypeNames } from "./type.ts";
import {
  annotateNone,
  saysNone,
  typeNamed,
  valueAnnotation,
} from "./annotation.ts";
import {
  argumentNamed,
  argumentsOf,
  removeItem,
  setArgument,
} from "./argument.ts";
import { insert, lastName, replace, textOf, type PythonFile } from "./file.ts";
import { Namer } from "./namer.ts";
import { calledName, isCalled, prefixAt, type ColumnSite } from "./site.ts";

/** Makes a column nullable, or not: by its annotation where that decides, by nullable= where it does not. */
export function setNullability(
  site: ColumnSite,
  nullable: boolean,
  files: readonly SourceFile[],
): Repair {
  const { file, call, field, statement } = site;
  const annotation = valueAnnotation(site);
  const edits: Edit[] = annotation
    ? [...annotateNone(file, annotation, nullable)]
    : [];
  if (!nullable && mayLoseDefault(site))
    edits.push(...withoutNoneDefault(file, site));
  if (!field && !call && !nullable && statement?.value && annotation)
    edits.push(...withoutPlainNone(file, site));
  const decided = annotation && saysNone(annotation) !== nullable;
  const byAnnotation =
    decided && decides(site) && !isToldByAlias(files, annotation);
  const holder = call ?? field;
  const explicit = holder && argumentNamed(holder, "nullable");
  const word = nullable ? "True" : "False";
  if (explicit) {
    if (textOf(file, explicit.value) !== word)
      edits.push(replace(file, explicit.value, word));
  } else if (holder && !byAnnotation)
    edits.push(...setArgument(file, holder, "nullable", word));
  else if (!holder && !byAnnotation) return addCall(site, word, edits);
  return edits.length === 0
    ? { byHand: "the declaration is written in a way that is not known" }
    : { edits };
}

/** Whether an alias, `name = Annotated[…, mapped_column(nullable=…)]`, says it whatever stands around it. */
function isToldByAlias(
  files: readonly SourceFile[],
  annotation: Expression,
): boolean {
  const name = typeNamed(annotation);
  if (name === undefined || pythonTypeNames.has(name)) return false;
  const alias = new RegExp(
    `^${name}\\s*(?::[^=\\n]*)?=\\s*(?:\\w+\\.)*Annotated\\[[\\s\\S]{0,300}?\\bnullable\\s*=`,
    "m",
  );
  return files.some(({ text }) => alias.test(text));
}

/** Whether the annotation, and not the call, says what may be null. */
function decides({ file, statement, call, field }: ColumnSite): boolean {
  if (!statement?.annotation) return false;
  if (field) return call === undefined;
  if (!isMapped(file, statement.annotation)) return call === undefined;
  // An identity is not null, whatever the annotation says.
  const isIdentity = call?.arguments.some(({ value }) =>
    isCalled(file, value, "Identity"),
  );
  if (isIdentity) return false;
  return call === undefined || statement.value === call;
}

export function isMapped(file: PythonFile, annotation: Expression): boolean {
  return /^["']?(?:\w+\.)*Mapped\[/.test(textOf(file, annotation));
}

function isNone(value: Expression): boolean {
  return value.kind === "constant" && value.value === null;
}

/** A dataclass wants fields without a default before those that have one. */
function mayLoseDefault({ file, owner, statement }: ColumnSite): boolean {
  if (!owner || !isDataclass(file, owner)) return true;
  return !owner.body.some(
    (one) =>
      one.kind === "assign" &&
      statement !== undefined &&
      one.from < statement.from &&
      hasDefault(one.value),
  );
}

export function hasDefault(value: Expression | undefined): boolean {
  return (
    value?.kind === "call" &&
    argumentNamed(value, "default", "default_factory", "insert_default") !==
      undefined
  );
}

/** default=None would let the value out that the column asks for. */
function withoutNoneDefault(
  file: PythonFile,
  { field, call }: ColumnSite,
): readonly Edit[] {
  const holder = field ?? call;
  if (!holder) return [];
  const [first] = field?.arguments ?? [];
  const positional =
    first?.name === undefined && first?.spread === undefined
      ? first
      : undefined;
  const given = argumentNamed(holder, "default") ?? positional;
  return given && isNone(given.value)
    ? removeItem(file, argumentsOf(holder), given)
    : [];
}

/** `note: str | None = None` of SQLModel, without the default. */
function withoutPlainNone(
  file: PythonFile,
  { statement }: ColumnSite,
): readonly Edit[] {
  const { annotation, value } = statement!;
  const isSqlModel = !isMapped(file, annotation!);
  return isSqlModel && isNone(value!)
    ? [replace(file, { from: annotation!.to, to: value!.to }, "")]
    : [];
}

/** The annotation hides its None behind a name: a call says it then. */
function addCall(
  site: ColumnSite,
  word: string,
  edits: readonly Edit[],
): Repair {
  const { file, statement } = site;
  const { annotation, value } = statement ?? {};
  if (!annotation || value)
    return { byHand: "the declaration is written in a way that is not known" };
  const namer = new Namer(file, prefixAt(file, undefined));
  const maker = isMapped(file, annotation)
    ? namer.orm("mapped_column")
    : namer.sqlmodel("Field");
  const added = insert(file, annotation.to, ` = ${maker}(nullable=${word})`);
  return {
    edits: [...edits, added],
    imports: new Map([[file.path, namer.imports]]),
  };
}

/** Whether a class is a dataclass too, where the order of fields matters. */
export function isDataclass(
  file: PythonFile,
  owner: NonNullable<ColumnSite["owner"]>,
): boolean {
  const bases = owner.arguments.map(({ value }) => lastName(value) ?? "");
  const decorators = owner.decorators.map((one) =>
    one.kind === "call" ? (calledName(file, one) ?? "") : (lastName(one) ?? ""),
  );
  return (
    bases.some((name) => /dataclass/i.test(name)) ||
    decorators.some((name) => /dataclass/i.test(name)) ||
    bases.some((name) =>
      file.statements.some(
        (one) =>
          one.kind === "class" &&
          one !== owner &&
          one.name === name &&
          isDataclass(file, one),
      ),
    )
  );
}
