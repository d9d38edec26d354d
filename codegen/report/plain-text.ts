/** Control characters, those that turn the writing direction included. */
const control =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Names and comments come from a database that anybody may have filled: none
 * of them moves the cursor, colours a terminal or begins a new line.
 */
export function plain(text: string): string {
  return text.replaceAll(control, (character) =>
    character === "\n" || character === "\t" || character === "\r"
      ? " "
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
