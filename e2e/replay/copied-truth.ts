/** What a Dockerfile takes from the build context, read for the ground truth: shares no code with the closure. */
export interface CopiedPaths {
  /** Sources of every stage. */
  readonly anywhere: readonly string[];
  /** Those of the last stage, and of the stages that it is built upon. */
  readonly kept: readonly string[];
}

/** Reads a Dockerfile's COPY and ADD lines. */
export function copiedPaths(dockerfile: string): CopiedPaths {
  const stages: { name: string; base: string; sources: string[] }[] = [];
  for (const line of dockerfile.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    const copy = /^\s*(?:COPY|ADD)\s+((?:--\S+\s+)*)(.+)$/i.exec(line);
    if (from !== null) {
      stages.push({ name: from[2] ?? "", base: from[1] ?? "", sources: [] });
    } else if (copy !== null && !/--from=/.test(copy[1] ?? "")) {
      stages.at(-1)?.sources.push(...operands(copy[2] ?? "").slice(0, -1));
    }
  }
  const kept: string[] = [];
  for (let stage = stages.at(-1); stage !== undefined; ) {
    const { base, sources } = stage;
    kept.push(...sources);
    stage = stages.slice(0, stages.indexOf(stage)).find(({ name }) => name !== "" && name === base);
  }
  return { anywhere: stages.flatMap(({ sources }) => sources), kept };
}

function operands(text: string): string[] {
  const words = text.trim().startsWith("[") ? (JSON.parse(text) as string[]) : text.trim().split(/\s+/);
  return words.map((word) => word.replace(/^\.?\//, "").replace(/\/+$/, ""));
}

/**
 * The files that get into the image as they are: those named, or matched by a pattern, in any stage (what is installed
 * depends on them), and those below folders that the final image is copied from. Folders of other stages give what a bundler
 * takes of them; so does a copy of everything, or of all modules.
 */
export function copiedFiles(copied: CopiedPaths, files: Iterable<string>): ReadonlySet<string> {
  const named = copied.anywhere.map(pattern);
  const folders = copied.kept.filter((path) => !/^(?:\.|modules|)$/.test(path)).map((path) => `${path}/`);
  return new Set(
    [...files].filter(
      (path) => named.some((source) => source.test(path)) || folders.some((folder) => path.startsWith(folder)),
    ),
  );
}

function pattern(source: string): RegExp {
  const escaped = source
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${escaped}$`);
}
