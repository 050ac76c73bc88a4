/** Parses JSON with comments and trailing commas, as tsconfig.json is written; throws a SyntaxError as `JSON.parse` does. */
export function parseJsonc(text: string): unknown {
  try {
    // Most files are plain JSON: looking through them is the engine's work then.
    return JSON.parse(text);
  } catch {
    return JSON.parse(withoutTrailingCommas(withoutComments(text)));
  }
}

/** Blanks comments out; places in the text stay the same. */
export function withoutComments(text: string): string {
  const kept: string[] = [];
  let index = 0;
  while (index < text.length) {
    const start = index;
    if (text[index] === '"') {
      index = endOfString(text, index);
      kept.push(text.slice(start, index));
    } else if (text.startsWith("//", index)) {
      const end = text.indexOf("\n", index);
      index = end === -1 ? text.length : end;
      kept.push(" ".repeat(index - start));
    } else if (text.startsWith("/*", index)) {
      const end = text.indexOf("*/", index + 2);
      index = end === -1 ? text.length : end + 2;
      kept.push(text.slice(start, index).replaceAll(/[^\n]/g, " "));
    } else {
      while (index < text.length && text[index] !== '"' && (text[index] !== "/" || index === start)) {
        index += 1;
      }
      kept.push(text.slice(start, index));
    }
  }
  return kept.join("");
}

function withoutTrailingCommas(text: string): string {
  const kept: string[] = [];
  let index = 0;
  let comma: number | undefined;
  while (index < text.length) {
    const start = index;
    const character = text[index] ?? "";
    index = character === '"' ? endOfString(text, index) : index + 1;
    if ((character === "}" || character === "]") && comma !== undefined) {
      kept[comma] = " ";
    }
    if (!/\s/.test(character)) {
      comma = character === "," ? kept.length : undefined;
    }
    kept.push(text.slice(start, index));
  }
  return kept.join("");
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"' && text[index] !== "\n") {
    index += text[index] === "\\" ? 2 : 1;
  }
  return Math.min(text.length, index + 1);
}
