import { expect, it } from "vitest";
import { checkTasks } from "./prove-tasks";
import { explainStop } from "./stop-reasons";

const [own, other] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const collector = "public.ecr.aws/aws-observability/aws-otel-collector";
const inputs = { taskDefinition: "arn:aws:ecs:x:1:task-definition/shop-prod-billing:7", container: "billing" };
const image = { digest: own, accepted: new Set([own]) };

/** A task whose collector has ended, or never came up. */
function taskOf(billing: string | undefined) {
  return {
    taskArn: "arn:aws:ecs:x:1:task/shop/1f0a",
    taskDefinitionArn: inputs.taskDefinition,
    containers: [
      {
        name: "telemetry_collector",
        lastStatus: "STOPPED",
        exitCode: 1,
        imageDigest: other,
        image: `${collector}@${other}`,
      },
      { name: "billing", lastStatus: "RUNNING", ...(billing !== undefined && { imageDigest: billing }) },
    ],
  };
}

it("a collector that has ended does not keep a gate shut, whichever container comes first", () => {
  expect(checkTasks(inputs, image, 1, [taskOf(own)])).toEqual({ missing: [], foreignDigests: [] });
});

it("a collector's image does not stand for the service's", () => {
  expect(checkTasks(inputs, image, 1, [taskOf(other)]).foreignDigests).toEqual([other]);
  expect(checkTasks(inputs, image, 1, [taskOf(undefined)]).missing).toEqual([
    "ECS does not say yet which image task 1f0a runs",
  ]);
});

it("a collector that cannot be pulled is named, and not the service's image", () => {
  const mine = `1.dkr.ecr.x.amazonaws.com/shop/prod/billing@${own}`;
  const stopped = (repository: string) => ({
    ...taskOf(undefined),
    stoppedReason: `CannotPullContainerError: failed to resolve ref ${repository}@${other}: not found`,
  });
  expect(explainStop(stopped(collector), { image: mine, container: "billing" })).toBe(
    `image ${collector}@${other} cannot be pulled: the registry has no such tag or digest`,
  );
  expect(
    explainStop(stopped("1.dkr.ecr.x.amazonaws.com/shop/prod/billing"), { image: mine, container: "billing" }),
  ).toBe(`image ${mine} cannot be pulled: the registry has no such tag or digest`);
});
