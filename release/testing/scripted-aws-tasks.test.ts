import { afterEach, describe, expect, it } from "vitest";
import { createAwsCalls } from "../gate/aws-calls";
import { createAwsClients } from "../gate/aws-clients";
import { realClock } from "../gate/clock";
import { runTask } from "../task/run-task";
import { type ScriptedAws, type ScriptedAwsOptions, startScriptedAws } from "./scripted-aws";
import { endsAfter, exitsWithOne } from "./scripted-aws-task-scenarios";
import { migrationInputs } from "./task-trial";

const inputs = migrationInputs();
let behind: ScriptedAws;
let front: ScriptedAws;

/** Time goes a hundred times as fast. */
async function start(options: Partial<ScriptedAwsOptions> = {}) {
  process.env.AWS_ACCESS_KEY_ID ??= "test";
  process.env.AWS_SECRET_ACCESS_KEY ??= "test";
  behind = await startScriptedAws({ services: [] });
  const begun = Date.now();
  const now = () => begun + (Date.now() - begun) * 100;
  front = await startScriptedAws({ services: [], forwardTo: behind.url, now, ...options });
  const clients = createAwsClients({ region: "eu-central-1", endpoint: front.url });
  const calls = createAwsCalls(clients, realClock, async () => {});
  const clock = { now, sleep: (milliseconds: number) => realClock.sleep(milliseconds / 100) };
  return { callsOf: () => calls, clock, log: () => {} };
}

afterEach(async () => {
  await front.stop();
  await behind.stop();
});

describe("one-off tasks in front of another endpoint", () => {
  const run = { id: "0a4fe1f6-4b2f-4a5e-9d0e-9d8e7f6a5b4c", what: "migration" };

  it("end well, whatever their family, and the other endpoint hears nothing of them", async () => {
    const gear = await start();
    // Where no script and no registration says what the container is called, it is the last word of the family.
    const task = { ...inputs, container: "migration" };
    expect(await runTask(task, run, gear, new AbortController().signal)).toMatchObject({
      task: expect.stringContaining(":task/shop/"),
    });
    expect(behind.calls).toEqual([]);
  });

  it("go as their script has it, one scenario after the other", async () => {
    const tasks = [
      {
        family: /-migration$/,
        scenarios: [
          exitsWithOne,
          endsAfter(5, { stopCode: "EssentialContainerExited", stoppedReason: "", exitCode: 0 }),
        ] as const,
        container: "billing",
      },
    ];
    const gear = await start({ tasks });
    const cancelled = new AbortController().signal;
    const text = await runTask(inputs, run, gear, cancelled).catch((error: Error) => error.message);
    expect(text).toContain("the container billing exited with code 1\n  Last 2 lines logged by task");
    expect(await runTask(inputs, { ...run, id: "2" }, gear, cancelled)).toMatchObject({ seconds: expect.any(Number) });
    expect(behind.calls).toEqual([]);
  });
});
