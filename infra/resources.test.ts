import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { loadFleet } from "./load-fleet";
import { settingsOf } from "./testing/fleet";
import { type Plan, previewOf, updateOf } from "./testing/plan";
import { readStackFile } from "./testing/stack-file";

const projectDirectory = resolve(__dirname, "..");

/** The example as a stack of this repository deploys it. */
function exampleOf(stack: string) {
  const { values, secretKeys } = readStackFile(join(projectDirectory, `Pulumi.${stack}.yaml`));
  return loadFleet({ projectDirectory, stack, values, secretKeys });
}

function counts(plan: Plan, owner: string): Record<string, number> {
  const own = plan.resources.filter(({ parent }) => parent?.endsWith(`:${owner}`));
  const types = own.map(({ type }) => type.split(":").at(-1) ?? "");
  return Object.fromEntries([...new Set(types)].sort().map((type) => [type, types.filter((t) => t === type).length]));
}

const total = (count: Record<string, number>) => Object.values(count).reduce((sum, n) => sum + n, 0);

/** What every running service has, whatever its profile. */
const always = {
  Gate: 1,
  Image: 1,
  Instance: 1,
  LifecyclePolicy: 1,
  Listener: 1,
  LogGroup: 1,
  RandomPassword: 2,
  Record: 1,
  ReplicationGroup: 1,
  Repository: 1,
  Role: 2,
  RolePolicy: 1,
  Secret: 1,
  SecretVersion: 1,
  SecurityGroup: 3,
  SecurityGroupEgressRule: 4,
  SecurityGroupIngressRule: 4,
  Service: 1,
  TargetGroup: 1,
  TaskDefinition: 1,
};

describe("resources of one service", () => {
  it("are 30 in economy", async () => {
    const count = counts(
      await updateOf(settingsOf({ configuration: { profile: "economy" } })),
      "Microservice::billing",
    );
    expect(count).toEqual(always);
    expect(total(count)).toBe(30);
  });

  it("are 42 in standard: 8 alarms and 4 for scaling more", async () => {
    const plan = await updateOf(settingsOf());
    const count = counts(plan, "Microservice::billing");
    expect(count).toEqual({ ...always, MetricAlarm: 8, Policy: 3, Target: 1 });
    expect(total(count)).toBe(42);
    expect(total(counts(plan, "Microservice::notifications"))).toBe(38);
  });

  it("are 2 more for each call, and none less with a load balancer of its own", async () => {
    const services = { billing: { calls: ["payment-gateway"], dedicatedLoadBalancer: true } };
    const plan = await updateOf(settingsOf({ configuration: { profile: "economy", services } }));
    expect(total(counts(plan, "Microservice::billing"))).toBe(32);
  });
});

describe("resources of the fleet", () => {
  it("are these in standard", async () => {
    const plan = await updateOf(settingsOf({ services: [] }));
    expect(counts(plan, "Platform::platform")).toEqual({
      Alias: 1,
      Cluster: 1,
      ClusterCapacityProviders: 1,
      EventRule: 1,
      EventSubscription: 2,
      EventTarget: 1,
      Key: 1,
      Table: 1,
      Topic: 1,
      TopicPolicy: 1,
    });
    expect(counts(plan, "Network::network")).toEqual({
      DefaultSecurityGroup: 1,
      FlowLog: 1,
      LogGroup: 1,
      Role: 1,
      RolePolicy: 1,
      Vpc: 1,
      Zone: 1,
    });
    expect(counts(plan, "DataServices::data")).toEqual({
      ParameterGroup: 1,
      Role: 1,
      RolePolicyAttachment: 1,
      SubnetGroup: 2,
    });
    expect(counts(plan, "AccessLogs::access-logs")).toEqual({
      Bucket: 1,
      BucketLifecycleConfiguration: 1,
      BucketOwnershipControls: 1,
      BucketPolicy: 1,
      BucketPublicAccessBlock: 1,
      BucketServerSideEncryptionConfiguration: 1,
      BucketVersioning: 1,
    });
    expect(counts(plan, "Dashboards::dashboards")).toEqual({ Dashboard: 1, QueryDefinition: 3 });
    expect(total(counts(plan, "Api::api"))).toBe(53);
    expect(plan.resources).toHaveLength(94);
  });
});

describe("the example", () => {
  it.each(["prod", "dev"])("is deployed by stack %s without an error", (stack) => {
    const { settings, diagnostics } = exampleOf(stack);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(settings).toMatchObject({ name: "shop", stack });
  });

  it("has the logical names of `logical-names.txt`: another name is another resource, and data lost", async () => {
    const { settings } = exampleOf("prod");
    if (settings === undefined) {
      throw new Error("the example has errors");
    }
    const { resources } = await previewOf(settings);
    const names = resources.map(({ urn }) => urn.split("::").slice(2).join("::"));
    await expect(`${names.sort().join("\n")}\n`).toMatchFileSnapshot("logical-names.txt");
  });
});

describe("everything that AWS can tag", () => {
  it("says whose it is", async () => {
    const plan = await updateOf(settingsOf({ configuration: { tags: { team: "platform" } } }));
    const shared = { "fleet:name": "shop", "fleet:stack": "prod", "fleet:role": "shared", team: "platform" };
    for (const { type, name, inputs, parent } of plan.resources) {
      if (inputs.tags === undefined) continue;
      const service = parent?.match(/(?:Microservice|Api)::(.+)$/)?.[1];
      const own =
        service === undefined || inputs.tags === null || JSON.stringify(inputs.tags).includes('"shared"')
          ? shared
          : { ...shared, "fleet:role": service === "api" ? "api" : "microservice", "fleet:service": service };
      expect(inputs.tags, `${type} ${name}`).toMatchObject(own);
    }
    const untagged = plan.resources.filter(({ custom, inputs }) => custom && inputs.tags === undefined);
    expect([...new Set(untagged.map(({ type }) => type.split(":").at(-1)))].sort()).toEqual([
      "Alias",
      "BucketLifecycleConfiguration",
      "BucketOwnershipControls",
      "BucketPolicy",
      "BucketPublicAccessBlock",
      "BucketServerSideEncryptionConfiguration",
      "BucketVersioning",
      "CertificateValidation",
      "ClusterCapacityProviders",
      "Dashboard",
      "EventTarget",
      "Gate",
      "Image",
      "LifecyclePolicy",
      "Policy",
      "QueryDefinition",
      "RandomPassword",
      "Record",
      "RolePolicy",
      "RolePolicyAttachment",
      "SecretVersion",
      "TopicPolicy",
      "WebAclAssociation",
      "WebAclLoggingConfiguration",
    ]);
  });
});
