import { describe, expect, it } from "vitest";
import type { PlannedResource } from "../plan";
import type { PlannedService } from "../planned-service";
import { serviceCells } from "../service-text";
import { syntheticPlan, syntheticService } from "../synthetic-plan";
import { categoryOf } from "./categories";
import { describeDiff } from "./describe-diff";
import { standingService } from "./preview/standing-service";
import { forcesReplacement } from "./replacements";
import type { Snapshot } from "./snapshot";

/** A fleet with one service, and its queues where it consumes. */
function fleet(changes: Partial<PlannedService>): Snapshot {
  const service = syntheticService("billing", 3001, changes);
  const parent = "urn:billing";
  const queues = (changes.consumes ?? []).length === 0 ? [] : ["billing-events", "billing-events-dead"];
  const resources: PlannedResource[] = [
    { urn: parent, type: "fleet:microservice:Microservice", name: "billing", component: true, inputs: {} },
    ...queues.map((name) => ({ urn: `urn:${name}`, type: "aws:sqs/queue:Queue", name, parent, inputs: {} })),
  ];
  return { plan: { ...syntheticPlan([service]), resources }, variables: {} };
}

describe("a service that no longer consumes", () => {
  const { verdict, risks, services } = describeDiff(fleet({ consumes: ["order.paid"] }), fleet({}));

  it("loses its queues and what is unread in them, which is told once", () => {
    expect(verdict).toBe("destroys data");
    expect(risks).toEqual([
      {
        kind: "data",
        service: "billing",
        text: "consumes no events any more: its queues are deleted, with every event in them that it has not handled.",
      },
    ]);
  });

  it("is changed in what it consumes", () => {
    expect(services.map(({ name, status, facts }) => [name, status, facts])).toEqual([
      ["billing", "changed", [{ path: ["consumes"], before: ["order.paid"] }]],
    ]);
  });
});

it("tells of no loss where a service begins to consume", () => {
  expect(describeDiff(fleet({}), fleet({ consumes: ["order.paid"] })).risks).toEqual([]);
});

it.each([
  ["aws:sqs/queue:Queue", "data"],
  ["aws:mq/broker:Broker", "data"],
  ["aws:sqs/queuePolicy:QueuePolicy", "policy"],
  ["aws:sns/topicPolicy:TopicPolicy", "policy"],
])("counts a change of %s to %s", (type, category) => {
  expect(categoryOf(type)).toBe(category);
});

it.each<[string, string, boolean]>([
  ["aws:sqs/queue:Queue", "name", true],
  ["aws:sqs/queue:Queue", "kmsMasterKeyId", false],
  ["aws:sqs/queue:Queue", "messageRetentionSeconds", false],
  ["aws:mq/broker:Broker", "deploymentMode", true],
  ["aws:mq/broker:Broker", "hostInstanceType", false],
  ["aws:mq/broker:Broker", "securityGroups.0", false],
])("%s: a new %s makes a new resource: %s", (type, path, expected) => {
  expect(forcesReplacement(type, path.split("."))).toBe(expected);
});

describe("a service's events", () => {
  it("are told in the plan, where there are any", () => {
    const told = (changes: Partial<PlannedService>) =>
      serviceCells(syntheticService("billing", 3001, changes)).filter(({ label }) => /publishes|consumes/.test(label));
    expect(told({ publishes: ["a.b", "c"], consumes: ["d"] })).toEqual([
      { label: "publishes", value: "a.b, c" },
      { label: "consumes", value: "d" },
    ]);
    expect(told({})).toEqual([]);
  });

  it("are read from the tags of what stands", () => {
    const planned = syntheticService("billing", 3001, { consumes: ["new"] });
    const standing = (tags: Record<string, string>) =>
      standingService(planned, [{ urn: "urn:s", type: "aws:ecs/service:Service", name: "billing", inputs: { tags } }]);
    const { publishes, consumes } = standing({ "fleet:publishes:a.b": "declared", "fleet:consumes:old": "declared" });
    expect({ publishes, consumes }).toEqual({ publishes: ["a.b"], consumes: ["old"] });
    expect(standing({})).not.toHaveProperty("consumes");
    expect(standingService(planned, []).consumes).toEqual(["new"]);
  });
});
