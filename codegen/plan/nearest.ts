/** The names closest to `wanted`, nearest first, at most three. */
export function nearest(wanted: string, names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, distance: editDistance(wanted, name) }))
    .filter(({ distance }) => distance <= Math.max(3, wanted.length / 2))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** One line for an option whose pattern matches nothing. */
export function unmatchedProblem(
  option: string,
  pattern: string,
  names: readonly string[],
): string {
  const close = nearest(pattern.replaceAll(/[*?{}]/g, ""), names);
  const hint =
    close.length === 0
      ? `there are ${names.length} names and none is close to it`
      : `the nearest names are ${close.join(", ")}`;
  return `${option}: "${pattern}" matches nothing; ${hint}`;
}

/** Levenshtein distance, in characters. */
export function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const change = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[right.length]!;
}
