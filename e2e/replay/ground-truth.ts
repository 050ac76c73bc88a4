import type { BundleInputs } from "./bundle-truth";
import { copiedFiles, copiedPaths } from "./copied-truth";
import type { GitFile, ReplayedCommit } from "./history";

/** What one image is really made from at one commit. */
export interface ImageTruth {
  /** Hash of each file that the bundler reads. */
  readonly bundled: ReadonlyMap<string, string>;
  /** Hash and mode of each file that the image gets otherwise. */
  readonly copied: ReadonlyMap<string, string>;
}

/** Decides how every image is built. */
const ALWAYS = ["package.json", "bun.lock", "bun.lockb"];

/** Puts the truth of one image together. */
export function imageTruth(
  folder: string,
  dockerfile: string,
  { files }: ReplayedCommit,
  { inputs, ignored }: { readonly inputs: BundleInputs; readonly ignored: ReadonlySet<string> },
): ImageTruth {
  const copied = copiedFiles(copiedPaths(dockerfile), files.keys());
  const wanted = [...copied].filter((path) => !ignored.has(path));
  const marked = (paths: Iterable<string>, mark: (file: GitFile) => string): Map<string, string> =>
    new Map([...paths].sort().flatMap((path) => pair(path, files.get(path), mark)));
  return {
    bundled: marked(inputs.get(folder) ?? [], ({ blob }) => blob),
    copied: marked([...ALWAYS, `${folder}/Dockerfile`, ...wanted], ({ blob, mode }) => `${mode} ${blob}`),
  };
}

function pair(path: string, file: GitFile | undefined, mark: (file: GitFile) => string): [string, string][] {
  return file === undefined ? [] : [[path, mark(file)]];
}

/** Files in which two truths differ. */
export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
}
