/** What a shell takes as it is. */
const plain = /^[\w@%+:,./-]+$/;

/** Words as one line, from which a shell reads the same words. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}
