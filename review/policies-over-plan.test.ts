import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { deploy } from "../infra/deploy";
import { loadFleet } from "../infra/load-fleet";
import { type RecordedResource, record } from "../infra/recorder";
import { created, invoked } from "../infra/testing/created";
import { evaluate, fromPlan, RULES, type Settings, type Verdict } from "../policies/index";
import { readStackFile } from "./stack-file";
import { withOutputs, withVpcChildren } from "./testing/vpc-children";

const house = dirname(__dirname);
const database = "aws:rds/instance:Instance";
const service = "aws:ecs/service:Service";

/** As a preview, where only AWS knows what is unknown; as an update, where nothing is unknown any more. */
const modes = ["preview", "update"] as const;
type Mode = (typeof modes)[number];
type Resources = readonly RecordedResource[];

let last: Promise<unknown> = Promise.resolve();
const plans = new Map<string, Promise<Resources>>();

/** The plan of examples/shop with Pulumi.prod.yaml, in another profile of the fleet; recorded once, one after the other. */
function shop(profile: string, mode: Mode, stack = "prod"): Promise<Resources> {
  const key = `${profile} ${mode}`;
  const known = plans.get(key);
  if (known !== undefined) {
    return known;
  }
  const plan = last.then(() => recordShop(profile, mode, stack));
  last = plan.catch(() => undefined);
  plans.set(key, plan);
  return plan;
}

async function recordShop(profile: string, mode: Mode, stack: string): Promise<Resources> {
  const { stackFile } = readStackFile(house, "prod");
  const { values = {}, secretKeys = new Set<string>() } = stackFile ?? {};
  const source = { projectDirectory: house, stack, values: { ...values, "fleet:profile": profile }, secretKeys };
  const { settings, diagnostics } = loadFleet(source);
  if (settings === undefined) {
    throw new Error(JSON.stringify(diagnostics));
  }
  // The SDK keeps a stack trace for every promise: most of a recording's time.
  Error.stackTraceLimit = 0;
  const preview = mode === "preview";
  const recording = await record({ project: "fleet", stack, preview, created, invoked }, () => deploy(settings));
  const resources = await withVpcChildren(recording, preview);
  return preview ? resources : withOutputs(resources);
}

function judge(resources: Resources, settings: Settings = {}): Verdict {
  return evaluate(
    resources.map((resource) => fromPlan(resource)),
    settings,
  );
}

/** `<level> <rule> <resource>`, sorted. */
function said({ violations }: Verdict): string[] {
  return violations.map(({ level, rule, urn }) => `${level} ${rule} ${urn.split("::").at(-1)}`).sort();
}

const ephemeral: Settings = { profile: "relaxed", ephemeralStacks: ["dev"] };

/** Every fleet profile that the pack's profiles are meant for, and everything that the pack has to say about it. */
const verdicts: readonly (readonly [string, string, Settings, readonly string[]])[] = [
  ["standard", "prod", {}, []],
  ["highAvailability", "prod", {}, []],
  ["standard", "prod", { profile: "strict" }, []],
  ["highAvailability", "prod", { profile: "strict" }, []],
  // Container Insights are billed per metric, which a throw-away stack does not pay for.
  ["economy", "dev", ephemeral, ["advisory cluster-insights cluster"]],
];

describe.each(modes)("the pack over our own plan in %s mode", (mode) => {
  it.each(verdicts)("finds in the fleet %s (stack %s) with %o exactly %j", async (profile, stack, pack, expected) => {
    const verdict = judge(await shop(profile, mode, stack), pack);
    expect(said(verdict)).toEqual(expected);
    expect(verdict.passed).toBe(true);
    expect(verdict.problems).toEqual([]);
  });

  it("knows where everything stands as soon as AWS has said it", async () => {
    const { uncertain } = judge(await shop("standard", mode));
    const subnets = /^Which subnets `[\w-]+` \(aws:[\w/:]+\) lies in is not known yet\.$/;
    expect(uncertain.filter((sentence) => !subnets.test(sentence))).toEqual([]);
    // At a preview awsx's subnets are one unknown: of four services, databases and caches each.
    expect(uncertain).toHaveLength(mode === "preview" ? 12 : 0);
  });
});

/** What the example has none of, so that a rule on it has nothing to look at. */
const nothingToLookAt: Readonly<Record<string, string>> = {
  "acl-closed-to-administration": "no network ACL: security groups alone decide who reaches whom",
  "broker-encrypted": "no message broker: the example has no events",
  "broker-logged": "no message broker: the example has no events",
  "broker-minor-upgrades": "no message broker: the example has no events",
  "broker-multi-zone": "no message broker: the example has no events",
  "database-proxy-tls": "no RDS proxy: tasks connect to their database themselves",
  "queue-encrypted": "no queue: the example has no events",
  "queue-not-public": "no queue: the example has no events",
  "repository-not-public": "no repository policy: only the account itself may pull",
  "resource-analysable": "nothing that the analysis cannot look into",
  "subscription-stays-inside": "no subscription to an event: nobody is mailed about alarms either",
};

