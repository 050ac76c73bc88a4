import { expect, it } from "vitest";
import { planFleet } from "../plan-fleet";
import table from "./replacement-table.json";
import { forcesReplacement, knowsReplacements } from "./replacements";

it("knows every type that the example registers", async () => {
  const { plan } = await planFleet({ projectDirectory: process.cwd(), stack: "prod" });
  const types = Object.keys(plan?.totals.byType ?? {});
  expect(types.length).toBeGreaterThan(40);
  expect(types.filter((type) => !knowsReplacements(type))).toEqual([]);
});

it("is sorted, and says where it comes from", () => {
  const types = Object.keys(table.resources);
  expect(types).toEqual(types.toSorted());
  expect(table.source).toMatchInlineSnapshot(
    `"Terraform AWS provider 5.100.0 through pulumi-terraform-bridge, asked property by property"`,
  );
});

it.each<[string, string, boolean]>([
  ["aws:rds/instance:Instance", "kmsKeyId", true],
  ["aws:rds/instance:Instance", "instanceClass", false],
  ["aws:rds/instance:Instance", "engineVersion", false],
  ["aws:elasticache/replicationGroup:ReplicationGroup", "subnetGroupName", true],
  ["aws:elasticache/replicationGroup:ReplicationGroup", "nodeType", false],
  ["aws:ecs/taskDefinition:TaskDefinition", "cpu", true],
  ["aws:ecs/service:Service", "launchType", true],
  ["aws:ecs/service:Service", "networkConfiguration.subnets.0", false],
  ["aws:lb/targetGroup:TargetGroup", "port", true],
  ["aws:lb/targetGroup:TargetGroup", "healthCheck.path", false],
  ["aws:lb/listener:Listener", "port", false],
  ["aws:lb/listenerRule:ListenerRule", "listenerArn", true],
  ["aws:lb/listenerRule:ListenerRule", "priority", false],
  ["aws:ecr/repository:Repository", "encryptionConfigurations.0.kmsKey", true],
  ["aws:ecr/repository:Repository", "encryptionConfigurations", true],
  ["aws:ecr/repository:Repository", "tags.Owner", false],
  ["random:index/randomPassword:RandomPassword", "length", true],
  ["docker:index/image:Image", "imageName", false],
  ["awsx:ec2:Vpc", "cidrBlock", true],
  ["aws:not/there:There", "name", false],
])("%s: a new %s makes a new resource: %s", (type, path, expected) => {
  expect(forcesReplacement(type, path.split("."))).toBe(expected);
});
