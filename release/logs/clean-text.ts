/** A terminal's colours and styles, which are left out: with them spelled no coloured log could be read. */
const styles = new RegExp(`${String.fromCharCode(27)}\\[[\\d;:]*m`, "g");
/** What does not show itself, moves the cursor or turns the line around: control characters and marks of direction. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A line as a terminal may have it: tabs are two spaces, what cannot be seen is spelled, such as `\u{1b}`. */
export function clean(line: string): string {
  return line
    .replace(styles, "")
    .replaceAll("\t", "  ")
    .replace(invisible, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
