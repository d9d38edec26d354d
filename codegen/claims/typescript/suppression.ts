import type { InlineSuppression } from "../model.ts";

/** The rules and the reason of what follows `undrift-ignore`. */
export function parseSuppression(
  text: string,
): Pick<InlineSuppression, "rules" | "reason"> {
  // What only looks like a code is one that is mistyped, and is told, not obeyed.
  const rule = /^[\s,]*([Dd]\w*\d\w*|[a-z]+(?:-[a-z]+)+)(?=[\s,:]|$)/;
  const rules: string[] = [];
  let rest = text;
  for (let found = rule.exec(rest); found; found = rule.exec(rest)) {
    const [whole, name = ""] = found;
    const listed = /^[^,]*,/.test(whole) || rules.length === 0;
    // A hyphenated word after the rules begins the reason unless a comma lists it.
    if (!listed && !/^[Dd]\w*\d/.test(name)) break;
    rules.push(name);
    rest = rest.slice(whole.length);
  }
  const reason = rest.replace(/^[\s,:–—-]+/, "").trim();
  return { rules, ...(reason === "" ? {} : { reason }) };
}