it("gives every rule something to look at, but for those with nothing in the example", async () => {
  const { inspected } = judge(await shop("standard", "preview"));
  expect(Object.keys(inspected).sort()).toEqual(RULES.map(({ name }) => name).sort());
  const idle = Object.keys(inspected).filter((name) => inspected[name] === 0);
  expect(idle.sort()).toEqual(Object.keys(nothingToLookAt).sort());
  await expect(`${JSON.stringify(inspected, null, 2)}\n`).toMatchFileSnapshot("policies-inspected.json");
});

/** The plan with one resource changed. */
function changed(resources: Resources, type: string, name: string, change: Partial<RecordedResource>): Resources {
  const index = resources.findIndex((resource) => resource.type === type && resource.name === name);
  const found = resources[index];
  if (found === undefined) {
    throw new Error(`there is no ${type} named ${name}`);
  }
  const inputs = { ...found.inputs, ...change.inputs };
  const propertyDependencies = { ...found.propertyDependencies, ...change.propertyDependencies };
  return resources.with(index, { ...found, ...change, inputs, propertyDependencies });
}

/** The plan with one resource more: a copy of one with other values. */
function added(resources: Resources, type: string, name: string, like: string, change: Partial<RecordedResource>) {
  const model = find(resources, type, like);
  const urn = model.urn.replace(/::[^:]+$/, `::${name}`);
  return changed([...resources, { ...model, name, urn }], type, name, change);
}

function find(resources: Resources, type: string, name: string): RecordedResource {
  const found = resources.find((resource) => resource.type === type && resource.name === name);
  if (found === undefined) {
    throw new Error(`there is no ${type} named ${name}`);
  }
  return found;
}

function network(resources: Resources, change: Readonly<Record<string, unknown>>): Resources {
  const { networkConfiguration } = find(resources, service, "billing").inputs;
  const inputs = { networkConfiguration: { ...(networkConfiguration as Record<string, unknown>), ...change } };
  return changed(resources, service, "billing", { inputs });
}

const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";

/** Billing's tasks are let into payment-gateway's database. */
function admitted(resources: Resources): Resources {
  const group = find(resources, "aws:ec2/securityGroup:SecurityGroup", "billing-task");
  return added(resources, ingress, "mistake", "payment-gateway-database-ingress", {
    inputs: { id: undefined, ...(group.inputs.id !== undefined && { referencedSecurityGroupId: group.inputs.id }) },
    propertyDependencies: { referencedSecurityGroupId: [group.urn] },
  });
}

/** Billing's execution role may read payment-gateway's secret. */
function granted(resources: Resources): Resources {
  const secret = find(resources, "aws:secretsmanager/secret:Secret", "payment-gateway");
  const { arn } = secret.inputs;
  const Statement = [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: arn }];
  return added(resources, rolePolicy, "mistake", "billing-execution", {
    inputs: { id: undefined, ...(arn !== undefined && { policy: JSON.stringify({ Statement }) }) },
    propertyDependencies: { policy: [secret.urn] },
  });
}

const open =
  "The database `payment-gateway` is open to 2 services, `payment-gateway` and `billing`; exactly one may use it.";
const own =
  "`payment-gateway` (security group `payment-gateway-task`, rule `payment-gateway-database-ingress`) can connect";

describe.each(modes)("a mistake in our own plan is refused in %s mode", (mode) => {
  // Where a single property opens the way, the message names it, and there is no other path.
  it.each<[string, (resources: Resources) => Resources, string, string, string?]>([
    [
      "a database with a public address",
      (plan) => changed(plan, database, "billing", { inputs: { publiclyAccessible: true } }),
      "service-not-public",
      "`billing` is on the internet: `publiclyAccessible` is true, it must be false.",
    ],
    [
      "a service with a public address",
      (plan) => network(plan, { assignPublicIp: true }),
      "service-not-public",
      "`billing` gets a public address: `assignPublicIp` is true, it must be false.",
    ],
    [
      "a service let into another's database",
      admitted,
      "database-not-shared",
      open,
      `${own} and \`billing\` (security group \`billing-task\`, rule \`mistake\`) can connect`,
    ],
    [
      "a service that may read another's secret",
      granted,
      "database-not-shared",
      open,
      `${own} and \`billing\` (execution role \`billing-execution\`, policy \`mistake\` -> secret \`payment-gateway\`) can read its credentials or address`,
    ],
  ])("%s", async (_, mutate, rule, message, path) => {
    const { passed, violations } = judge(mutate(await shop("standard", mode)));
    expect(passed).toBe(false);
    const found = violations.filter((violation) => violation.rule === rule);
    expect(found.map((violation) => [violation.level, violation.message, violation.path])).toEqual([
      ["mandatory", message, path],
    ]);
  });
});

it("refuses a service in public subnets as soon as these are known", async () => {
  const plan = network(await shop("standard", "update"), { subnets: ["subnet-public-a", "subnet-public-b"] });
  expect(judge(plan).violations).toMatchObject([
    {
      rule: "service-not-public",
      message: "`billing` lies in the public subnet `shop-prod-public-1`.",
      path: "internet gateway -> `shop-prod-public-1` -> subnet `shop-prod-public-1` -> `billing`",
    },
  ]);
});
