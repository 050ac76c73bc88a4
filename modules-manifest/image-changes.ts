import { realpathSync } from "node:fs";
import { compareText, DiagnosticSink } from "./diagnostics";
import { isLocalEnvironmentFile } from "./folder-files";
import type { Manifest, ServiceEntry } from "./manifest";
import { RootFiles, readWithMode } from "./root-files";

/** A file that makes one image another. */
export interface FileChange {
  /** Relative to the root. */
  readonly path: string;
  readonly change: "added" | "changed" | "removed";
}

/** What became of one image between two states of a monorepo. */
export interface ImageChange {
  /** Name of the service; `api` for the API. */
  readonly name: string;
  readonly state: "new" | "changed" | "unchanged" | "removed";
  /** Of the later state; of the earlier one where the service was removed. */
  readonly fingerprint: string;
  /** Sorted by path; only of a changed image. Empty where it is built in another way from the same files. */
  readonly files: readonly FileChange[];
}

/** Compares the images of two states of a monorepo, the API's first. Files are read only of images that differ. */
export function imageChanges(before: Manifest, after: Manifest): readonly ImageChange[] {
  const old = entries(before);
  const now = entries(after);
  const files = new ChangedFiles(before.root, after.root);
  const names = [...new Set([...now.keys(), ...old.keys()])].sort(byName);
  return names.map((name) => {
    const [from, to] = [old.get(name), now.get(name)];
    const { fingerprint = "" } = to ?? from ?? {};
    if (from === undefined || to === undefined) {
      return { name, state: from === undefined ? "new" : "removed", fingerprint, files: [] };
    }
    return from.fingerprint === fingerprint
      ? { name, state: "unchanged", fingerprint, files: [] }
      : { name, state: "changed", fingerprint, files: files.between(from, to) };
  });
}

function entries({ api, services }: Manifest): ReadonlyMap<string, ServiceEntry> {
  return new Map([["api", api], ...Object.entries(services)]);
}

function byName(a: string, b: string): number {
  return Number(b === "api") - Number(a === "api") || compareText(a, b);
}

/** Finds what differs between two copies of a monorepo; each pair of files is read once, however many images hold it. */
class ChangedFiles {
  private readonly before: RootFiles;
  private readonly after: RootFiles;
  private readonly known = new Map<string, boolean>();

  constructor(before: string, after: string) {
    this.before = new RootFiles(realpathSync.native(before), new DiagnosticSink());
    this.after = new RootFiles(realpathSync.native(after), new DiagnosticSink());
  }

  between(from: ServiceEntry, to: ServiceEntry): readonly FileChange[] {
    const [old, now] = [new Set(imageFiles(from)), new Set(imageFiles(to))];
    return [...new Set([...old, ...now])].sort(compareText).flatMap((path): FileChange[] => {
      if (!old.has(path) || !now.has(path)) {
        return [{ path, change: old.has(path) ? "removed" : "added" }];
      }
      return this.differs(path) ? [{ path, change: "changed" }] : [];
    });
  }

  private differs(path: string): boolean {
    const known = this.known.get(path) ?? this.compare(path);
    this.known.set(path, known);
    return known;
  }

  private compare(path: string): boolean {
    if (isLocalEnvironmentFile(path)) {
      return false;
    }
    const [old, now] = [this.before, this.after].map((root) => {
      const { kind, real } = root.locate(path);
      return kind === "file" && !isLocalEnvironmentFile(real) ? readWithMode(real) : undefined;
    });
    return old === undefined || now === undefined
      ? old !== now
      : old.executable !== now.executable || !old.content.equals(now.content);
  }
}

/** The Dockerfile counts, although it need not be in the image itself. */
function imageFiles({ files, dockerfile }: ServiceEntry): readonly string[] {
  return [...files, dockerfile.path];
}
