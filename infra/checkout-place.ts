import { createHash, randomBytes } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";

/** A directory for the files of a commit. */
export interface CheckoutPlace {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Whether the files of the last time are in it, to be brought up to date: most commits differ little. */
  readonly kept: boolean;
}

const temporaryPrefix = "fleet-checkout-";
/** Of what is kept, named by its repository: `<16 hexadecimal digits>/idle`, which is `busy` while somebody has it. */
const keptName = /^[0-9a-f]{16}$/;
const idle = "idle";
const busy = "busy";

const staleTemporaryMs = 3_600_000;
const staleBusyMs = 3_600_000;
const staleKeptMs = 14 * 24 * 3_600_000;

/**
 * A place for a repository's files: the one that is kept for it in the user's cache, or where somebody has that, or it
 * cannot be made, a temporary one. To be left with {@link leavePlace}.
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

/** Leaves a kept place, which is whole, to the next one, and removes a temporary one with all that is in it. */
export function leavePlace(path: string): void {
  try {
    if (basename(path) === busy) {
      renameSync(path, join(dirname(path), idle));
      return;
    }
  } catch {
    // Somebody took it for a dead one's, and made another.
  }
  removePlace(path);
}

/** Removes a place of either kind: what is in it is not whole. */
export function removePlace(path: string): void {
  // Under another name first: while it is removed it is empty at last, and nobody may take it for theirs then.
  const dead = basename(path) === busy ? join(dirname(path), `dead-${randomBytes(8).toString("hex")}`) : path;
  try {
    if (dead !== path) {
      renameSync(path, dead);
    }
    rmSync(dead, { recursive: true, force: true });
  } catch {
    // It is gone already.
  }
}

function takeKept(top: string): string | undefined {
  const given = process.env.XDG_CACHE_HOME ?? "";
  const places = join(isAbsolute(given) ? given : join(homedir(), ".cache"), "fleet", "checkouts");
  const place = join(places, createHash("sha256").update(top).digest("hex").slice(0, 16));
  try {
    mkdirSync(place, { recursive: true, mode: 0o700 });
    if (!isOurs(places) || !isOurs(place)) {
      return undefined;
    }
    removeStale(places, (name) => keptName.test(name) && name !== basename(place), staleKeptMs);
    return take(realpathSync.native(place));
  } catch {
    // A home that cannot be written to, or one that somebody else has.
    return undefined;
  }
}

/**
 * A directory's name is changed by one of many who try, and by no other: who has done so has the place. It is never
 * empty, as an empty one would let another take its name.
 */
function take(place: string): string {
  const taken = join(place, busy);
  try {
    renameSync(join(place, idle), taken);
  } catch {
    const found = lstatSync(taken, { throwIfNoEntry: false });
    if (found !== undefined && Date.now() - found.mtimeMs > staleBusyMs) {
      removePlace(taken);
    }
    const fresh = mkdtempSync(join(place, "new-"));
    try {
      writeFileSync(join(fresh, "made"), "");
      renameSync(fresh, taken);
    } catch (error) {
      removePlace(fresh);
      throw error;
    }
  }
  const now = new Date();
  utimesSync(taken, now, now);
  return taken;
}

/** Whether a path is a directory of this user, and no link to one. */
function isOurs(path: string): boolean {
  const stats = lstatSync(path);
  return stats.isDirectory() && stats.uid === (process.getuid?.() ?? stats.uid);
}

/** Removes what a process of this user left that was ended: a signal leaves no time for it. */
function removeStale(directory: string, isMeant: (name: string) => boolean, age: number): void {
  try {
    for (const name of readdirSync(directory).filter(isMeant)) {
      const path = join(directory, name);
      if (isOurs(path) && Date.now() - lstatSync(path).mtimeMs > age) {
        removePlace(path);
      }
    }
  } catch {
    // Another process removes it as well, or the directory cannot be listed: nothing depends on it.
  }
}
