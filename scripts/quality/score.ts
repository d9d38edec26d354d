/** What was expected, what was said, and what of both is the same. */
export interface Score {
  readonly expected: number;
  readonly said: number;
  readonly right: number;
}

export const nothing: Score = { expected: 0, said: 0, right: 0 };

export function add(...scores: readonly Score[]): Score {
  return {
    expected: sumOf(scores.map((one) => one.expected)),
    said: sumOf(scores.map((one) => one.said)),
    right: sumOf(scores.map((one) => one.right)),
  };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Of what is there, how much was said; 1 where nothing is. */
export function recallOf({ right, expected }: Score): number {
  return expected === 0 ? 1 : right / expected;
}

/** Of what was said, how much is there; 1 where nothing was said. */
export function precisionOf({ right, said }: Score): number {
  return said === 0 ? 1 : right / said;
}

/** Scores kept by name, each starting from nothing. */
export class Scores extends Map<string, Score> {
  count(name: string, score: Partial<Score>): void {
    this.set(name, add(this.get(name) ?? nothing, { ...nothing, ...score }));
  }
}

export function figure(share: number): string {
  return share.toFixed(3);
}
