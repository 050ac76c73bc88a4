import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { git } from "../../modules-manifest/testing/repository";
import { COMMIT_KINDS, type CommitKind } from "./commit-kinds";
import { SeededRandom } from "./random";
import { firstShop } from "./shop";
import { type ShopFile, shopFiles } from "./shop-files";

/** What history to make. */
export interface HistoryShape {
  /** Changes after the first commit. @default 240 */
  readonly commits?: number;
  /** Another one gives another history. @default 1 */
  readonly seed?: number;
}

/**
 * Makes a git repository of a shop with 12 services and 10 libraries, and the commits that it saw since: the same ones,
 * down to their hashes, for the same shape. Returns how many there are of each kind.
 */
export function makeHistory(directory: string, { commits = 240, seed = 1 }: HistoryShape = {}): Record<string, number> {
  const random = new SeededRandom(seed);
  const shop = firstShop();
  let files = shopFiles(shop);
  const stream = [commit(1, "first commit", new Map(), files)];
  const kinds: Record<string, number> = {};
  for (let count = 1; count <= commits; ) {
    const kind = drawn(random);
    kind.change(shop, random);
    const next = shopFiles(shop);
    const text = commit(count + 1, kind.name, files, next);
    files = next;
    // What leaves no trace is no commit: draw again.
    if (/^[MD] /m.test(text)) {
      stream.push(text);
      kinds[kind.name] = (kinds[kind.name] ?? 0) + 1;
      count++;
    }
  }
  mkdirSync(directory, { recursive: true });
  git(directory, "init", "--quiet", "--initial-branch", "main");
  execFileSync("git", ["-C", directory, "fast-import", "--quiet"], { input: stream.join("") });
  git(directory, "reset", "--quiet", "--hard", "main");
  return kinds;
}

function drawn(random: SeededRandom): CommitKind {
  return random.pick(COMMIT_KINDS.flatMap((kind) => Array.from({ length: kind.weight }, () => kind)));
}

/** One commit in the language of `git fast-import`: what differs from the files before. */
function commit(
  number: number,
  message: string,
  before: ReadonlyMap<string, ShopFile>,
  after: ReadonlyMap<string, ShopFile>,
): string {
  const person = `Dev <dev@example.com> ${1_750_000_000 + number * 3_600} +0000`;
  const removed = [...before.keys()].filter((path) => !after.has(path)).map((path) => `D ${path}\n`);
  const written = [...after].flatMap(([path, file]) => {
    const old = before.get(path);
    const isSame = old !== undefined && old.text === file.text && old.executable === file.executable;
    return isSame ? [] : [`M ${file.executable ? 100755 : 100644} inline ${path}\n${data(file.text)}`];
  });
  const head = `commit refs/heads/main\nmark :${number}\ncommitter ${person}\n${data(message)}`;
  const from = number === 1 ? "" : `from :${number - 1}\n`;
  return `${head}${from}${removed.join("")}${written.join("")}\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

if (require.main === module) {
  const [directory] = process.argv.slice(2);
  if (directory === undefined) {
    process.stderr.write("make-history: expected the directory of the new repository\n");
    process.exitCode = 1;
  } else {
    process.stdout.write(`${JSON.stringify(makeHistory(resolve(directory)), undefined, 2)}\n`);
  }
}
