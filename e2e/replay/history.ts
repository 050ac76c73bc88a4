import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file of a commit as git knows it: what it holds, by its hash, and how. */
export interface GitFile {
  readonly blob: string;
  /** Without the mode. */
  readonly mode: string;
}

/** One commit of a repository, with its files laid out in the replay's work tree. */
export interface ReplayedCommit {
  readonly commit: string;
  readonly subject: string;
  /** By path. */
  readonly files: ReadonlyMap<string, GitFile>;
  /** Paths that differ from the commit before, a renamed file's old and new one. */
  readonly changed: readonly string[];
}

const MOST_BYTES = 2 ** 30;

/** Walks through a repository's commits, first parents only, in a work tree and with an index of its own. */
export class History {
  /** Where the files of the current commit are. */
  readonly workTree: string;
  private readonly place: string;
  private readonly gitDirectory: string;

  constructor(repository: string) {
    const asked = ["-C", repository, "rev-parse", "--absolute-git-dir"];
    this.gitDirectory = execFileSync("git", asked, { encoding: "utf8" }).trim();
    this.place = realpathSync.native(mkdtempSync(join(tmpdir(), "fleet-replay-")));
    this.workTree = join(this.place, "tree");
    mkdirSync(this.workTree);
  }

  /** From old to new; the last ones where there is a limit. */
  commits(limit = Number.POSITIVE_INFINITY): readonly string[] {
    const all = lines(this.git("rev-list", "--first-parent", "--reverse", "HEAD"), "\n");
    return all.slice(Math.max(0, all.length - limit));
  }

  /** Lays out a commit in the place of the one before. */
  checkOut(commit: string, before: string | undefined): ReplayedCommit {
    this.git("read-tree", "--reset", "-u", commit);
    const files = lines(this.git("ls-tree", "-r", "-z", commit), "\0").map((line): [string, GitFile] => {
      const [, mode = "", blob = "", path = ""] = /^(\d+) \w+ (\w+)\t(.*)$/s.exec(line) ?? [];
      return [path, { blob, mode }];
    });
    const names = before === undefined ? "" : this.git("diff-tree", "-r", "-z", "--name-only", before, commit);
    const subject = this.git("log", "-1", "--format=%s", commit).trim();
    return { commit, subject, files: new Map(files), changed: lines(names, "\0") };
  }

  /** Paths of a commit's files that a list of patterns leaves out, by git's own matcher. */
  ignoredBy(patterns: readonly string[]): ReadonlySet<string> {
    const exclusions = patterns.map((pattern) => `--exclude=${pattern}`);
    return patterns.length === 0
      ? new Set()
      : new Set(lines(this.git("ls-files", "--cached", "--ignored", "-z", ...exclusions), "\0"));
  }

  /** Removes the work tree. */
  remove(): void {
    rmSync(this.place, { recursive: true, force: true });
  }

  private git(...args: readonly string[]): string {
    const env = { ...process.env, GIT_WORK_TREE: this.workTree, GIT_INDEX_FILE: join(this.place, "index") };
    return execFileSync("git", [`--git-dir=${this.gitDirectory}`, ...args], {
      cwd: this.workTree,
      encoding: "utf8",
      env,
      maxBuffer: MOST_BYTES,
    });
  }
}

function lines(text: string, end: string): string[] {
  return text.split(end).filter((line) => line !== "");
}
