import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { makeHistory } from "./make-history";
import { renderReplay } from "./render-replay";
import { replayHistory } from "./replay-history";

/**
 * Replays a repository's history and prints which images each rule builds: `replay.ts [repository] [--limit <commits>]`. Without
 * a repository one is made. Ends with 1 where a fingerprint missed a change, or no
 * commit could be judged.
 */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { limit: { type: "string" }, commits: { type: "string" }, seed: { type: "string" } },
  });
  const [given] = positionals;
  const made = given === undefined ? mkdtempSync(join(tmpdir(), "fleet-history-")) : undefined;
  try {
    if (made !== undefined) {
      makeHistory(made, { commits: Number(values.commits ?? 240), seed: Number(values.seed ?? 1) });
    }
    const result = await replayHistory(made ?? resolve(given ?? ""), {
      ...(values.limit !== undefined && { limit: Number(values.limit) }),
      onSkipped: (commit, reason) => process.stderr.write(`${commit.slice(0, 10)} left out: ${reason}\n`),
    });
    process.stdout.write(renderReplay(result));
    process.exitCode = result.missedByOurs.length === 0 && result.commits > 0 ? 0 : 1;
  } finally {
    if (made !== undefined) {
      rmSync(made, { recursive: true, force: true });
    }
  }
}

void main(process.argv.slice(2));
