import { expect, it } from "vitest";
import type { RecordedResource } from "../../../infra/recorder";
import type { FleetDiff, ResourceDiff } from "../fleet-diff";
import { stepsOf } from "./affected";
import { pathTo, timeSteps } from "./critical-path";
import { predictDuration } from "./deployment-duration";
import { describeDuration } from "./render-duration";
import { stepTime } from "./step-times";

const types = {
  image: "docker:index/image:Image",
  database: "aws:rds/instance:Instance",
  secret: "aws:secretsmanager/secretVersion:SecretVersion",
  task: "aws:ecs/taskDefinition:TaskDefinition",
  service: "aws:ecs/service:Service",
  gate: "pulumi-nodejs:dynamic/fleet:Gate",
} as const;

type Kind = keyof typeof types;

function resource(kind: Kind, of: string, needs: readonly string[] = []): RecordedResource {
  return {
    urn: `${kind} ${of}`,
    type: types[kind],
    name: of,
    custom: true,
    inputs: {},
    dependencies: needs,
    propertyDependencies: { some: needs },
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
    provider: "",
  };
}

/** What every service consists of, in the order of registration. */
function serviceOf(name: string): readonly RecordedResource[] {
  return [
    resource("image", name),
    resource("database", name),
    resource("secret", name, [`database ${name}`]),
    resource("task", name, [`image ${name}`, `secret ${name}`]),
    resource("service", name, [`task ${name}`]),
    resource("gate", name, [`service ${name}`, `task ${name}`]),
  ];
}

const fleet = [...serviceOf("billing"), ...serviceOf("users")];
const owners = (urn: string): string | undefined => urn.split(" ")[1];

function diffOf(part: Partial<FleetDiff>): FleetDiff {
  return {
    format: 1,
    fleet: "mini",
    stack: "prod",
    verdict: "safe",
    risks: [],
    services: [],
    unchanged: 0,
    shared: [],
    settings: [],
    reachability: [],
    ...part,
  };
}

function service(name: string, actions: Partial<Record<Kind, ResourceDiff["action"]>>): FleetDiff["services"][number] {
  const resources = Object.entries(actions).map(
    ([kind, action]): ResourceDiff => ({
      urn: `${kind} ${name}`,
      type: types[kind as Kind],
      name,
      action,
      category: "code",
      properties: [],
    }),
  );
  return { name, status: "changed", categories: [], facts: [], variables: [], resources };
}

const image = { name: "billing", state: "changed", fingerprint: "f", files: [] } as const;

it("knows what follows from a new image, for its own service only", () => {
  const steps = stepsOf(diffOf({ images: [image] }), fleet, owners);
  expect([...steps]).toEqual([
    ["image billing", "update"],
    ["task billing", "update"],
    ["service billing", "update"],
    ["gate billing", "update"],
  ]);
});

it("knows what follows from another variable: no image is built for it", () => {
  const changed = { ...service("users", {}), variables: [{ path: ["MODE"], before: "a", after: "b" }] };
  const steps = stepsOf(diffOf({ services: [changed] }), fleet, owners);
  expect([...steps.keys()]).toEqual(["task users", "service users", "gate users"]);
});

it("does not roll out what is only told of a change in place", () => {
  const steps = stepsOf(diffOf({ services: [service("billing", { database: "update" })] }), fleet, owners);
  expect([...steps.keys()]).toEqual(["database billing"]);
});

it("finds when each step is done, and the longest chain to it", () => {
  const created = service("billing", {
    image: "create",
    database: "create",
    secret: "create",
    task: "create",
    service: "create",
    gate: "create",
  });
  const timed = timeSteps(fleet, stepsOf(diffOf({ services: [created] }), fleet, owners));
  const last = timed.at(-1);
  expect(last?.doneAt).toEqual({ typical: 400 + 3 + 3 + 3 + 75, slowest: 512 + 3 * 15 + 240 });
  expect(last && pathTo(last).map((step) => step.resource.urn)).toEqual([
    "database billing",
    "secret billing",
    "task billing",
    "service billing",
    "gate billing",
  ]);
});

it("waits through resources that stay as they are", () => {
  const both = diffOf({ services: [service("billing", { database: "update", gate: "update" })] });
  const [database, rollout] = timeSteps(fleet, stepsOf(both, fleet, owners));
  expect(rollout?.doneAt.typical).toBe((database?.doneAt.typical ?? 0) + 120);
});

it("tells a reader in a few lines", () => {
  const created = service("users", {
    database: "create",
    secret: "create",
    task: "create",
    service: "create",
    gate: "create",
  });
  const left = service("old", { database: "delete", service: "delete" });
  const duration = predictDuration(diffOf({ services: [created, left], images: [image] }), fleet, owners);
  expect(duration.services).toEqual({
    billing: { typical: 60 + 3 + 3 + 120, slowest: 300 + 15 + 15 + 300 },
    users: { typical: 484, slowest: 797 },
  });
  expect(describeDuration(duration)).toEqual([
    "about 15 to 26 min, as many steps at once as can be",
    "the longest chain: Postgres database users (7 min), then deployment gate users (1 min)",
    "running as planned: billing after 3 min; users after 8 min",
    "afterwards, what is removed: 7 to 13 min",
  ]);
});

it("names a few services of many", () => {
  const names = Array.from({ length: 30 }, (_, index) => `service-${String(index).padStart(2, "0")}`);
  const services = Object.fromEntries(
    names.map((name, index) => [name, { typical: index * 20, slowest: index * 30 }] as const),
  );
  const zero = { typical: 0, slowest: 0 };
  const [, shown] = describeDuration({ total: { typical: 600, slowest: 900 }, path: [], services, removal: zero });
  expect(shown).toBe(
    "running as planned: service-00, service-01, service-02, service-03, service-04 after 1 min; " +
      "service-05, service-06, service-07 after 2 min; service-08, service-09, service-10 after 3 min; " +
      "service-11, service-12, service-13 after 4 min; 16 others later",
  );
});

it("says nothing of a deployment that changes nothing", () => {
  expect(describeDuration(predictDuration(diffOf({}), fleet, owners))).toEqual([]);
});

it("takes longer for a database with a standby", () => {
  expect(stepTime(types.database, "create", { multiAz: true })).toEqual({ typical: 840, slowest: 1026 });
  expect(stepTime("aws:iam/role:Role", "create")).toEqual({ typical: 3, slowest: 15 });
});
