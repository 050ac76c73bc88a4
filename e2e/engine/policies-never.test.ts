import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Settings } from "../../policies/settings";
import { PlanBuilder } from "../../policies/testing/plan-builder";
import { accountAt } from "./aws";
import { type Emulator, startEmulator } from "./emulator";
import { createProgram, type Program } from "./policies-program";

const settings: Settings = { options: { "service-not-public": { entryLoadBalancers: ["public"] } } };
let emulator: Emulator;
let program: Program;

beforeAll(async () => {
  emulator = await startEmulator(5590);
  program = await createProgram(emulator.url);
});

afterAll(async () => {
  program?.remove();
  await emulator?.stop();
});

describe("what must never exist, deployed without a preview", () => {
  const everybody = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] });
  const anywhere = { cidrIpv4: "0.0.0.0/0", fromPort: 22, toPort: 22, ipProtocol: "tcp" };
  const containers = [{ name: "a", image: "a", environment: [{ name: "DB_PASSWORD", value: "hunter2hunter2" }] }];
  const url = "postgres://u:s3cr3t-word@db.example.net/x";
  const cases: readonly (readonly [what: string, rule: string, type: string, inputs: Record<string, unknown>])[] = [
    [
      "a public database",
      "service-not-public",
      "aws:rds/instance:Instance",
      { instanceClass: "db.t4g.micro", engine: "postgres", allocatedStorage: 20, publiclyAccessible: true },
    ],
    [
      "tasks with public addresses",
      "service-not-public",
      "aws:ecs/service:Service",
      { taskDefinition: "a:1", networkConfiguration: { subnets: ["subnet-1"], assignPublicIp: true } },
    ],
    [
      "a second load balancer on the internet",
      "service-not-public",
      "aws:lb/loadBalancer:LoadBalancer",
      { subnets: ["subnet-1", "subnet-2"] },
    ],
    [
      "a rule that opens a group to every address",
      "group-high-risk-ports",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      { securityGroupId: "sg-1", ...anywhere },
    ],
    [
      "a group born open to every address",
      "group-high-risk-ports",
      "aws:ec2/securityGroup:SecurityGroup",
      { ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }] },
    ],
    ["a role that everybody may assume", "role-trust-narrow", "aws:iam/role:Role", { assumeRolePolicy: everybody }],
    [
      "a secret that everybody may read",
      "secret-policy-narrow",
      "aws:secretsmanager/secret:Secret",
      { policy: everybody },
    ],
    [
      "a password in an environment",
      "secret-not-in-plain-text",
      "aws:ecs/taskDefinition:TaskDefinition",
      { family: "a", containerDefinitions: JSON.stringify(containers) },
    ],
    [
      "a password in a plain parameter",
      "secret-not-in-plain-text",
      "aws:ssm/parameter:Parameter",
      { type: "String", value: url },
    ],
    [
      "a bucket policy for everybody",
      "bucket-not-public",
      "aws:s3/bucketPolicy:BucketPolicy",
      { bucket: "a", policy: everybody },
    ],
    [
      "an access block that blocks nothing",
      "bucket-not-public",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      { bucket: "a" },
    ],
    [
      "a repository that everybody may pull from",
      "repository-not-public",
      "aws:ecr/repositoryPolicy:RepositoryPolicy",
      { repository: "a", policy: everybody },
    ],
  ];

  it.each(cases)("is never made: %s", async (_what, rule, type, inputs) => {
    const draft = new PlanBuilder().add(type, "odd", inputs);
    program.write([draft]);
    const run = await program.withPack(settings, "up", "--yes", "--skip-preview");
    expect(run.code, run.output).not.toBe(0);
    const said = run.events.map((event) => `${event.enforcementLevel} ${event.policyName} ${event.resourceUrn}`);
    expect(said, run.output).toContain(`mandatory ${rule} ${draft.urn}`);
    const made = (await program.state()).deployment?.resources ?? [];
    expect(made.map(({ urn }) => urn)).not.toContain(draft.urn);
    expect(await accountAt(emulator.url, "eu-west-1").leftovers()).toEqual({});
  });
});
