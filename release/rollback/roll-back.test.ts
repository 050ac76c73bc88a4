import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GateFailure } from "../gate/gate-failure";
import type { ReleaseRecord } from "../ledger/release-record";
import { digest, gateInputs, scriptOf, startTrial, type Trial, taskDefinition } from "../testing/gate-trial";
import type { ScriptedAwsOptions } from "../testing/scripted-aws";
import { crashLoop, type Scenario, slowStart, steady } from "../testing/scripted-aws-scenarios";
import { describePlan } from "./describe-rollback";
import { prepareRollback } from "./prepare-rollback";
import { rollBack } from "./roll-back";

const repository = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/billing";
const goodFingerprint = "3f2a9c1b".padEnd(64, "0");
const badFingerprint = "81bc0000".padEnd(64, "0");
const images = {
  [`shop/billing@${digest}`]: { digest },
  [`shop/billing:${goodFingerprint}`]: { digest },
};
const stackText = `config:
  aws:region:   eu-central-1 # oddly spaced
  # The services.
  fleet:services:
    billing:
      calls: [payment-gateway]
`;
const heldText = stackText.replace("    billing:\n", `    billing:\n      heldImage: ${goodFingerprint}\n`);

let directory: string;
let stackFile: string;
let trial: Trial;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rollback-"));
  stackFile = join(directory, "Pulumi.prod.yaml");
  writeFileSync(stackFile, stackText, { mode: 0o640 });
});

afterEach(async () => {
  await trial.aws.stop();
  rmSync(directory, { recursive: true });
});

const release = (changes: Partial<ReleaseRecord>) => ({
  service: "billing",
  kind: "deploy" as const,
  result: "succeeded" as const,
  fingerprint: goodFingerprint,
  image: `${repository}@${digest}`,
  digest,
  taskDefinition: taskDefinition(41),
  time: "2026-01-01T10:00:00.000Z",
  by: "ben",
  ...changes,
});
const bad = { fingerprint: badFingerprint, taskDefinition: taskDefinition(42), commit: "b".repeat(40) };

const ledger = () => trial.gear.ledgerOf("eu-central-1", gateInputs().releasesTable);
const stackNow = () => readFileSync(stackFile, "utf8");

/** A service whose second release runs, and is not well. */
async function start(scenario: Scenario, options: Partial<ScriptedAwsOptions> = {}): Promise<void> {
  trial = await startTrial({
    services: [{ ...scriptOf(steady), scenarios: [steady, scenario] }],
    images,
    ...options,
  });
  await ledger().append(release({ commit: "a".repeat(40), migrationHead: "M1" }));
  await ledger().append(release({ ...bad, migrationHead: "M2" }));
}

async function goBack(cancelled = new AbortController().signal) {
  const plan = await prepareRollback(gateInputs(), trial.gear);
  return rollBack({ inputs: gateInputs(), plan, stackFile }, trial.gear, cancelled);
}

/** Fails the call of an operation, every time. */
const failing =
  (operation: string, status: number, code: string, message: string): NonNullable<ScriptedAwsOptions["fault"]> =>
  (call) =>
    call.operation === operation ? { status, code, message } : undefined;

