import type { InlineSuppression } from "../model.ts";

/** The rules and the reason of what follows `undrift-ignore`. */
export function parseSuppression(
  text: string,
): Pick<InlineSuppression, "rules" | "reason"> {
  const rule = /^[\s,]*(D\d{3}|[a-z]+(?:-[a-z]+)+)(?=[\s,:]|$)/;
  const rules: string[] = [];
  let rest = text;
  for (let found = rule.exec(rest); found; found = rule.exec(rest)) {
    const [whole, name = ""] = found;
    const listed = /^[^,]*,/.test(whole) || rules.length === 0;
    // A hyphenated word after the rules begins the reason unless a comma lists it.
    if (!listed && !name.startsWith("D")) break;
    rules.push(name);
    rest = rest.slice(whole.length);
  }
  const reason = rest.replace(/^[\s,:–—-]+/, "").trim();
  return { rules, ...(reason === "" ? {} : { reason }) };
}
