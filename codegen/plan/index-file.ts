import type { PlanContext } from "./context.ts";
import { typeName } from "./names.ts";
import type { FilePlan, ImportPlan, PropertyPlan } from "./plan.ts";
import { relativeModule } from "./scope.ts";
import { identifier } from "./type-node.ts";

/** index.ts: the interface DB, and the files it takes its tables from. */
export function indexFile(context: PlanContext): FilePlan {
  const { config, selected, symbols } = context;
  const isSingle = config.layout === "single";
  const namespaces = new Map<string, string>();
  const taken = new Set<string>(["DB"]);
  const imports: ImportPlan[] = [];

  const namespaceOf = (module: string): string => {
    const known = namespaces.get(module);
    if (known !== undefined) return known;
    const base = namespaceName(module);
    let name = base;
    for (let n = 2; taken.has(name); n += 1) name = `${base}${n}`;
    taken.add(name);
    namespaces.set(module, name);
    imports.push({
      module: relativeModule("index.ts", module, config.importExtension),
      namespace: name,
      names: [],
    });
    return name;
  };

  const properties = selected.relations.map((relation): PropertyPlan => {
    const { module, name } = symbols.of(relation)!;
    const type = isSingle ? name : `${namespaceOf(module)}.${name}`;
    return { key: context.keyOf(relation), type: identifier(type) };
  });
  return {
    path: "index.ts",
    imports: imports.toSorted((a, b) => (a.module < b.module ? -1 : 1)),
    declarations: [
      {
        kind: "interface",
        name: "DB",
        comment: "Every table and view by the name that queries use.",
        properties: properties.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
      },
    ],
  };
}

/** Words that cannot be the name of a namespace import. */
const reservedWords =
  /^(await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|any|unknown|never|string|number|boolean|symbol|object|bigint|undefined|type|arguments|eval)$/;

/** "core" for core.ts; a TypeScript name for any file. */
function namespaceName(module: string): string {
  const parts = module.replace(/\.ts$/, "").split("/");
  const [first = "", ...rest] = parts.map(typeName);
  const name =
    first.replace(/^_*./u, (start) => start.toLowerCase()) + rest.join("");
  return reservedWords.test(name) ? `${name}_` : name;
}
