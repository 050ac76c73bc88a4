import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { mayCompute } from "./computed-imports";
import { type DiagnosticSink, shown, wholeFile } from "./diagnostics";
import { type FoundFile, isLocalFile } from "./folder-files";
import { candidateSpecifiers, SOURCE_FILE } from "./source-imports";

/** What stands in the place of every `.env.yml`: harmless to the framework's loader, whereas an empty file is not. */
export const EMPTY_ENVIRONMENT = "{}\n";

const CHUNK_BYTES = 1024 * 1024;
/** Beyond so many characters imports are not looked for: no source is that large. */
const LARGEST_SOURCE = 64 * CHUNK_BYTES;

/** What is remembered of a file that was read once. */
export interface FileDigest {
  readonly hash: string;
  readonly executable: boolean;
  /** Quoted text that may be an import across modules. */
  readonly candidates: readonly string[];
  /** Whether the file has to be looked at for imports that no quoted text names. */
  readonly mayCompute: boolean;
}

const EMPTY_ENVIRONMENT_DIGEST: FileDigest = {
  hash: sha256(Buffer.from(EMPTY_ENVIRONMENT)),
  executable: false,
  candidates: [],
  mayCompute: false,
};

/** SHA-256 as 64 hexadecimal digits. */
export function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Reads every file once: its hash, its mode and its possible imports. */
export class SourceFiles {
  private readonly digests = new Map<string, FileDigest | undefined>();
  private readonly sink: DiagnosticSink;
  private readonly chunk = Buffer.allocUnsafe(CHUNK_BYTES);

  constructor(sink: DiagnosticSink) {
    this.sink = sink;
  }

  /**
   * The digest of a file; nothing when it cannot be read. A link to a local env file counts as `{}`. The pattern, which finds
   * possible imports, has to be the same for a path every time.
   */
  digest(file: FoundFile, patternFor: (path: string) => RegExp): FileDigest | undefined {
    const known = this.digests.get(file.path);
    if (known !== undefined || this.digests.has(file.path)) {
      return known;
    }
    const isEnvironment = isLocalFile(file.path) || isLocalFile(file.real);
    const digest = isEnvironment ? EMPTY_ENVIRONMENT_DIGEST : this.read(file, patternFor(file.path));
    this.digests.set(file.path, digest);
    return digest;
  }

  private read(file: FoundFile, pattern: RegExp): FileDigest | undefined {
    try {
      return this.readOpened(file, openSync(file.real, "r"), pattern);
    } catch {
      this.sink.report(
        "file-unreadable",
        wholeFile(file.path),
        `${shown(file.path)} cannot be read, got a refusal by the system; expected a readable file`,
        "Grant read permission on the file.",
      );
      return undefined;
    }
  }

  private readOpened(file: FoundFile, descriptor: number, pattern: RegExp): FileDigest {
    try {
      const executable = (fstatSync(descriptor).mode & 0o100) !== 0;
      const length = readSync(descriptor, this.chunk, 0, CHUNK_BYTES, null);
      const first = this.chunk.subarray(0, length);
      const hash = createHash("sha256").update(first);
      let text = SOURCE_FILE.test(file.path) ? first.toString("utf8") : "";
      let more = length;
      while (more === CHUNK_BYTES) {
        more = readSync(descriptor, this.chunk, 0, CHUNK_BYTES, null);
        const next = this.chunk.subarray(0, more);
        hash.update(next);
        text += text === "" || text.length > LARGEST_SOURCE ? "" : next.toString("latin1");
      }
      const candidates = text === "" ? [] : candidateSpecifiers(file.path, text, pattern);
      return { hash: hash.digest("hex"), executable, candidates, mayCompute: text !== "" && mayCompute(text) };
    } finally {
      closeSync(descriptor);
    }
  }
}
