import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";

const temporaryPrefix = "fleet-checkout-";
const staleTemporaryMs = 3_600_000;
const staleKeptMs = 14 * 24 * 3_600_000;
const lockName = "lock";

/** A directory for the files of a commit. */
export interface CheckoutPlace {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Whether the files of the last time are in it, to be brought up to date: most commits differ little. */
  readonly kept: boolean;
}

/**
 * A place for a repository's files: the one that is kept for it in the user's cache, or where that is taken, or cannot
 * be made, a temporary one. To be left with {@link leavePlace}.
 *
 * @param top the repository's top directory
 */
export function takePlace(top: string): CheckoutPlace {
  const kept = takeKept(top);
  if (kept !== undefined) {
    return { path: kept, kept: true };
  }
  const temporary = realpathSync.native(tmpdir());
  removeStale(temporary, (name) => name.startsWith(temporaryPrefix), staleTemporaryMs);
  return { path: mkdtempSync(join(temporary, temporaryPrefix)), kept: false };
}

/** Leaves a kept place to the next one, and removes a temporary one with all that is in it. */
export function leavePlace(path: string): void {
  rmSync(basename(path).startsWith(temporaryPrefix) ? path : join(path, lockName), { recursive: true, force: true });
}

/** Empties a place that is taken. */
export function emptyPlace(path: string): void {
  for (const name of readdirSync(path).filter((one) => one !== lockName)) {
    rmSync(join(path, name), { recursive: true, force: true });
  }
}

function takeKept(top: string): string | undefined {
  const places = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "fleet", "checkouts");
  const place = join(places, createHash("sha256").update(top).digest("hex").slice(0, 16));
  try {
    mkdirSync(place, { recursive: true, mode: 0o700 });
    if (!lock(join(place, lockName))) {
      return undefined;
    }
    removeStale(places, (name) => name !== basename(place), staleKeptMs);
    return realpathSync.native(place);
  } catch {
    // A home that cannot be written to.
    return undefined;
  }
}

/** Holds a lock until this process lets it go or ends; false where another one, or this one, holds it. */
function lock(path: string): boolean {
  if (holderOf(path) !== undefined) {
    return false;
  }
  rmSync(path, { force: true });
  try {
    writeFileSync(path, String(process.pid), { flag: "wx", mode: 0o600 });
    return holderOf(path) === process.pid;
  } catch {
    return false;
  }
}

/** The process that holds a lock, if it still runs. */
function holderOf(path: string): number | undefined {
  try {
    const holder = Number(readFileSync(path, "utf8"));
    process.kill(holder, 0);
    return holder;
  } catch {
    return undefined;
  }
}

/** Removes what a process of this user left that was ended: a signal leaves no time for it. */
function removeStale(directory: string, isMeant: (name: string) => boolean, age: number): void {
  try {
    for (const name of readdirSync(directory).filter(isMeant)) {
      const path = join(directory, name);
      const { uid, mtimeMs } = lstatSync(path);
      if (
        uid === (process.getuid?.() ?? uid) &&
        Date.now() - mtimeMs > age &&
        holderOf(join(path, lockName)) === undefined
      ) {
        rmSync(path, { recursive: true, force: true });
      }
    }
  } catch {
    // Another process removes it as well, or the directory cannot be listed: nothing depends on it.
  }
}
