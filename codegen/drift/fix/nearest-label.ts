import { editDistance } from "../name-tokens.ts";

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[-_ ]/g, "");
}

/** The label that one of these spellings was meant to be: the same in another spelling, or a letter or two away. */
export function nearestLabel(
  spellings: readonly string[],
  labels: readonly string[],
): string | undefined {
  const isSame = (label: string) =>
    spellings.some((one) => plain(one) === plain(label));
  const isNear = (label: string) =>
    spellings.some(
      (one) =>
        editDistance(plain(label), plain(one)) <= (label.length > 4 ? 2 : 1) &&
        label.length > 3,
    );
  return labels.find(isSame) ?? labels.find(isNear);
}
