import type { PlannedValue } from "../../wire-values";

/** How long one step of a deployment takes, in seconds. */
export interface StepTime {
  readonly typical: number;
  /** What a reader should reckon with. */
  readonly slowest: number;
}

/** What the engine does to a resource. */
export type StepAction = "create" | "update" | "replace" | "delete";

type Times = Readonly<Partial<Record<StepAction, StepTime>>>;

/** Everything that AWS does at once: roles, rules, records, secrets, definitions, repositories. */
const quick: StepTime = { typical: 3, slowest: 15 };

/**
 * By type, as seen in public deployment logs up to August 2026 unless marked: database 5:02 to 8:32, with a standby
 * 14:02 to 17:06; cache 5:37 to 9:15; load balancer 2:12 to 3:07; NAT gateway 1:27 to 2:01; ECS service that is waited
 * for 1 to 4 min; certificate 2 s to 1:42. Deletion: database 3 to 10 min, cache 5 to 10 min.
 */
const times: Readonly<Record<string, Times>> = {
  "aws:rds/instance:Instance": {
    create: { typical: 400, slowest: 512 },
    // Marked: at once in the maintenance window unless applied immediately.
    update: { typical: 60, slowest: 900 },
    replace: { typical: 760, slowest: 1112 },
    delete: { typical: 360, slowest: 600 },
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    create: { typical: 420, slowest: 555 },
    // Marked: assumed.
    update: { typical: 60, slowest: 900 },
    replace: { typical: 840, slowest: 1155 },
    delete: { typical: 420, slowest: 600 },
  },
  // Assumed: its documentation speaks of about 15 minutes.
  "aws:mq/broker:Broker": {
    create: { typical: 900, slowest: 1500 },
    replace: { typical: 1200, slowest: 2400 },
    delete: { typical: 300, slowest: 900 },
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    create: { typical: 150, slowest: 187 },
    replace: { typical: 150, slowest: 187 },
  },
  // Its NAT gateways are the longest of it.
  "awsx:ec2:Vpc": { create: { typical: 120, slowest: 150 } },
  // It waits until the tasks run and are healthy.
  "pulumi-nodejs:dynamic/fleet:Gate": {
    create: { typical: 75, slowest: 240 },
    update: { typical: 120, slowest: 300 },
    delete: { typical: 0, slowest: 0 },
  },
  // Each runs a task; the second waits for old tasks' sessions, and for the cache.
  "pulumi-nodejs:dynamic/fleet:CredentialsPreparation": {
    create: { typical: 60, slowest: 300 },
    update: { typical: 60, slowest: 300 },
  },
  "pulumi-nodejs:dynamic/fleet:CredentialsCompletion": {
    create: { typical: 180, slowest: 900 },
    update: { typical: 180, slowest: 900 },
  },
  // Assumed: a task starts in 30 to 60 s, and what it migrates nobody knows.
  "pulumi-nodejs:dynamic/fleet:Migration": {
    create: { typical: 60, slowest: 300 },
    update: { typical: 60, slowest: 300 },
    delete: { typical: 0, slowest: 0 },
  },
  "aws:ecs/service:Service": {
    // Draining: the target group's delay and the task's own end.
    delete: { typical: 60, slowest: 180 },
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    create: { typical: 60, slowest: 102 },
    replace: { typical: 60, slowest: 102 },
  },
  // Marked: assumed; AWS makes it active first.
  "aws:amp/workspace:Workspace": { create: { typical: 15, slowest: 90 }, replace: { typical: 20, slowest: 120 } },
  "aws:route53/zone:Zone": { create: { typical: 40, slowest: 60 } },
  // Built and pushed by this machine.
  "docker:index/image:Image": {
    create: { typical: 120, slowest: 300 },
    update: { typical: 60, slowest: 300 },
    replace: { typical: 60, slowest: 300 },
  },
};

const standby: StepTime = { typical: 840, slowest: 1026 };

/** How long a step takes. */
export function stepTime(
  type: string,
  action: StepAction,
  inputs: Readonly<Record<string, PlannedValue>> = {},
): StepTime {
  if (type === "aws:rds/instance:Instance" && action === "create" && inputs.multiAz === true) {
    return standby;
  }
  return times[type]?.[action] ?? quick;
}
