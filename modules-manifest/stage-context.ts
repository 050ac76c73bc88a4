import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { compareText, DiagnosticSink } from "./diagnostics";
import { isLocalEnvironmentFile, isLocalFile } from "./folder-files";
import type { Manifest, ServiceEntry } from "./manifest";
import { readWithMode, RootFiles } from "./root-files";
import { EMPTY_ENVIRONMENT } from "./source-files";
import { stagedDockerfile, stagedTarget, withFleetStage } from "./staged-dockerfile";

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

interface StagedFile {
  readonly content: Buffer;
  readonly executable: boolean;
}

/**
 * Writes a pruned copy of the monorepo with what one image needs. Every `.env.yml` holds `{}`, links are replaced by
 * what they lead to, and one more stage adds the certificate authorities. The directory is replaced as a whole, and only
 * when something in it differs.
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
    files.set(path, readFile(root, path));
  }
  const certificateFile = freeFile(CERTIFICATE_FILE, files);
  const dockerfile = UTF8.decode(readFile(root, entry.dockerfile.path).content);
  const staged = withFleetStage(dockerfile, entry.dockerfile.target, certificateFile);
  files.set(certificateFile, { content: Buffer.from(options.certificateAuthorities), executable: false });
  files.set(stagedDockerfile, { content: Buffer.from(staged), executable: false });
  const place = resolve(directory);
  assertReplaceable(place, root.root);
  if (!holdsExactly(place, files)) {
    replaceDirectory(place, files);
  }
  return {
    directory: place,
    dockerfile: join(place, stagedDockerfile),
    target: stagedTarget,
    files: [...files.keys()].sort(compareText),
  };
}

function readFile(root: RootFiles, path: string): StagedFile {
  if (isLocalEnvironmentFile(path)) {
    return { content: Buffer.from(EMPTY_ENVIRONMENT), executable: false };
  }
  const { kind, real } = root.locate(path);
  if (kind !== "file") {
    throw new Error(
      `\`${path}\` cannot be staged, got ${kind}; expected a file in the monorepo. Load the manifest anew.`,
    );
  }
  return isLocalFile(real) ? { content: Buffer.from(EMPTY_ENVIRONMENT), executable: false } : readWithMode(real);
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

function holdsExactly(directory: string, files: ReadonlyMap<string, StagedFile>): boolean {
  if (!existsSync(directory)) {
    return false;
  }
  const present = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(
    (found) => !found.isDirectory(),
  );
  return (
    present.length === files.size &&
    present.every((found) => {
      const path = join(found.parentPath, found.name);
      const wanted = files.get(relative(directory, path));
      return (
        wanted !== undefined &&
        found.isFile() &&
        ((statSync(path).mode & 0o100) !== 0) === wanted.executable &&
        readFileSync(path).equals(wanted.content)
      );
    })
  );
}

function replaceDirectory(directory: string, files: ReadonlyMap<string, StagedFile>): void {
  const suffix = randomBytes(4).toString("hex");
  const fresh = `${directory}.new-${suffix}`;
  const old = `${directory}.old-${suffix}`;
  try {
    for (const [path, { content, executable }] of files) {
      const target = join(fresh, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      chmodSync(target, executable ? 0o755 : 0o644);
    }
    if (existsSync(directory)) {
      renameSync(directory, old);
    }
    renameSync(fresh, directory);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}
