import { expect, it } from "vitest";
import type { AwsCalls } from "../gate/aws-calls";
import { fakeLedgerClient } from "../testing/fake-ledger-client";
import { gateInputs, taskDefinition } from "../testing/gate-trial";
import { openLedger } from "./dynamo-ledger";
import { findDrift } from "./find-drift";

type Described = Awaited<ReturnType<AwsCalls["describeServices"]>>[number];

const inputs = gateInputs();
const deployment = { status: "PRIMARY", taskDefinition: taskDefinition(42), rolloutState: "COMPLETED" as const };
const steady: Described = {
  serviceArn: inputs.ecsService,
  status: "ACTIVE",
  desiredCount: 2,
  runningCount: 2,
  deployments: [deployment],
};

async function ledgerWith(...releases: readonly (readonly ["succeeded" | "failed", number])[]) {
  const ledger = openLedger(fakeLedgerClient(), "shop-prod-releases");
  for (const [result, revision] of releases) {
    await ledger.append({
      service: "billing",
      kind: "deploy",
      result,
      fingerprint: inputs.fingerprint,
      image: inputs.image,
      taskDefinition: taskDefinition(revision),
      time: "2026-01-01T12:00:00.000Z",
      by: "ann",
    });
  }
  return ledger;
}

it.each<readonly [string, Partial<Described> | undefined, boolean]>([
  ["runs revision 42, as release 1; 2 of 2 tasks run", {}, true],
  ["runs revision 42, as release 1; no task is to run", { desiredCount: 0, runningCount: 0 }, true],
  ["runs revision 42, as release 1; 0 of 1 task runs", { desiredCount: 1, runningCount: 0 }, false],
  [
    "runs revision 41, but release 1 is revision 42; 2 of 2 tasks run",
    { deployments: [{ ...deployment, taskDefinition: taskDefinition(41) }] },
    false,
  ],
  [
    "runs revision 42, as release 1; 2 of 2 tasks run; a deployment is under way",
    {
      deployments: [
        { ...deployment, rolloutState: "IN_PROGRESS" },
        { ...deployment, status: "ACTIVE" },
      ],
    },
    false,
  ],
  [
    "runs revision 42, as release 1; 2 of 2 tasks run; its deployment failed",
    { deployments: [{ ...deployment, rolloutState: "FAILED" }] },
    false,
  ],
  ["ECS has no such service", { status: "INACTIVE" }, false],
  ["ECS has no such service", undefined, false],
])("a service %s", async (text, changes, ok) => {
  const ledger = await ledgerWith(["succeeded", 42], ["failed", 43]);
  const calls = { describeServices: async () => (changes === undefined ? [] : [{ ...steady, ...changes }]) };
  const [drift, ...others] = await findDrift([inputs], calls, ledger);
  expect(others).toEqual([]);
  expect(drift).toMatchObject({ service: "billing", ok, text, release: 1, recorded: taskDefinition(42) });
});

it("has drifted when no good release is recorded", async () => {
  const calls = { describeServices: async () => [steady] };
  expect(await findDrift([inputs], calls, await ledgerWith(["failed", 42]))).toEqual([
    {
      service: "billing",
      ok: false,
      text: "runs revision 42, but no good release is recorded; 2 of 2 tasks run",
      running: taskDefinition(42),
    },
  ]);
});

it("asks ECS for 10 services at a time", async () => {
  const services = Array.from({ length: 23 }, (_, n) => gateInputs({ service: `service-${n}` }));
  const asked: number[] = [];
  const calls = {
    describeServices: async (_cluster: string, arns: readonly string[]) => {
      asked.push(arns.length);
      return arns.map((serviceArn) => ({ ...steady, serviceArn }));
    },
  };
  const drift = await findDrift(services, calls, await ledgerWith());
  expect(asked).toEqual([10, 10, 3]);
  expect(drift.map(({ service }) => service)).toEqual(services.map(({ service }) => service));
});
