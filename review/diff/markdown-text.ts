/** Text as it is: nothing in it is markup, a mention or a reference to an issue. On one line. */
export function plainText(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]{}|~#$]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/@/g, "@\u200b");
}

/** Text whose pairs of backticks mark code, as messages have it; all else is as it is. */
export function messageText(text: string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : plainText(part)))
    .join("");
}

/** Code within a line, also of a table. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").replace(/\|/g, "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** Something to open for who wants to know: text within is Markdown. */
export function fold(title: string, body: string): string {
  return `<details><summary>${title.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</summary>\n\n${body}\n\n</details>`;
}

/** As many lines as there is room for; what is left out is counted. */
export function limitLines(lines: readonly string[], room: number, more: (left: number) => string): readonly string[] {
  let used = 0;
  const shown = lines.findIndex((line) => {
    used += line.length + 1;
    return used > room;
  });
  return shown === -1 ? lines : [...lines.slice(0, shown), more(lines.length - shown)];
}
