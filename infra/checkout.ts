import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

/** A commit's files, laid out beside the repository, which is left as it is. */
export interface Checkout {
  /** Holds the files, and nothing else does. */
  readonly place: string;
  /** Where a path of the repository stands in the checkout; nothing for one outside of it. */
  locate(path: string): string | undefined;
  /** Removes the files. */
  remove(): void;
}

/** A state of the repository that git cannot give. The message says why, in git's words. */
export class CheckoutError extends Error {}

const prefix = "fleet-checkout-";
const staleMilliseconds = 3_600_000;
/** Nobody's hooks: writing an index runs one as well. */
const withoutHooks = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"];
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
 * Writes the files of a commit to a temporary directory, with an index of its own: neither the working tree nor the
 * repository's index is touched, and hooks do not run.
 *
 * @param directory any directory of the repository
 * @param reference a branch, tag or commit
 * @throws CheckoutError when git is missing, the directory is in no repository, or the commit is not in this clone
 */
export function checkOut(directory: string, reference: string): Checkout {
  const top = realpathSync.native(git(directory, ["rev-parse", "--show-toplevel"]));
  const commit = findCommit(top, reference);
  const temporary = realpathSync.native(tmpdir());
  removeStale(temporary);
  const place = mkdtempSync(join(temporary, prefix));
  const files = join(place, "files");
  try {
    const index = { GIT_INDEX_FILE: join(place, "index") };
    git(top, ["read-tree", commit], index);
    git(top, ["checkout-index", "--all", "--force", `--prefix=${files}/`], index);
  } catch (error) {
    removeCheckout(place);
    throw error;
  }
  return {
    place,
    locate: (path) => {
      const inside = relative(top, realpathSync.native(resolve(path)));
      return inside === ".." || inside.startsWith("../") ? undefined : join(files, inside);
    },
    remove: () => removeCheckout(place),
  };
}

/** Removes a checkout that somebody else laid out, by its place. */
export function removeCheckout(place: string): void {
  rmSync(place, { recursive: true, force: true });
}

/** Removes what a process of this user left that was ended while it read a checkout: a signal leaves no time for it. */
function removeStale(temporary: string): void {
  try {
    for (const name of readdirSync(temporary).filter((one) => one.startsWith(prefix))) {
      const path = join(temporary, name);
      const { uid, mtimeMs } = lstatSync(path);
      if (uid === (process.getuid?.() ?? uid) && Date.now() - mtimeMs > staleMilliseconds) {
        rmSync(path, { recursive: true, force: true });
      }
    }
  } catch {
    // Another process removes it as well, or the directory cannot be listed: nothing depends on it.
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
    const all = ["-C", directory, ...withoutHooks, ...args];
    return execFileSync("git", all, { encoding: "utf8", stdio: "pipe", env }).trim();
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new CheckoutError((stderr?.trim() || message).replace(/^fatal: /, ""));
  }
}
