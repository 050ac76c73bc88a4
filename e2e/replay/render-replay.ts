import type { ReplayResult, RuleName } from "./tally";

const TITLES: Readonly<Record<RuleName, string>> = {
  all: "build all",
  folder: "folder changed",
  folderAndRoot: "folder or root file changed",
  ours: "fingerprint changed",
};

/** A replay as a short table, and what is behind its numbers. */
export function renderReplay(result: ReplayResult): string {
  const { commits, skipped, images, needed, rules, missedByOurs, unneededReasons, perCommit } = result;
  const [first, last] = images;
  const head = ["images", "built", "missed", "by imports", "in commits", "unneeded"];
  const rows = Object.entries(TITLES).map(([name, title]) => {
    const { built, missed, missedThroughModules, commitsWithMissed, unneeded } = rules[name as RuleName];
    return [title, built, missed, missedThroughModules, commitsWithMissed, unneeded];
  });
  return [
    `${commits} commits (${skipped} left out), ${first} to ${last} images; ${needed} images really changed`,
    "",
    ...[head, ...rows, ["needed (bundler and COPY)", needed, 0, 0, 0, 0]].map(line),
    "",
    ...missedByOurs.map((missed) => `missed: ${missed}`),
    ...Object.entries(unneededReasons).map(([reason, count]) => `${String(count).padStart(5)} unneeded: ${reason}`),
    `per commit: ${perCommit.ours.toFixed(0)} ms fingerprints, ${perCommit.truth.toFixed(0)} ms truth`,
    "",
  ].join("\n");
}

function line([title = "", ...cells]: readonly (string | number)[]): string {
  return [String(title).padEnd(28), ...cells.map((cell) => String(cell).padStart(10))].join("  ").trimEnd();
}
