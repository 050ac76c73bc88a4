import {
  closeSync,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { join, posix, sep } from "node:path";
import { type DiagnosticSink, shown, wholeFile } from "./diagnostics";

/** Larger configuration files are refused unread. */
export const LARGEST_TEXT_BYTES = 2 * 1024 * 1024;

/** What a path of the monorepo is; `outside` leads out of the root, `other` is a socket, a pipe or a device. */
export type PathKind = "file" | "directory" | "absent" | "outside" | "unreadable" | "other";

export interface Located {
  readonly kind: PathKind;
  /** Absolute path without symbolic links; "" unless it is a file or directory inside the root. */
  readonly real: string;
}

const ABSENT: Located = { kind: "absent", real: "" };
const OUTSIDE: Located = { kind: "outside", real: "" };
const UNREADABLE: Located = { kind: "unreadable", real: "" };
/** An empty, dotted or absolute segment, a trailing slash, or a NUL. */
const NEEDS_NORMALISING = /(?:^|\/)(?:\.{1,2})?(?:\/|$)|\0/;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Brings a path into the form used everywhere: relative to the root, forward slashes, no dots; none when it leaves the root. */
export function normalisePath(path: string): string | undefined {
  if (!NEEDS_NORMALISING.test(path)) {
    return path;
  }
  if (path.includes("\0")) {
    return undefined;
  }
  const normal = posix.normalize(path).replace(/\/+$/, "");
  if (normal === ".." || normal.startsWith("../") || normal.startsWith("/")) {
    return undefined;
  }
  return normal === "." ? "" : normal;
}

/** The one reader of the monorepo: sees nothing outside the root, opens nothing but regular files, and never throws. */
export class RootFiles {
  /** Absolute path of the root, without symbolic links. */
  readonly root: string;
  private readonly sink: DiagnosticSink;
  private readonly located = new Map<string, Located>();
  private readonly listed = new Map<string, ReadonlyMap<string, Dirent> | undefined>();

  constructor(realRoot: string, sink: DiagnosticSink) {
    this.root = realRoot;
    this.sink = sink;
  }

  /** Whether an absolute path without symbolic links lies in the root. */
  contains(real: string): boolean {
    return real === this.root || real.startsWith(this.root.endsWith(sep) ? this.root : this.root + sep);
  }

  /** What stands at a path relative to the root. */
  locate(path: string): Located {
    const known = this.located.get(path);
    if (known !== undefined) {
      return known;
    }
    const found = this.locateAnew(path);
    this.located.set(path, found);
    return found;
  }

  private locateAnew(path: string): Located {
    const normal = normalisePath(path);
    if (normal === undefined) {
      return OUTSIDE;
    }
    if (normal === "") {
      return { kind: "directory", real: this.root };
    }
    const slash = normal.lastIndexOf("/");
    const parent = this.locate(slash === -1 ? "" : normal.slice(0, slash));
    if (parent.kind !== "directory") {
      return parent.kind === "outside" || parent.kind === "unreadable" ? parent : ABSENT;
    }
    const entries = this.entries(parent.real);
    const entry = entries?.get(normal.slice(slash + 1));
    if (entry === undefined) {
      return entries === undefined ? UNREADABLE : ABSENT;
    }
    const real = join(parent.real, entry.name);
    return entry.isSymbolicLink() ? this.follow(real) : { kind: kindOf(entry), real };
  }

  private follow(link: string): Located {
    try {
      const real = realpathSync.native(link);
      return this.contains(real) ? { kind: kindOf(statSync(real)), real } : OUTSIDE;
    } catch {
      return UNREADABLE;
    }
  }

  /** What a directory holds; nothing when it cannot be listed. Each directory is read once. */
  entries(real: string): ReadonlyMap<string, Dirent> | undefined {
    if (!this.listed.has(real)) {
      try {
        const entries = readdirSync(real, { withFileTypes: true });
        this.listed.set(real, new Map(entries.map((entry) => [entry.name, entry])));
      } catch {
        this.listed.set(real, undefined);
      }
    }
    return this.listed.get(real);
  }

  /** Every directory that was asked for, with what else than directories is in it; nothing where one could not be listed. */
  listedDirectories(): readonly { readonly real: string; readonly others: readonly string[] }[] | undefined {
    const all = [...this.listed].flatMap(([real, entries]) => {
      const others = [...(entries?.values() ?? [])].filter((entry) => !entry.isDirectory());
      return entries === undefined ? [] : [{ real, others: others.map(({ name }) => join(real, name)) }];
    });
    return all.length === this.listed.size ? all : undefined;
  }

  /** Names in a directory, sorted; none when it is not a readable directory. */
  list(path: string): string[] {
    const { kind, real } = this.locate(path);
    if (kind !== "directory") {
      return [];
    }
    const entries = this.entries(real);
    if (entries === undefined) {
      this.reportUnlistable(path);
    }
    return [...(entries?.keys() ?? [])].sort();
  }

  /** Reports a directory that cannot be listed. */
  reportUnlistable(path: string): void {
    this.sink.report(
      "file-unreadable",
      wholeFile(path || "."),
      `the directory ${shown(path || ".")} cannot be listed, got a refusal by the system; expected a readable directory`,
      "Grant read and search permission on the directory.",
    );
  }

  /** Text of a file without its byte-order mark. Absent: nothing. Anything wrong: nothing, and a diagnostic. */
  readText(path: string, largestBytes: number = LARGEST_TEXT_BYTES): string | undefined {
    const { kind, real } = this.locate(path);
    const at = wholeFile(path);
    if (kind === "absent") {
      return undefined;
    }
    if (kind === "outside") {
      this.reportOutside(path);
      return undefined;
    }
    if (kind !== "file") {
      const got =
        kind === "directory" ? "a directory" : kind === "other" ? "a special file" : "a broken or closed path";
      this.sink.report(
        "file-unreadable",
        at,
        `${shown(path)} cannot be read, got ${got}; expected a readable file`,
        "Put a regular file there, or remove it.",
      );
      return undefined;
    }
    const bytes = this.readBytes(path, real, largestBytes);
    try {
      return bytes === undefined ? undefined : UTF8.decode(bytes);
    } catch {
      this.sink.report(
        "file-not-utf8",
        at,
        `${shown(path)} is not text, got bytes that are not UTF-8; expected UTF-8`,
        "Save the file as UTF-8.",
      );
      return undefined;
    }
  }

  private readBytes(path: string, real: string, largestBytes: number): Buffer | undefined {
    try {
      const { size } = statSync(real);
      if (size <= largestBytes) {
        return readFileSync(real);
      }
      this.sink.report(
        "file-too-large",
        wholeFile(path),
        `${shown(path)} is too large, got ${size} bytes; expected at most ${largestBytes}`,
        "Make the file smaller, or remove it.",
      );
    } catch {
      this.sink.report(
        "file-unreadable",
        wholeFile(path),
        `${shown(path)} cannot be read, got a refusal by the system; expected a readable file`,
        "Grant read permission on the file.",
      );
    }
    return undefined;
  }

  /** Reports that a path leads out of the root. */
  reportOutside(path: string): void {
    this.sink.report(
      "leads-outside-root",
      wholeFile(path),
      `${shown(path)} leads out of the monorepo, got a target outside its root; expected one inside`,
      "Put a copy inside the monorepo in its place.",
    );
  }
}

/** Content and mode of a regular file, read through one descriptor. */
export function readWithMode(real: string): { content: Buffer; executable: boolean } {
  const descriptor = openSync(real, "r");
  try {
    const { mode } = fstatSync(descriptor);
    return { content: readFileSync(descriptor), executable: (mode & 0o100) !== 0 };
  } finally {
    closeSync(descriptor);
  }
}

function kindOf(found: Dirent | Stats): PathKind {
  return found.isFile() ? "file" : found.isDirectory() ? "directory" : "other";
}
