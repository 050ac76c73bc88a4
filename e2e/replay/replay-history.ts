import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadManifest, type ServiceEntry } from "../../modules-manifest";
import { bundleInputs } from "./bundle-truth";
import { differences, type ImageTruth, imageTruth } from "./ground-truth";
import { History, type ReplayedCommit } from "./history";
import { type ImageStep, type ReplayResult, Tally } from "./tally";

/** One commit: what every image is made from, and what we say of it. */
interface State {
  readonly replayed: ReplayedCommit;
  readonly images: ReadonlyMap<string, { readonly entry: ServiceEntry; readonly truth: ImageTruth }>;
}

/** How to replay. */
export interface ReplayOptions {
  /** Only so many of the newest commits. @default - all */
  readonly limit?: number;
  /** Is told of each commit that cannot be judged, and why. @default - nobody */
  readonly onSkipped?: (commit: string, reason: string) => void;
}

/**
 * Goes through a repository's history and compares, commit by commit, which images are built anew: ours, by their
 * fingerprints; by rules on folders; and the truth. A commit that holds no monorepo, or that esbuild cannot bundle, is
 * left out, and the next one is compared with the last that could be judged.
 */
export async function replayHistory(
  repository: string,
  { limit, onSkipped }: ReplayOptions = {},
): Promise<ReplayResult> {
  const history = new History(repository);
  const tally = new Tally();
  try {
    let before: State | undefined;
    let laidOut: string | undefined;
    const changed = new Set<string>();
    for (const commit of history.commits(limit)) {
      const replayed = history.checkOut(commit, laidOut);
      laidOut = commit;
      for (const path of replayed.changed) {
        changed.add(path);
      }
      try {
        const after = await read(history, replayed, tally);
        tally.add(before === undefined ? undefined : steps(before, after, changed), after.images.size);
        before = after;
        changed.clear();
      } catch (error) {
        tally.skipped += 1;
        onSkipped?.(commit, (error as Error).message);
      }
    }
    return tally.result();
  } finally {
    history.remove();
  }
}

async function read(history: History, replayed: ReplayedCommit, tally: Tally): Promise<State> {
  const root = history.workTree;
  const { manifest } = tally.timed("ours", () => loadManifest(root));
  if (manifest === undefined) {
    throw new Error("no Ooneex monorepo");
  }
  const entries = [manifest.api, ...Object.values(manifest.services)];
  const started = performance.now();
  const folders = entries.map(({ folder }) => folder);
  const inputs = await bundleInputs(root, folders);
  const text = replayed.files.has(".dockerignore") ? readFileSync(join(root, ".dockerignore"), "utf8") : "";
  const ignored = history.ignoredBy(gitPatterns(text));
  const images = entries.map((entry): [string, { entry: ServiceEntry; truth: ImageTruth }] => {
    const dockerfile = readFileSync(join(root, entry.dockerfile.path), "utf8");
    return [entry.folder, { entry, truth: imageTruth(entry.folder, dockerfile, replayed, { inputs, ignored }) }];
  });
  tally.took("truth", performance.now() - started);
  return { replayed, images: new Map(images) };
}

/** Docker's patterns begin at the root, git's only with a slash. */
function gitPatterns(dockerignore: string): readonly string[] {
  const written = dockerignore.split(/\r?\n/).map((line) => line.trim());
  return written
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.replace(/^(!?)(?!\/|\*\*)/, "$1/"));
}

function steps(before: State, after: State, changed: ReadonlySet<string>): readonly ImageStep[] {
  return [...after.images].map(([folder, { entry, truth }]): ImageStep => {
    const old = before.images.get(folder);
    const bundled = old === undefined ? [] : differences(old.truth.bundled, truth.bundled);
    const copied = old === undefined ? [] : differences(old.truth.copied, truth.copied);
    return {
      folder,
      commit: after.replayed.commit,
      subject: after.replayed.subject,
      isNew: old === undefined,
      bundled,
      copied,
      isOurs: old?.entry.fingerprint !== entry.fingerprint,
      changed: [...changed],
      ourFiles: old === undefined ? new Set() : new Set([...old.entry.files, ...entry.files]),
    };
  });
}
