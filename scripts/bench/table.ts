function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A markdown table; the first column reads from the left, the others are figures. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** A ratio as printed: `0.42`, and `–` when there is nothing to compare with. */
export function ratio(figure: number, reference: number | undefined): string {
  if (reference === undefined || Number.isNaN(reference)) return "–";
  return (figure / reference).toFixed(2);
}
