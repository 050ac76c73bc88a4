import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { leavePlace, removePlace, takePlace } from "./checkout-place";

/** A commit's files, laid out beside the repository, which is left as it is. */
export interface Checkout {
  /** Holds the files; to be left with `leavePlace`, where `remove` cannot be called. */
  readonly place: string;
  /** A file beside the files, for what was read of them. Absent where they do not stay. */
  readonly cache?: string;
  /** Where a path of the repository stands in the checkout; nothing for one outside of it. */
  locate(path: string): string | undefined;
  /** Gives the files up: they may be removed, or become another commit's. */
  remove(): void;
}

/** A state of the repository that git cannot give. The message says why, in git's words. */
export class CheckoutError extends Error {}

/** Nobody's hooks: writing an index runs one as well. Nor what a clone leaves out, or the repositories within it. */
const neutral = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.sparseCheckout=false",
  "submodule.recurse=false",
];
const settings = neutral.flatMap((setting) => ["-c", setting]);
/** Where git itself runs us, as in a hook, these name the repository that it works on, instead of the one asked for. */
const repositoryVariables = [
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_DIR",
  "GIT_INDEX_FILE",
  "GIT_NAMESPACE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_WORK_TREE",
];

/** The commit that a directory stands at, 40 hexadecimal digits; nothing outside of git, or before the first commit. */
export function currentCommit(directory: string): string | undefined {
  try {
    return git(directory, ["rev-parse", "--verify", "HEAD^{commit}"]);
  } catch {
    return undefined;
  }
}

/**
 * Lays out the files of a commit in a directory of their own, with their own index: neither the working tree nor the
 * repository's index is touched, and hooks do not run.
 *
 * @param directory any directory of the repository
 * @param reference a branch, tag or commit
 * @throws CheckoutError when git is missing, the directory is in no repository, or the commit is not in this clone
 */
export function checkOut(directory: string, reference: string): Checkout {
  const top = realpathSync.native(git(directory, ["rev-parse", "--show-toplevel"]));
  const commit = findCommit(top, reference);
  const { path: place, kept } = takePlace(top);
  const files = join(place, "files");
  try {
    layOut(top, commit, place);
  } catch (error) {
    removePlace(place);
    throw error;
  }
  return {
    place,
    ...(kept && { cache: join(place, "manifest.json") }),
    locate: (path) => {
      const inside = relative(top, realpathSync.native(resolve(path)));
      return inside === ".." || inside.startsWith("../") ? undefined : join(files, inside);
    },
    remove: () => leavePlace(place),
  };
}

/** Brings what a place holds up to a commit, or makes it anew where git cannot go on in it. */
function layOut(top: string, commit: string, place: string): void {
  const files = join(place, "files");
  const environment = { GIT_INDEX_FILE: join(place, "index"), GIT_WORK_TREE: files };
  const update = (): void => {
    mkdirSync(files, { recursive: true });
    git(top, ["read-tree", "--reset", "-u", commit], environment);
  };
  try {
    update();
  } catch {
    for (const name of ["index", "index.lock", "files"]) {
      rmSync(join(place, name), { recursive: true, force: true });
    }
    update();
  }
}

/**
 * The commit that a branch, tag or commit stands for, 40 hexadecimal digits.
 *
 * @param directory any directory of the repository
 * @throws CheckoutError when git is missing, the directory is in no repository, or the commit is not in this clone
 */
export function findCommit(directory: string, reference: string): string {
  try {
    return git(directory, ["rev-parse", "--verify", "--end-of-options", `${reference}^{commit}`]);
  } catch {
    throw new CheckoutError("this clone has no such branch, tag or commit (a shallow one lacks most of them)");
  }
}

function git(directory: string, args: readonly string[], environment: Record<string, string> = {}): string {
  try {
    const inherited = Object.entries(process.env).filter(([name]) => !repositoryVariables.includes(name));
    const env = { ...Object.fromEntries(inherited), ...environment };
    const all = ["-C", directory, ...settings, ...args];
    return execFileSync("git", all, { encoding: "utf8", stdio: "pipe", env }).trim();
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new CheckoutError((stderr?.trim() || message).replace(/^fatal: /, ""));
  }
}
