import type { RootFiles } from "./root-files";

const MOST_FILES = 200;
const DEEPEST = 3;

/** Paths below a directory whose file name fits, a few folders deep; of a huge module the first 200. */
export function filesBelow(files: RootFiles, directory: string, pattern: RegExp, depth = 0): string[] {
  const paths = files.list(directory).map((name) => `${directory}/${name}`);
  const own = paths.filter((path) => pattern.test(path) && files.locate(path).kind === "file");
  const deeper =
    depth >= DEEPEST ? [] : paths.filter((path) => !/\.[^/]*$/.test(path) && !path.endsWith("/node_modules"));
  return [...own, ...deeper.flatMap((path) => filesBelow(files, path, pattern, depth + 1))].slice(0, MOST_FILES);
}