describe("a service goes back", () => {
  it("to the tasks of the release before, which the gate proves, and the ledger and the stack file say so", async () => {
    await start(slowStart);
    const { isComplete, text } = await goBack();
    expect(text).toMatchInlineSnapshot(`
      "billing is back at release 1 (95 s), recorded as release 3
      Commit Pulumi.prod.yaml now: it holds the image (heldImage), and an update from a checkout without it goes forward to the source again.
      The next pulumi up keeps the image, but with the settings of today: it registers the same image once more and replaces the tasks one after the other.
      To go forward, mend the source, remove heldImage from Pulumi.prod.yaml, and run pulumi up.
      "
    `);
    expect(isComplete).toBe(true);
    expect(trial.aws.calls.find(({ operation }) => operation === "ecs:UpdateService")?.input).toEqual({
      cluster: gateInputs().cluster,
      service: gateInputs().ecsService,
      taskDefinition: taskDefinition(41),
      forceNewDeployment: false,
    });
    expect(trial.aws.count("ecs:UpdateService")).toBe(1);
    expect(trial.lines).toMatchInlineSnapshot(`
      [
        "billing: 0 of 2 tasks run (1 s)",
        "billing: 1 of 2 tasks run (55 s)",
        "billing: 2 of 2 tasks run, 2 healthy, from the requested image (95 s)",
      ]
    `);
    const [newest] = await ledger().list("billing");
    expect(newest).toEqual({
      ...release({ commit: "a".repeat(40), migrationHead: "M1" }),
      release: 3,
      kind: "rollback",
      restores: 1,
      by: "ann",
      time: expect.stringMatching(/^2026-01-01T12:0[12]:/),
    });
    expect(stackNow()).toBe(heldText);
    expect(readdirSync(directory)).toEqual(["Pulumi.prod.yaml"]);
  });

  it("while it is being deployed", async () => {
    await start(steady, { services: [{ ...scriptOf(slowStart), scenarios: [slowStart, steady] }] });
    expect((await goBack()).isComplete).toBe(true);
    expect(stackNow()).toBe(heldText);
  });

  it("and is marked in ECR, so that its image's lifecycle keeps it", async () => {
    await start(steady);
    await goBack();
    expect(trial.aws.calls.find(({ operation }) => operation === "ecr:PutImage")?.input).toMatchObject({
      repositoryName: "shop/billing",
      imageTag: expect.stringMatching(/^release-2026/),
    });
    expect(trial.lines.filter((line) => line.startsWith("warning"))).toEqual([]);
  });

  it("after everything was told, the migration between included", async () => {
    await start(steady);
    const plan = await prepareRollback(gateInputs(), trial.gear);
    expect(describePlan("billing", plan, stackFile)).toMatchInlineSnapshot(`
      "billing goes back
        from release 2 (image 81bc0000…, commit bbbbbbbb, 2026-01-01 10:00 UTC by ben)
        to   release 1 (image 3f2a9c1b…, commit aaaaaaaa, 2026-01-01 10:00 UTC by ben), with the settings it had then
        Pulumi.prod.yaml will hold that image (heldImage), so that pulumi up keeps it
        warning: the schema stays as it is: release 1 must work with migrations up to M2
      "
    `);
    expect(trial.aws.calls.map(({ operation }) => operation).filter((one) => /Update|Put/.test(one))).toEqual([]);
    expect(stackNow()).toBe(stackText);
  });

  it("after everything was told, in which nothing moves the cursor", async () => {
    await start(steady);
    const { target } = await prepareRollback(gateInputs(), trial.gear);
    const odd = { ...target, by: "b\u001b[2Jn", commit: "a\rb", fingerprint: "f\u202ef" };
    expect(describePlan("billing", { from: "", target, running: odd, warnings: [] }, stackFile).split("\n")[1]).toBe(
      "  from release 1 (image f\\u{202e}f…, commit a\\u{d}b, 2026-01-01 10:00 UTC by b\\u{1b}[2Jn)",
    );
  });

  it("although the ledger cannot be written, and says that it does not know", async () => {
    await start(steady);
    const plan = await prepareRollback(gateInputs(), trial.gear);
    const full = {
      ...ledger(),
      append: () => Promise.reject(new Error("shop-prod-releases cannot be written: denied")),
    };
    const { isComplete, text } = await rollBack(
      { inputs: gateInputs(), plan, stackFile },
      { ...trial.gear, ledgerOf: () => full },
      new AbortController().signal,
    );
    expect(isComplete).toBe(false);
    expect(text.split("\n")[0]).toBe(
      "billing is back at release 1 (1 s); the ledger has no line of it: shop-prod-releases cannot be written: denied: grant dynamodb:PutItem on the table",
    );
  });

  it("where ECS's answer was lost, but ECS has heard", async () => {
    let lost = 0;
    await start(steady, {
      services: [{ ...scriptOf(steady, { requested: taskDefinition(42) }), scenarios: [steady, steady] }],
      fault: ({ operation }) => {
        if (operation !== "ecs:UpdateService" || lost > 0) {
          return undefined;
        }
        lost += 1;
        return "disconnect";
      },
    });
    expect((await goBack()).isComplete).toBe(true);
  });
});

