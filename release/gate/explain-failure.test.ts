import { expect, it } from "vitest";
import { gateInputs } from "../testing/gate-trial";
import type { FailureFacts } from "./collect-facts";
import { explainFailure } from "./explain-failure";

const nothing: FailureFacts = { stopped: [], targets: [], events: [], gaps: [] };

function explain(facts: Partial<FailureFacts>): string[] {
  return explainFailure(gateInputs(), "it failed", { ...nothing, ...facts }).split("\n");
}

it("counts tasks that stopped for the same reason, and tells others apart", () => {
  const crashed = { stopCode: "EssentialContainerExited" as const, containers: [{ name: "billing", exitCode: 1 }] };
  const byHand = { stopCode: "UserInitiated" as const, stoppedReason: "by hand" };
  expect(explain({ stopped: [crashed, byHand, crashed] }).slice(1, 4)).toEqual([
    "  Why tasks stopped:",
    "    2 tasks of revision 42: the container billing exited with code 1",
    "    1 task of revision 42: UserInitiated: by hand",
  ]);
});

it("prints log lines as a terminal may have them, and cuts long ones", () => {
  const lines = ["\tat run (a.js:1)\r\n  next\u001b[2J", "x".repeat(1000), "exec /usr/bin/bun: exec format error"];
  expect(explain({ log: { task: "1", lines } }).slice(1, 7)).toEqual([
    "  Last 4 lines logged by task 1:",
    "    |   at run (a.js:1)",
    "    |   next\\u{1b}[2J",
    `    | ${"x".repeat(300)}...`,
    "    | exec /usr/bin/bun: exec format error",
    "  The image was built for another CPU architecture than the task's",
  ]);
});

it("shows the last events that tell of trouble", () => {
  const events = Array.from({ length: 8 }, (_, n) => ({
    createdAt: new Date(Date.UTC(2026, 0, 1, 12, n)),
    message:
      n === 7 ? "(service billing) has reached a steady state." : `(service billing) was unable to place task ${n}`,
  }));
  expect(explain({ events }).slice(1, 7)).toEqual([
    "  ECS says:",
    "    12:02:00 (service billing) was unable to place task 2",
    "    12:03:00 (service billing) was unable to place task 3",
    "    12:04:00 (service billing) was unable to place task 4",
    "    12:05:00 (service billing) was unable to place task 5",
    "    12:06:00 (service billing) was unable to place task 6",
  ]);
});

it("shows some of many targets", () => {
  const targets = Array.from({ length: 8 }, (_, n) => ({
    targetGroup: "arn:aws:elasticloadbalancing:x:1:targetgroup/billing/1",
    target: `10.0.0.${n}`,
    state: "initial",
  }));
  const lines = explain({ targets });
  expect(lines[2]).toBe("    10.0.0.0 is initial in billing");
  expect(lines[8]).toBe("    and 2 more");
});
