/** A label and what it says. */
export interface Cell {
  readonly label: string;
  readonly value: string;
}

const gap = "   ";

/** Breaks text between words into lines of at most a width; a longer word stays whole. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/** The widths that make cells of several blocks stand below one another. */
export interface CellWidths {
  readonly label: number;
  readonly value: number;
}

/** Widths that fit every cell, within a line's. */
export function cellWidths(cells: readonly Cell[], width: number): CellWidths {
  const label = Math.max(0, ...cells.map((cell) => cell.label.length));
  const value = Math.max(0, ...cells.map((cell) => cell.value.length));
  return { label, value: Math.min(value, Math.max(20, width - label - 2)) };
}

/** Lays cells out in as many columns as a line takes, filled row by row; long values continue below themselves. */
export function layCells(
  cells: readonly Cell[],
  { label, value }: CellWidths,
  { width, paintLabel = (text) => text }: { width: number; paintLabel?: (text: string) => string },
): readonly string[] {
  const cellWidth = label + 2 + value;
  const columns = Math.max(1, Math.floor((width + gap.length) / (cellWidth + gap.length)));
  const lines: string[] = [];
  for (let start = 0; start < cells.length; start += columns) {
    const row = cells.slice(start, start + columns).map((cell) => ({ ...cell, parts: wrapWords(cell.value, value) }));
    const height = Math.max(...row.map(({ parts }) => parts.length));
    for (let line = 0; line < height; line++) {
      const texts = row.map(({ label: name, parts }) => {
        const shown = line === 0 ? paintLabel(name.padEnd(label)) : " ".repeat(label);
        return `${shown}  ${(parts[line] ?? "").padEnd(value)}`;
      });
      lines.push(texts.join(gap).trimEnd());
    }
  }
  return lines;
}
