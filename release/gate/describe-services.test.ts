import { expect, it } from "vitest";
import type { AwsCalls } from "./aws-calls";
import { batchesOf, describeMembers, groupByCluster } from "./describe-services";

const memberOf = (cluster: string, ecsService: string) => ({ cluster, ecsService });

it("groups services by their cluster, and keeps their order", () => {
  const services = [memberOf("one", "a"), memberOf("two", "b"), memberOf("one", "c")];
  expect(groupByCluster(services)).toEqual([[services[0], services[2]], [services[1]]]);
  expect(groupByCluster([])).toEqual([]);
});

it.each([
  [0, []],
  [1, [1]],
  [10, [10]],
  [23, [10, 10, 3]],
])("asks for %i services in calls of %j", (count, sizes) => {
  const asked = Array.from({ length: count }, (_, index) => index);
  const batches = batchesOf(asked);
  expect(batches.map(({ length }) => length)).toEqual(sizes);
  expect(batches.flat()).toEqual(asked);
});

it("describes a cluster's services, but for one that does not exist", async () => {
  const asked: (readonly [string, number])[] = [];
  const describeServices: AwsCalls["describeServices"] = async (cluster, services) => {
    asked.push([cluster, services.length]);
    return services.filter((arn) => arn !== "gone").map((serviceArn) => ({ serviceArn }));
  };
  const others = Array.from({ length: 10 }, (_, index) => memberOf("one", `service-${index}`));
  const found = await describeMembers([memberOf("one", "gone"), ...others], { describeServices }, { limitSeconds: 1 });
  expect([...found.keys()]).toEqual(others.map(({ ecsService }) => ecsService));
  expect(asked).toEqual([
    ["one", 10],
    ["one", 1],
  ]);
});
