import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { StackFileError } from "./stack-file-error";

/** A file that was changed, and can be what it was. */
export interface FileEdit {
  /** Writes the earlier text again; false where somebody has changed the file since. */
  readonly undo: () => boolean;
}

/** Replaces a file's text as a whole, or not at all: who reads it meanwhile, or after a crash, finds one of both. */
export function editFile(path: string, change: (text: string) => string): FileEdit {
  const file = locate(path);
  const before = readFileSync(file, "utf8");
  const after = change(before);
  replace(file, after);
  return {
    undo() {
      if (readFileSync(file, "utf8") !== after) {
        return false;
      }
      replace(file, before);
      return true;
    },
  };
}

/** The file behind a link, so that the link stays. Throws a {@link StackFileError} where there is none. */
export function locate(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    throw new StackFileError(`there is no ${basename(path)} beside Pulumi.yaml to hold the image in`);
  }
}

function replace(file: string, text: string): void {
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    const descriptor = openSync(beside, "wx", statSync(file).mode);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new StackFileError(`${basename(file)} cannot be written: ${(error as Error).message}`);
  }
}

/** What the `Pulumi.yaml` beside a stack file says; nothing where there is none. */
export function readProjectFile(stackFile: string): string {
  const file = join(dirname(stackFile), "Pulumi.yaml");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
