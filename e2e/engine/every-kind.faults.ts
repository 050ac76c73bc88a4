import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountAt } from "./aws";
import { type Emulator, startEmulator } from "./emulator";
import { engineEnvironment } from "./engine";
import { type FaultProxy, startFaultProxy } from "./fault-proxy";
import { complaints, createProject, type Project } from "./project";

/** The call that creates each kind of resource of the stack. */
const actions = [
  "AssociateRouteTable",
  "AssociateWebACL",
  "AuthorizeSecurityGroupEgress",
  "AuthorizeSecurityGroupIngress",
  "CreateAlias",
  "CreateBucket",
  "CreateCacheSubnetGroup",
  "CreateCluster",
  "CreateDBInstance",
  "CreateDBParameterGroup",
  "CreateDBSubnetGroup",
  "CreateEventSubscription",
  "CreateFlowLogs",
  "CreateHostedZone",
  "ChangeResourceRecordSets",
  "CreateInternetGateway",
  "CreateKey",
  "CreateListener",
  "CreateLoadBalancer",
  "CreateLogGroup",
  "CreateNatGateway",
  "CreateReplicationGroup",
  "CreateRepository",
  "CreateRole",
  "CreateRoute",
  "CreateRouteTable",
  "CreateSecret",
  "CreateSecurityGroup",
  "CreateService",
  "CreateSubnet",
  "CreateTargetGroup",
  "CreateTopic",
  "CreateVpc",
  "CreateVpcEndpoint",
  "CreateWebACL",
  "AllocateAddress",
  "AttachRolePolicy",
  "PutBucketEncryption",
  "PutBucketLifecycleConfiguration",
  "PutBucketOwnershipControls",
  "PutBucketPolicy",
  "PutBucketVersioning",
  "PutClusterCapacityProviders",
  "PutLifecyclePolicy",
  "PutLoggingConfiguration",
  "PutMetricAlarm",
  "PutPublicAccessBlock",
  "PutRolePolicy",
  "PutRule",
  "PutScalingPolicy",
  "PutSecretValue",
  "PutTargets",
  "RegisterScalableTarget",
  "RegisterTaskDefinition",
  "RequestCertificate",
];

/** A failing update in which no fault happens would mean that the stack does not get further. */
const mostUpdates = actions.length;

const stack = "prod";
let emulator: Emulator;
let proxy: FaultProxy;
let project: Project;
let account: ReturnType<typeof accountAt>;

beforeAll(async () => {
  emulator = await startEmulator(5583);
  proxy = await startFaultProxy(emulator.url);
  account = accountAt(emulator.url);
  project = await createProject(stack, {
    ...engineEnvironment(),
    AWS_ENDPOINT_URL: proxy.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  const zone = await account.createPublicZone("shop.example.com");
  project.configure((set) => set(["fleet:api", "hostedZoneId"], zone));
});

afterAll(async () => {
  project?.remove();
  await proxy?.stop();
  await emulator?.stop();
});

describe("a fault in the first call of every kind", () => {
  it("leaves a state from which the next updates converge", async () => {
    proxy.set(...actions.map((action) => ({ action, nth: 1 })));
    let failures = 0;
    let run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    while (run.code !== 0 && failures < mostUpdates) {
      failures += 1;
      console.log(`update ${failures} failed; ${proxy.happened.size} of ${actions.length} faults have happened`);
      run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    }
    expect(run.code, run.output).toBe(0);
    expect(complaints(run)).toEqual([]);
    expect(actions.filter((action) => !proxy.happened.has(action))).toEqual([]);
    expect((await account.databases()).map(({ name }) => name)).toEqual([
      "api",
      "billing",
      "notifications",
      "payment_gateway",
    ]);
    expect((await account.services()).size).toBe(4);
    expect(await project.previewSteps()).toEqual([]);
  }, 3_600_000);
});
