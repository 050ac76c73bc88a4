import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Document, isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from "yaml";

/** Where the values of a stack's configuration stand in its file. */
export interface ConfigurationFile {
  /** The place of a value by its path under `config`, or of the nearest parent that is written. */
  locate(path: readonly PropertyKey[]): { file: string; line: number; column: number };
  /** Whether the value at a path is encrypted (`secure:`); undefined where it is not written in the file. */
  isEncrypted(path: readonly PropertyKey[]): boolean | undefined;
}

/** Opens `Pulumi.<stack>.yaml` for the places of its values. A missing or malformed file has no places. */
export function configurationFile(path: string): ConfigurationFile {
  const file = basename(path);
  let parsed: { document: Document; lines: LineCounter } | undefined;
  const open = () => {
    if (parsed === undefined) {
      const lines = new LineCounter();
      const text = existsSync(path) ? readFileSync(path, "utf8") : "";
      parsed = { document: parseDocument(text, { lineCounter: lines, logLevel: "silent" }), lines };
    }
    return parsed;
  };
  return {
    locate(keys) {
      const { document, lines } = open();
      for (let length = keys.length; length > 0; length--) {
        const offset = keyOffset(document, ["config", ...keys.slice(0, length)]);
        if (offset !== undefined) {
          const { line, col } = lines.linePos(offset);
          return { file, line, column: col };
        }
      }
      return { file, line: 1, column: 1 };
    },
    isEncrypted(keys) {
      const node = open().document.getIn(["config", ...keys], true);
      return node === undefined ? undefined : isMap(node) && node.has("secure");
    },
  };
}

function keyOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(
      (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key),
    );
    return (pair?.key as Node | undefined)?.range?.[0];
  }
  return (document.getIn(path, true) as Node | undefined)?.range?.[0];
}
