/** One image at one commit. */
export interface ImageStep {
  readonly folder: string;
  readonly commit: string;
  readonly subject: string;
  /** Not there before: everybody builds it. */
  readonly isNew: boolean;
  /** Files by which what the bundler reads differs from the commit before. */
  readonly bundled: readonly string[];
  /** Files by which the image differs otherwise. */
  readonly copied: readonly string[];
  /** Whether its fingerprint differs. */
  readonly isOurs: boolean;
  /** Every path of the repository that differs. */
  readonly changed: readonly string[];
  /** What we say that the image is made from, before and after. */
  readonly ourFiles: ReadonlySet<string>;
}

/** What became of all images under one rule. */
export interface RuleResult {
  readonly built: number;
  /** Not built, though the truth changed. */
  readonly missed: number;
  /** Those of them that were changed through another module: the bundler reads other files than before, outside of the folder. */
  readonly missedThroughModules: number;
  /** Commits with a missed image. */
  readonly commitsWithMissed: number;
  /** Built, though the truth did not change. */
  readonly unneeded: number;
}

/** What a replay found. */
export interface ReplayResult {
  /** That could be compared with the one before. */
  readonly commits: number;
  readonly skipped: number;
  /** At the first commit and at the last one, the API included. */
  readonly images: readonly [number, number];
  readonly needed: number;
  readonly rules: Readonly<Record<RuleName, RuleResult>>;
  /** Images that we missed. */
  readonly missedByOurs: readonly string[];
  /** Why we built what the truth did not need. */
  readonly unneededReasons: Readonly<Record<string, number>>;
  /** On average, in milliseconds. */
  readonly perCommit: { readonly ours: number; readonly truth: number };
}

/**
 * `all`: every image at every commit. `folder`: where a file of the module's own folder differs, as path filters of CI are
 * usually written. `folderAndRoot`: the same, or a root file that every image depends on.
 */
export type RuleName = "all" | "folder" | "folderAndRoot" | "ours";

const ROOT_FILES = /^(?:package\.json|bun\.lockb?|tsconfig\.json|bunfig\.toml|\.dockerignore)$/;

const RULES: Readonly<Record<RuleName, (step: ImageStep) => boolean>> = {
  all: () => true,
  folder: ({ folder, changed }) => changed.some((path) => path.startsWith(`${folder}/`)),
  folderAndRoot: ({ folder, changed }) =>
    changed.some((path) => path.startsWith(`${folder}/`) || ROOT_FILES.test(path)),
  ours: ({ isOurs }) => isOurs,
};

/** Counts what a replay finds. */
export class Tally {
  skipped = 0;
  private commits = 0;
  private first = 0;
  private last = 0;
  private readonly steps: ImageStep[] = [];
  private readonly times = { ours: 0, truth: 0 };

  /** Adds a commit; without steps the first one, which everybody builds. */
  add(steps: readonly ImageStep[] | undefined, images: number): void {
    if (steps === undefined) {
      this.first = images;
    } else {
      this.commits += 1;
      this.steps.push(...steps);
    }
    this.last = images;
  }

  /** Does something and adds the time that it takes. */
  timed<T>(of: "ours" | "truth", act: () => T): T {
    const started = performance.now();
    const result = act();
    this.took(of, performance.now() - started);
    return result;
  }

  took(of: "ours" | "truth", milliseconds: number): void {
    this.times[of] += milliseconds;
  }

  result(): ReplayResult {
    const missed = this.steps.filter((step) => isNeeded(step) && !step.isOurs);
    const unneeded = this.steps.filter((step) => !isNeeded(step) && step.isOurs);
    const reasons: Record<string, number> = {};
    for (const reason of unneeded.map(reasonOf)) {
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
    const commits = this.commits + 1;
    return {
      commits: this.commits,
      skipped: this.skipped,
      images: [this.first, this.last],
      needed: this.steps.filter(isNeeded).length,
      rules: {
        all: this.rule("all"),
        folder: this.rule("folder"),
        folderAndRoot: this.rule("folderAndRoot"),
        ours: this.rule("ours"),
      },
      missedByOurs: missed.map(({ commit, folder, subject }) => `${commit.slice(0, 10)} ${folder}: ${subject}`),
      unneededReasons: reasons,
      perCommit: { ours: this.times.ours / commits, truth: this.times.truth / commits },
    };
  }

  private rule(name: RuleName): RuleResult {
    const builds = RULES[name];
    const missed = this.steps.filter((step) => isNeeded(step) && !step.isNew && !builds(step));
    return {
      built: this.steps.filter((step) => step.isNew || builds(step)).length,
      missed: missed.length,
      missedThroughModules: missed.filter(isThroughModules).length,
      commitsWithMissed: new Set(missed.map(({ commit }) => commit)).size,
      unneeded: this.steps.filter((step) => !isNeeded(step) && builds(step)).length,
    };
  }
}

function isNeeded({ isNew, bundled, copied }: ImageStep): boolean {
  return isNew || bundled.length > 0 || copied.length > 0;
}

function isThroughModules({ folder, bundled }: ImageStep): boolean {
  return bundled.some((path) => !path.startsWith(`${folder}/`));
}

/** The kind of file that changed a fingerprint for nothing; of several the first in this list. */
function reasonOf({ changed, ourFiles }: ImageStep): string {
  const counted = changed.filter((path) => ourFiles.has(path));
  const kinds: readonly (readonly [string, RegExp])[] = [
    ["a source or data file of a reached module that the entry point does not load", /\/src\//],
    ["tests", /\/tests?\/|\.test\./],
    ["example settings", /\/\.env\.example\.yml$/],
    ["a module's declaration or package.json", /\.yml$|package\.json$/],
    ["a document", /\.md$/],
    ["another file", /./],
  ];
  const [kind] = kinds.find(([, pattern]) => counted.some((path) => pattern.test(path))) ?? [];
  return kind ?? "no changed file: other files count than before";
}
