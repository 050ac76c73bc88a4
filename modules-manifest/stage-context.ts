import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { compareText, DiagnosticSink } from "./diagnostics";
import { isLocalFile } from "./folder-files";
import type { Manifest, ServiceEntry } from "./manifest";
import { RootFiles } from "./root-files";
import { EMPTY_ENVIRONMENT } from "./source-files";
import { type StagedFile, writeDirectory } from "./staged-directory";
import { stagedDockerfile, stagedTarget, withFleetStages } from "./staged-dockerfile";

const UTF8 = new TextDecoder();
const CERTIFICATE_FILE = "rds-ca.pem";

export interface StageOptions {
  /** PEM text of the authorities that signed the databases' certificates. */
  readonly certificateAuthorities: string;
}

/** A build context on disk, ready for `docker build`. */
export interface StagedContext {
  /** Absolute. */
  readonly directory: string;
  /** Absolute path of the generated Dockerfile. */
  readonly dockerfile: string;
  /** Stage to build. */
  readonly target: string;
  /** Everything in the directory, relative to it, sorted. */
  readonly files: readonly string[];
}

/**
 * Writes a pruned copy of the monorepo with what one image needs. Every `.env.yml` holds `{}`, and one more stage adds the
 * certificate authorities. The directory is replaced as a whole, and only when something in it differs; what does not differ
 * is taken over from the one before.
 *
 * A link becomes what it leads to. Docker follows a link that COPY names, but copies one inside of a directory as a link,
 * which leads nowhere where its target is not copied as well, to the same place: with content in its place the image
 * holds the same file in either case, and its fingerprint is that of the content.
 *
 * @throws Error when the directory holds something else, or a file of the manifest has disappeared.
 */
export function stageContext(
  manifest: Manifest,
  entry: ServiceEntry,
  directory: string,
  options: StageOptions,
): StagedContext {
  const files = new Map<string, StagedFile>();
  const root = new RootFiles(realpathSync.native(manifest.root), new DiagnosticSink());
  for (const path of entry.files) {
    files.set(path, sourceOf(root, path));
  }
  const certificateFile = freeFile(CERTIFICATE_FILE, files);
  const dockerfile = textOf(sourceOf(root, entry.dockerfile.path));
  const targets = {
    service: entry.dockerfile.target,
    ...(entry.migration !== undefined && { migration: entry.migration.target }),
  };
  const staged = withFleetStages(dockerfile, targets, certificateFile);
  files.set(certificateFile, { content: Buffer.from(options.certificateAuthorities) });
  files.set(stagedDockerfile, { content: Buffer.from(staged) });
  const place = resolve(directory);
  assertReplaceable(place, root.root);
  writeDirectory(place, files);
  return {
    directory: place,
    dockerfile: join(place, stagedDockerfile),
    target: stagedTarget,
    files: [...files.keys()].sort(compareText),
  };
}

/** A local env file, and a link to one, is `{}`, whatever the manifest says. */
function sourceOf(root: RootFiles, path: string): StagedFile {
  if (isLocalFile(path)) {
    return { content: Buffer.from(EMPTY_ENVIRONMENT) };
  }
  const { kind, real } = root.locate(path);
  if (kind !== "file") {
    throw new Error(
      `\`${path}\` cannot be staged, got ${kind}; expected a file in the monorepo. Load the manifest anew.`,
    );
  }
  return isLocalFile(real) ? { content: Buffer.from(EMPTY_ENVIRONMENT) } : { real };
}

function textOf(file: StagedFile): string {
  return UTF8.decode("content" in file ? file.content : readFileSync(file.real));
}

function freeFile(wanted: string, files: ReadonlyMap<string, StagedFile>): string {
  return files.has(wanted) ? freeFile(`fleet-${wanted}`, files) : wanted;
}

/** Refuses to replace what this module did not write, and the monorepo itself. */
function assertReplaceable(directory: string, root: string): void {
  const real = existsSync(directory) ? realpathSync.native(directory) : directory;
  const holdsRoot = !relative(real, root).startsWith("..");
  const inModules = real.startsWith(join(root, "modules"));
  const isForeign = existsSync(real) && readdirSync(real).length > 0 && !existsSync(join(real, stagedDockerfile));
  if (holdsRoot || inModules || isForeign) {
    throw new Error(
      `the build context cannot be written, got the directory \`${directory}\`, which holds something else; expected an empty or new one, or an earlier build context`,
    );
  }
}
