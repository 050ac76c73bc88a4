import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "../../modules-manifest";

type Entry = Manifest["services"][string];

/** So many of a module's files must be the same, or the two are different modules. */
const enough = 0.5;

/**
 * Modules that stand in another folder under another name: the later folder first. Most of their files are the same;
 * contents are read of modules only that went, or came.
 */
export function findMoves(before: Manifest, after: Manifest): ReadonlyMap<string, string> {
  const gone = Object.values(before.services).filter(({ name }) => !Object.hasOwn(after.services, name));
  const come = Object.values(after.services).filter(({ name }) => !Object.hasOwn(before.services, name));
  if (gone.length === 0 || come.length === 0) {
    return new Map();
  }
  const old = gone.map((entry) => ({ entry, files: digests(before.root, entry) }));
  const moves = new Map<string, string>();
  for (const entry of come) {
    const files = digests(after.root, entry);
    const [best] = old
      .map((one) => ({ folder: one.entry.folder, likeness: likeness(one.files, files) }))
      .filter(({ folder }) => ![...moves.values()].includes(folder))
      .sort((a, b) => b.likeness - a.likeness);
    if (best !== undefined && best.likeness >= enough) {
      moves.set(entry.folder, best.folder);
    }
  }
  return moves;
}

/** Of the files in the module's own folder. What they are called is left out: names follow the module's. */
function digests(root: string, { folder, files }: Entry): ReadonlySet<string> {
  const own = files.filter((path) => path.startsWith(`${folder}/`));
  return new Set(own.flatMap((path) => digest(join(root, path))));
}

function digest(path: string): string[] {
  try {
    return [createHash("sha256").update(readFileSync(path)).digest("hex")];
  } catch {
    // A local `.env.yml` is part of an image without being there.
    return [];
  }
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((one) => b.has(one)).length;
  return common === 0 ? 0 : common / Math.max(a.size, b.size);
}
