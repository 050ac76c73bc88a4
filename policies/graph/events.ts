import type { Access } from "./access";
import type { Attached } from "./grants";
import { isBroad } from "./grants";
import { kindOf } from "./kinds";
import type { Plan } from "./plan";
import { allowsAction, covers, type Statement, statementsOf } from "./policy-document";
import type { Resource } from "./resource";
import { admittedBy } from "./trust";
import { textAt, UNKNOWN } from "./value";
import type { Workload } from "./workloads";

/** What somebody can do with a topic or a queue; `either` while the policy that grants it is not known. */
export type EventRight = "publish" | "receive" | "either";

/** A service that a policy lets use a topic or a queue. */
export interface EventUser {
  readonly workload: Workload;
  readonly right: EventRight;
  readonly path: string;
}

const ACTIONS = {
  topic: {
    publish: ["sns:Publish"],
    // Who subscribes a queue of its own, or changes the policy, receives.
    receive: ["sns:Subscribe", "sns:AddPermission", "sns:SetTopicAttributes"],
  },
  queue: {
    publish: ["sqs:SendMessage"],
    receive: [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:PurgeQueue",
      "sqs:StartMessageMoveTask",
      "sqs:AddPermission",
      "sqs:SetQueueAttributes",
    ],
  },
} as const;
type MessageKind = keyof typeof ACTIONS;

const EVENT_ACTIONS = Object.values(ACTIONS).flatMap(({ publish, receive }) => [...publish, ...receive]);

/** AWS's policies that let their holder use every topic (or queue), by the end of their ARN. */
const USES_ALL: Readonly<Record<string, readonly MessageKind[]>> = {
  AdministratorAccess: ["topic", "queue"],
  PowerUserAccess: ["topic", "queue"],
  AmazonSNSFullAccess: ["topic"],
  AmazonSQSFullAccess: ["queue"],
  AWSLambdaSQSQueueExecutionRole: ["queue"],
};

/** Who can publish to the topics of a plan and receive from its queues, by roles and by resource policies. */
export class EventAccess {
  readonly #plan: Plan;
  readonly #access: Access;
  /** Policies that have to do with topics and queues, with the role that each applies to. */
  readonly #policies: readonly (readonly [role: string, policy: Attached])[];
  readonly #own = new Map<Resource, Resource[]>();

