import type { Task } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { chooseTask } from "./choose-task";
import { ExecError } from "./exec-error";

const billing = { service: "billing", container: "billing" };
const primary = { id: "ecs-svc/2" };

/** A task that can be entered, with changes. */
function task(id: string, changes: Partial<Task> = {}, agent: string | undefined = "RUNNING"): Task {
  const managedAgents = [{ name: "ExecuteCommandAgent" as const, lastStatus: agent }];
  return {
    taskArn: `arn:aws:ecs:eu-central-1:123456789012:task/shop/${id}`,
    lastStatus: "RUNNING",
    startedBy: "ecs-svc/2",
    startedAt: new Date(1000),
    enableExecuteCommand: true,
    containers: [
      { name: "sidecar", runtimeId: "other" },
      { name: "billing", runtimeId: `${id}-1`, managedAgents },
    ],
    ...changes,
  };
}

const choose = (tasks: readonly Task[], asked?: string) => chooseTask(billing, tasks, { primary, asked });

function problem(tasks: readonly Task[], asked?: string): string {
  try {
    return `chose ${choose(tasks, asked).id}`;
  } catch (error) {
    expect(error).toBeInstanceOf(ExecError);
    return (error as Error).message;
  }
}

describe("the task that is entered", () => {
  it("is the newest of the deployment whose agent runs, by its own container", () => {
    const tasks = [
      task("aaaa"),
      task("bbbb", { startedAt: new Date(2000) }),
      task("cccc", { startedAt: new Date(3000) }, "PENDING"),
      task("dddd", { startedAt: new Date(4000), startedBy: "ecs-svc/1" }),
      task("eeee", { startedAt: new Date(5000), lastStatus: "DEACTIVATING" }),
    ];
    expect(choose(tasks)).toEqual({
      task: "arn:aws:ecs:eu-central-1:123456789012:task/shop/bbbb",
      id: "bbbb",
      runtimeId: "bbbb-1",
    });
  });

  it("is the one asked for, of whatever deployment", () => {
    expect(choose([task("aaaa"), task("abbb", { startedBy: "ecs-svc/1" })], "ab").id).toBe("abbb");
  });

  it.each<[string, readonly Task[], string | undefined, string]>([
    ["no task", [], undefined, "no task of billing's deployment runs: see fleet status billing"],
    [
      "a task of another deployment",
      [task("aaaa", { startedBy: "ecs-svc/1" })],
      undefined,
      "no task of billing's deployment runs: see fleet status billing",
    ],
    ["another id", [task("aaaa")], "b", "billing has no running task `b`: running are aaaa"],
    ["another id, and no task", [], "b", "billing has no running task `b`: none runs"],
    ["two ids", [task("aaaa"), task("aabb")], "aa", "--task aa is the beginning of 2 ids: aaaa, aabb"],
    [
      "an older task",
      [task("aaaa", { enableExecuteCommand: false })],
      undefined,
      "no task of billing can be entered: task aaaa was started before people were let in, and has to be replaced: fleet deploy",
    ],
    [
      "no agent",
      [task("aaaa", { containers: [{ name: "billing", runtimeId: "x" }] })],
      undefined,
      "no task of billing can be entered: task aaaa has no ExecuteCommandAgent: it needs a writable root file system, and a way to ssmmessages",
    ],
    [
      "agents that do not run",
      [task("aaaa", {}, "STOPPED"), task("bbbb", {}, "PENDING")],
      undefined,
      "no task of billing can be entered: task aaaa has an ExecuteCommandAgent that is STOPPED, not RUNNING, and 1 more",
    ],
  ])("is none with %s", (_what, tasks, asked, message) => {
    expect(problem(tasks, asked)).toBe(message);
  });
});
