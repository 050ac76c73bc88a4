import { compareText } from "./diagnostics";
import type { FoundFile } from "./folder-files";
import type { FileDigest } from "./source-files";
import { sha256 } from "./source-files";

/** Changed when the way images are built changes, so that every image is built anew. */
const FORMAT = "fleet-image-1";

/** What an image's fingerprint is made of. */
export interface FingerprintInput {
  /** In any order. */
  readonly files: readonly FoundFile[];
  /** Content and mode of a file; a file without one does not count. */
  readonly digest: (file: FoundFile) => Pick<FileDigest, "hash" | "executable"> | undefined;
  /** Text of the Dockerfile; its path does not count. */
  readonly dockerfile: string;
  readonly target: string;
  /** Stage that migrations run in. @default - there are none */
  readonly migrationTarget?: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  readonly platform: string;
  /** What else goes into every image, such as the certificate authorities. @default - nothing */
  readonly salt?: string;
}

/** SHA-256 over the files' paths, modes and contents, and how they are built. Where and when they were checked out does not count. */
export function fingerprint(input: FingerprintInput): string {
  const files = input.files
    .flatMap((file) => {
      const digest = input.digest(file);
      return digest === undefined ? [] : [{ path: file.path, digest }];
    })
    .sort((a, b) => compareText(a.path, b.path))
    .map(({ path, digest }) => [path, digest.executable ? "755" : "644", digest.hash]);
  const buildArguments = Object.entries(input.buildArguments).sort(([a], [b]) => compareText(a, b));
  const salt = input.salt === undefined ? [] : [input.salt];
  const migration = input.migrationTarget === undefined ? [] : [{ migration: input.migrationTarget }];
  const image = [sha256(input.dockerfile), input.target, buildArguments, input.platform];
  const parts = [FORMAT, files, ...image, ...salt, ...migration];
  return sha256(JSON.stringify(parts));
}