  constructor(plan: Plan, access: Access) {
    this.#plan = plan;
    this.#access = access;
    const resources = plan.all("topic", "queue");
    const found = resources.length === 0 ? [] : [...access.policies];
    this.#policies = found.flatMap(([role, policies]) =>
      policies.filter((policy) => concernsEvents(plan, policy)).map((policy) => [role, policy] as const),
    );
    for (const [kind, property, target] of [
      ["topicPolicy", "arn", "topic"],
      ["queuePolicy", "queueUrl", "queue"],
    ] as const) {
      for (const policy of plan.all(kind)) {
        for (const resource of plan.refs(policy, [target], property).targets) {
          this.#own.set(resource, [...(this.#own.get(resource) ?? []), policy]);
        }
      }
    }
  }

  /** Who can use a topic or a queue; each service once for each right. */
  usersOf(resource: Resource): readonly EventUser[] {
    const kind = kindOf(resource.type) as MessageKind;
    const found = new Map<string, EventUser>();
    const add = (user: EventUser): void => {
      const key = `${user.workload.owner} ${user.right}`;
      if (!found.has(key)) found.set(key, user);
    };
    for (const [role, policy] of this.#policies) {
      const users = this.#access.users.get(role) ?? [];
      for (const right of users.length === 0 ? [] : rightsBy(policy, resource, kind)) {
        const by = `policy \`${policy.managed ?? policy.origin.name}\``;
        for (const { workload, how } of users) add({ workload, right, path: `\`${workload.name}\` (${how}, ${by})` });
      }
    }
    for (const origin of [resource, ...(this.#own.get(resource) ?? [])]) {
      // What is not known yet may be any of them.
      const known = statementsOf(origin.inputs.policy) !== UNKNOWN;
      const rights = known ? (["publish", "receive"] as const) : (["either"] as const);
      for (const right of rights) {
        const actions = right === "either" ? EVENT_ACTIONS : ACTIONS[kind][right];
        const admitted = new Set(
          admittedBy(this.#plan, origin, actions).map((role) => (role === "*" ? role : role.urn)),
        );
        const roles = admitsEveryRole(origin, actions) ? this.#access.users.keys() : admitted;
        for (const role of roles) {
          for (const { workload, how } of this.#access.users.get(role) ?? []) {
            add({ workload, right, path: `\`${workload.name}\` (${how}, resource policy \`${origin.name}\`)` });
          }
        }
      }
    }
    return [...found.values()];
  }
}

/** Conditions that every role of an account, an organization or a network fulfils. */
const WIDE = ["aws:principalaccount", "aws:principalorgid", "aws:sourcevpce"];
/** Those that make it less: the role's own name, or what only a service of AWS brings. */
const NARROW = ["aws:principalarn", "aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceowner"];

/** Whether a resource's policy lets in whoever is of somewhere: every service is. Everybody else is other rules' matter. */
function admitsEveryRole({ inputs }: Resource, actions: readonly string[]): boolean {
  const statements = statementsOf(inputs.policy);
  if (statements === UNKNOWN) return false;
  return statements.some(
    (one) =>
      actions.some((action) => allowsAction(one, action)) &&
      one.principals.some(({ value }) => value === "*") &&
      one.conditions.some(({ key }) => WIDE.includes(key)) &&
      !one.conditions.some(({ key }) => NARROW.includes(key)),
  );
}

function concernsEvents(plan: Plan, { managed, statements, origin, property }: Attached): boolean {
  if (managed !== undefined) return (managed.split("/").at(-1) ?? "") in USES_ALL;
  if (statements === UNKNOWN) return plan.sources(origin, property, ["topic", "queue"]).length > 0;
  return statements.some((one) => EVENT_ACTIONS.some((action) => allowsAction(one, action)));
}

function rightsBy(policy: Attached, resource: Resource, kind: MessageKind): readonly EventRight[] {
  if (policy.managed !== undefined) {
    const all = USES_ALL[policy.managed.split("/").at(-1) ?? ""]?.includes(kind);
    return all ? ["publish", "receive"] : [];
  }
  const depends = (policy.origin.propertyDependencies[policy.property] ?? []).includes(resource.urn);
  const { statements } = policy;
  if (statements === UNKNOWN) return depends ? ["either"] : [];
  return (["publish", "receive"] as const).filter((right) =>
    statements.some(
      (one) =>
        ACTIONS[kind][right].some((action) => allowsAction(one, action)) && reaches(one, { resource, kind, depends }),
    ),
  );
}

interface Reached {
  readonly resource: Resource;
  readonly kind: MessageKind;
  /** Whether the policy is made from it. */
  readonly depends: boolean;
}

function reaches({ resources, notResources }: Statement, reached: Reached): boolean {
  if (notResources.length > 0) {
    return !notResources.some((one) => typeof one === "string" && means(one, reached));
  }
  return resources.some((one) => (one === UNKNOWN ? reached.depends : typeof one === "string" && means(one, reached)));
}

/** Whether an ARN or a pattern means the resource; while its own ARN is not known, one made from its name decides. */
function means(pattern: string, { resource, kind }: Reached): boolean {
  if (pattern === "*") return true;
  const arn = textAt(resource.inputs, "arn");
  if (arn !== undefined) return covers(pattern, arn);
  const [, partition = "", , region = "", account = ""] = pattern.split(":");
  const literal = (segment: string, otherwise: string): string => (isBroad(segment) ? otherwise : segment);
  const given = textAt(resource.inputs, "name");
  const base = textAt(resource.inputs, "namePrefix") ?? `${resource.name}-`;
  const service = kind === "topic" ? "sns" : "sqs";
  const place = `arn:${literal(partition, "aws")}:${service}:${literal(region, "us-east-1")}:${literal(account, "000000000000")}`;
  if (given !== undefined) return covers(pattern, `${place}:${given}`);
  if (isBroad(pattern)) return covers(pattern, `${place}:${base}0000000`);
  const name = pattern.split(":").at(-1) ?? "";
  return pattern.startsWith(`${place}:`) && name.startsWith(base) && /^[a-z0-9]{7}$/.test(name.slice(base.length));
}
