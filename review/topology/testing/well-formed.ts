/** Names of the elements that are open where markup ends, or what is wrong with it; empty for well-formed markup. */
export function problemsOf(markup: string): readonly string[] {
  const problems: string[] = [];
  const open: string[] = [];
  const rest = markup.replace(
    /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    (_, end, name, attributes, empty) => {
      const names = [...attributes.matchAll(/([\w:-]+)="/g)].map(([, attribute]) => attribute);
      if (new Set(names).size !== names.length) {
        problems.push(`an attribute twice: ${name}${attributes}`);
      }
      if (end === "/" && open.pop() !== name) {
        problems.push(`a stray </${name}>`);
      }
      if (end === "" && empty === "") {
        open.push(name);
      }
      return "";
    },
  );
  if (/[<>]/.test(rest)) {
    problems.push(`not markup: ${rest.slice(Math.max(0, rest.search(/[<>]/) - 40)).slice(0, 80)}`);
  }
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(markup)) {
    problems.push("an ampersand that is no entity");
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML forbids.
  if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/u.test(markup)) {
    problems.push("a character that XML forbids");
  }
  return [...problems, ...open];
}
