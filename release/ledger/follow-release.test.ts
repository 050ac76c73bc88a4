import { afterEach, describe, expect, it } from "vitest";
import {
  digest,
  fingerprint,
  gateInputs,
  scriptOf,
  startTrial,
  type Trial,
  taskDefinition,
} from "../testing/gate-trial";
import type { RecordedCall, ScriptedAwsOptions } from "../testing/scripted-aws";
import { crashLoop, type Scenario, slowStart, steady } from "../testing/scripted-aws-scenarios";
import { openLedger } from "./dynamo-ledger";

const repository = { registry: "123456789012", repository: "shop/billing" };
const images = { [`shop/billing:${fingerprint}`]: { digest }, [`shop/billing@${digest}`]: { digest } };
const pinned = digest.slice("sha256:".length);
const record = {
  service: "billing",
  kind: "deploy",
  fingerprint,
  image: gateInputs().image,
  digest,
  taskDefinition: taskDefinition(42),
  by: "ann",
  commit: "c".repeat(40),
};
let trial: Trial;

async function start(scenario: Scenario, options: Partial<ScriptedAwsOptions> = {}): Promise<Trial> {
  trial = await startTrial({ services: [scriptOf(scenario)], images, ...options });
  return trial;
}

afterEach(() => trial.aws.stop());

const listed = () => openLedger(trial.ledgerClient, "shop-prod-releases").list("billing");
const tags = () => trial.gear.callsOf("eu-central-1").imageTags(repository, { limitSeconds: 1 });
const warnings = () => trial.lines.filter((line) => line.startsWith("warning"));
const ecrCalls = () => trial.aws.calls.map(({ operation }) => operation).filter((name) => name.startsWith("ecr:"));

describe("a release that comes up", () => {
  it("is recorded, and its image keeps its mark", async () => {
    const { follow } = await start(slowStart);
    expect(await follow()).toEqual({ deployment: "ecs-svc/02", digest, seconds: 95 });
    expect(await listed()).toEqual([{ ...record, release: 1, result: "succeeded", time: "2026-01-01T12:01:34.625Z" }]);
    expect(await tags()).toEqual([[pinned, fingerprint, "release-20260101T120000000Z"]]);
    expect(warnings()).toEqual([]);
  });

  it("is recorded once, however often the gate looks, and its image has its last mark only", async () => {
    const { follow, clock } = await start(steady);
    await follow();
    await clock.sleep(60_000);
    await follow();
    expect(await listed()).toHaveLength(1);
    expect(await tags()).toEqual([[pinned, fingerprint, expect.stringMatching(/^release-20260101T12010/)]]);
  });

  it("is recorded again after another one", async () => {
    const { follow, ledgerClient } = await start(steady);
    await follow();
    const [first = {}] = ledgerClient.items;
    ledgerClient.items.push({ ...first, release: { N: "2" }, taskDefinition: { S: taskDefinition(43) } });
    await follow();
    expect((await listed()).map(({ release }) => release)).toEqual([3, 2, 1]);
  });

  it("stays good when AWS lets nobody mark or record: two warnings", async () => {
    const denied = { status: 400, code: "AccessDeniedException", message: "not authorized to perform: ecr:PutImage" };
    const fault = ({ operation }: RecordedCall) => (operation === "ecr:PutImage" ? denied : undefined);
    const { follow, ledgerClient } = await start(steady, { fault });
    ledgerClient.failures.push({
      error: Object.assign(new Error("no such table"), { name: "ResourceNotFoundException" }),
    });
    expect(await follow()).toMatchObject({ digest });
    expect(warnings()).toEqual([
      "warning: billing: image not marked: AWS refuses ecr:PutImage: who deploys needs the permission ecr:PutImage.",
      "warning: billing: release not recorded: shop-prod-releases cannot be read: ResourceNotFoundException: no such table",
    ]);
    expect(ecrCalls()).toEqual(["ecr:BatchGetImage", "ecr:PutImage"]);
  });

  it("is not recorded without a table, nor marked outside of ECR", async () => {
    const { follow, ledgerClient } = await start(steady);
    const image = `registry.example.com/shop/billing@${digest}`;
    expect(await follow(gateInputs({ releasesTable: "", image }))).toMatchObject({ digest });
    expect(ledgerClient.items).toEqual([]);
    expect(ecrCalls()).toEqual([]);
    expect(warnings()).toEqual([]);
  });
});

describe("a release that does not come up", () => {
  it("is recorded with its reason, and its image loses the mark", async () => {
    const { follow } = await start(crashLoop);
    expect(await follow()).toContain("Why tasks stopped:");
    expect(await listed()).toEqual([
      {
        ...record,
        release: 1,
        result: "failed",
        reason: "ECS rolled back to revision 41: ECS deployment circuit breaker: tasks failed to start.",
        time: expect.stringMatching(/^2026-01-01T12:01:/),
      },
    ]);
    expect(await tags()).toEqual([[pinned, fingerprint]]);
  });

  it("takes its own mark only: the image may run already", async () => {
    const { follow, gear } = await start(crashLoop);
    const calls = gear.callsOf("eu-central-1");
    const patience = { limitSeconds: 1 };
    const image = await calls.findImage({ ...repository, id: { imageDigest: digest } }, patience);
    await calls.tagImage(repository, image ?? {}, "release-20251231T120000000Z", patience);
    await follow();
    expect(await tags()).toEqual([[pinned, fingerprint, "release-20251231T120000000Z"]]);
  });

  it("is recorded every time that it fails", async () => {
    const { follow } = await start(crashLoop);
    await follow();
    await follow();
    expect((await listed()).map(({ release, result }) => [release, result])).toEqual([
      [2, "failed"],
      [1, "failed"],
    ]);
  });
});

describe("a release of which nobody knows how it ends", () => {
  it("keeps its mark and is not recorded when it is cancelled", async () => {
    const { follow, cancel, clock } = await start(slowStart);
    const followed = follow();
    await clock.sleep(10_000);
    cancel();
    expect(await followed).toContain("billing: cancelled: the service goes on rolling out");
    expect(await listed()).toEqual([]);
    expect(await tags()).toEqual([[pinned, fingerprint, "release-20260101T120000000Z"]]);
    expect(warnings()).toEqual([]);
  });

  it("is not recorded when AWS does not answer", async () => {
    const fault = ({ operation }: RecordedCall) =>
      operation === "ecs:DescribeServices" ? { status: 503, code: "ServiceUnavailable", message: "" } : undefined;
    const { follow } = await start(steady, { fault });
    expect(await follow()).toContain("AWS did not answer ecs:DescribeServices for 120 s");
    expect(await listed()).toEqual([]);
  });
});