describe("nothing is changed", () => {
  const nothingChanged = async () => {
    expect(stackNow()).toBe(stackText);
    expect((await ledger().list("billing")).map(({ release: number }) => number)).toEqual([2, 1]);
    expect(readdirSync(directory)).toEqual(["Pulumi.prod.yaml"]);
  };

  it("where somebody else went back meanwhile", async () => {
    await start(steady);
    const plan = await prepareRollback(gateInputs(), trial.gear);
    expect((await goBack()).isComplete).toBe(true);
    writeFileSync(stackFile, stackText);
    const second = rollBack({ inputs: gateInputs(), plan, stackFile }, trial.gear, new AbortController().signal);
    await expect(second).rejects.toThrow(
      "somebody else changed the service meanwhile, nothing was changed: revision 41 runs instead of revision 42; give the command again",
    );
    expect(trial.aws.count("ecs:UpdateService")).toBe(1);
  });

  it("where ECS refuses", async () => {
    const fault = failing("ecs:UpdateService", 400, "ClientException", "Cannot update: quota.");
    await start(steady, { fault });
    await expect(goBack()).rejects.toThrow(
      "nothing was changed: ecs:UpdateService failed: ClientException: Cannot update: quota.",
    );
    await nothingChanged();
  });

  it("where the tasks were deregistered, and the slow way is told", async () => {
    const fault = failing("ecs:UpdateService", 400, "ClientException", "TaskDefinition is inactive");
    await start(steady, { fault });
    await expect(goBack()).rejects.toThrow(
      `TaskDefinition is inactive. Those tasks were deregistered; set heldImage to ${goodFingerprint} and run pulumi up instead`,
    );
    await nothingChanged();
  });

  it("where the image is gone, or only its tag, which the program needs", async () => {
    await start(steady, { images: { "shop/billing:other": { digest } } });
    await expect(goBack()).rejects.toThrow(
      `release 1 cannot come back, nothing was changed: ECR has no image ${repository}@${digest}`,
    );
    await nothingChanged();
    await trial.aws.stop();
    await start(steady, { images: { [`shop/billing@${digest}`]: { digest } } });
    await expect(goBack()).rejects.toThrow(`ECR has no image ${repository}:${goodFingerprint}`);
    await nothingChanged();
    expect(trial.aws.count("ecs:UpdateService")).toBe(0);
  });

  it("where ECS has no such service", async () => {
    await start(steady, { services: [] });
    await expect(goBack()).rejects.toThrow("ECS has no such service: it was deleted, or was never deployed");
    await nothingChanged();
  });

  it("where the settings are those of all stacks", async () => {
    await start(steady);
    writeFileSync(join(directory, "Pulumi.yaml"), "config:\n  fleet:services: {value: {billing: {cpu: 512}}}\n");
    writeFileSync(stackFile, "config:\n  aws:region: x\n");
    await expect(goBack()).rejects.toThrow(
      "the service's settings stand in Pulumi.yaml, nothing was changed: move them to Pulumi.prod.yaml",
    );
    expect(stackNow()).toBe("config:\n  aws:region: x\n");
    expect(trial.aws.count("ecs:UpdateService")).toBe(0);
  });

  it("where the stack file is not there, or cannot be understood", async () => {
    await start(steady);
    writeFileSync(stackFile, "config: [\n");
    await expect(goBack()).rejects.toThrow("the stack file is not valid YAML");
    rmSync(stackFile);
    await expect(goBack()).rejects.toThrow("there is no Pulumi.prod.yaml beside Pulumi.yaml to hold the image in");
    expect(trial.aws.count("ecs:UpdateService")).toBe(0);
  });
});

describe("the image stays held", () => {
  it("where the tasks do not come up: the ledger has a failed line, and the text says what to do", async () => {
    await start(crashLoop);
    const { isComplete, text } = await goBack();
    expect(isComplete).toBe(false);
    expect(text).toMatchInlineSnapshot(`
      "billing: ECS rolled back to revision 42: ECS deployment circuit breaker: tasks failed to start.
        Why tasks stopped:
          3 tasks of revision 41: the container billing exited with code 1
        Last 3 lines logged by task d79bc43d70671f6abfd7b924e983a267:
          | billing starts
          | error: connect ECONNREFUSED 10.0.9.1:5432
          |     at connect (/app/index.js:3:7)
        ECS says:
          12:01:00 (service billing) (deployment ecs-svc/2) deployment failed: tasks failed to start.
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1
      billing did not get back to release 1, recorded as release 3
      Pulumi.prod.yaml still holds its image: ECS was asked for it, and the next pulumi up is to try it once more rather than to deploy the source.
      Look at what runs (fleet status), then either go back to another release (fleet rollback billing --to N), or remove heldImage from Pulumi.prod.yaml.
      "
    `);
    expect(stackNow()).toBe(heldText);
    expect((await ledger().list("billing"))[0]).toMatchObject({
      release: 3,
      kind: "rollback",
      result: "failed",
      restores: 1,
      taskDefinition: taskDefinition(41),
      reason: expect.stringMatching(/^ECS rolled back to revision 42/),
    });
  });

  it("where somebody cancels: nobody knows how it ends, and so the ledger says nothing", async () => {
    await start(slowStart);
    const controller = new AbortController();
    void trial.clock.sleep(30_000).then(() => controller.abort());
    const { isComplete, text } = await goBack(controller.signal);
    expect(isComplete).toBe(false);
    expect(text).toContain("cancelled: the service goes on rolling out");
    expect(stackNow()).toBe(heldText);
    expect(await ledger().list("billing")).toHaveLength(2);
  });

  it("where AWS does not say whether it has heard", async () => {
    let silent = false;
    await start(steady, {
      fault: ({ operation }) => {
        silent ||= operation === "ecs:UpdateService";
        return silent ? { status: 503, code: "ServiceUnavailable", message: "" } : undefined;
      },
    });
    await expect(goBack()).rejects.toThrow("whether ECS has heard it is not known");
    expect(stackNow()).toBe(heldText);
  });
});

it("what no gate says is a bug, and is thrown", async () => {
  await start(steady);
  const plan = await prepareRollback(gateInputs(), trial.gear);
  const gear = {
    ...trial.gear,
    pollerOf: () => {
      throw new TypeError("bug");
    },
  };
  const thrown = rollBack({ inputs: gateInputs(), plan, stackFile }, gear, new AbortController().signal);
  await expect(thrown).rejects.toThrow(TypeError);
  await expect(thrown).rejects.not.toThrow(GateFailure);
});
