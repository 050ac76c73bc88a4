import type { Analysis } from "../graph/analysis";
import { kindOf } from "../graph/kinds";
import { type Statement, statementsOf } from "../graph/policy-document";
import type { Resource } from "../graph/resource";
import { at, flagAt, isGiven, listAt, show, UNKNOWN } from "../graph/value";
import { controlUrl } from "./property-rule";
import { ALWAYS, enumerate, type Finding, type Rule, USUALLY } from "./rule";

/** Condition keys that say who asks, or on whose behalf a service does. */
const SOURCES = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceowner",
  "aws:sourcevpce",
];

/** Whom a policy lets in that it does not name: everybody, or a service of AWS on anybody's behalf. */
function strangersIn(document: unknown): string[] {
  const statements = statementsOf(document);
  if (statements === UNKNOWN) return [];
  const open = statements.filter((one) => one.allow && !namesSource(one));
  return [
    ...new Set(
      open.flatMap(({ principals, notPrincipal, actions }) => [
        ...(notPrincipal ? ["everybody but some (`NotPrincipal`)"] : []),
        ...principals.flatMap(({ type, value }) => {
          if (value === "*") return ["everybody"];
          return type === "Service" && !(value === NAMELESS && isPublishing(actions))
            ? [`\`${show(value)}\` on behalf of any account`]
            : [];
        }),
      ]),
    ),
  ];
}

/** `sns:Publish` and nothing else. */
function isPublishing(actions: Statement["actions"]): boolean {
  return actions.length > 0 && actions.every((action) => show(action).toLowerCase() === "sns:publish");
}

/** `StringEquals`, `ArnLike` and the like; a negated operator or a pattern for any account leaves everybody else in. */
function namesSource({ conditions }: Statement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      SOURCES.includes(key) &&
      /^(?:String|Arn)(?:Equals|Like)/i.test(operator) &&
      !/IfExists$/i.test(operator) &&
      values.every(namesOne),
  );
}

/** Whether a value is of one owner: an ARN with its account (or, of a bucket, its whole name), or a text without patterns. */
function namesOne(value: unknown): boolean {
  if (typeof value !== "string") return true;
  const [prefix, , , , account = "", ...rest] = value.split(":");
  const owner = prefix === "arn" && rest.length > 0 ? account || rest.join(":") : value;
  // `${aws:PrincipalAccount}` is whatever asks.
  return !/[*?]|\$\{/.test(owner);
}

/**
 * EventBridge says to a topic on nobody's behalf it publishes: AWS takes no condition there, and no message with one.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
 */
const NAMELESS = "events.amazonaws.com";

/** Policies of events' topics that let EventBridge publish: whoever has a rule, in any account, could make up an event. */
function namelessPublishers({ plan }: Analysis): Finding[] {
  return plan.all("topic", "topicPolicy").flatMap((origin) => {
    const topics = kindOf(origin.type) === "topic" ? [origin] : plan.refs(origin, ["topic"], "arn").targets;
    const event = topics.find((topic) => at(topic.inputs, "tags", "fleet:event") !== undefined);
    const statements = statementsOf(origin.inputs.policy);
    if (event === undefined || statements === UNKNOWN) return [];
    const open = statements.some(
      (one) =>
        one.allow &&
        !namesSource(one) &&
        isPublishing(one.actions) &&
        one.principals.some(({ type, value }) => type === "Service" && value === NAMELESS),
    );
    const message = `The policy of \`${origin.name}\` lets \`${NAMELESS}\` publish \`${event.name}\` on behalf of any account: an event could be anybody's.`;
    return open ? [{ urn: origin.urn, message }] : [];
  });
}

function notPublic(resource: Resource): string[] {
  return strangersIn(resource.inputs.policy).map((who) => `The policy of \`${resource.name}\` lets in ${who}.`);
}

/** SNS.4: nobody unknown publishes or subscribes. */
export const topicNotPublic: Rule = {
  name: "topic-not-public",
  description: "A topic's policy lets in named principals only, and services of AWS for a named source.",
  severity: "critical",
  levels: ALWAYS,
  controls: ["SNS.4"],
  remediation: "name the roles, or add a condition on `aws:SourceArn` or `aws:SourceAccount`.",
  url: controlUrl("SNS.4"),
  kinds: ["topic", "topicPolicy"],
  checkResource: notPublic,
  checkStack: namelessPublishers,
};

/** SQS.3: nobody unknown sends or receives. */
export const queueNotPublic: Rule = {
  name: "queue-not-public",
  description: "A queue's policy lets in named principals only, and services of AWS for a named source.",
  severity: "critical",
  levels: ALWAYS,
  controls: ["SQS.3"],
  remediation: "name the roles, or add a condition on `aws:SourceArn` with the topics that may send.",
  url: controlUrl("SQS.3"),
  kinds: ["queue", "queuePolicy"],
  checkResource: notPublic,
};

/** SNS.1: encryption at rest. */
export const topicEncrypted: Rule = {
  name: "topic-encrypted",
  description: "A topic is encrypted at rest with a key.",
  severity: "medium",
  levels: USUALLY,
  controls: ["SNS.1"],
  remediation: "set `kmsMasterKeyId`.",
  url: controlUrl("SNS.1"),
  kinds: ["topic"],
  checkResource: ({ name, inputs }) =>
    isGiven(inputs.kmsMasterKeyId) ? [] : [`The topic \`${name}\` is not encrypted: it sets no \`kmsMasterKeyId\`.`],
};

/** SQS.1: encryption at rest. */
export const queueEncrypted: Rule = {
  name: "queue-encrypted",
  description: "A queue is encrypted at rest.",
  severity: "medium",
  levels: ALWAYS,
  controls: ["SQS.1"],
  remediation: "set `kmsMasterKeyId`, or `sqsManagedSseEnabled: true`.",
  url: controlUrl("SQS.1"),
  kinds: ["queue"],
  checkResource({ name, inputs }) {
    const managed = flagAt(inputs, "sqsManagedSseEnabled");
    // SQS encrypts by itself where nothing is said.
    if (isGiven(inputs.kmsMasterKeyId) || managed !== false) return [];
    return [`The queue \`${name}\` is not encrypted: \`sqsManagedSseEnabled\` is false and no key is set.`];
  },
};

/** What is published stays among services. */
export const subscriptionStaysInside: Rule = {
  name: "subscription-stays-inside",
  description:
    "An event's topic is subscribed to by queues and functions of its stack, and by no address outside of it.",
  severity: "high",
  levels: ALWAYS,
  controls: [],
  remediation: "subscribe a queue, and let a service hand over what leaves the fleet.",
  url: "https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html",
  options: {
    allow: {
      type: "array",
      description: "ARNs of others' queues and functions that events go to on purpose.",
      default: [],
    },
  },
  kinds: ["topicSubscription"],
  checkStack({ plan }, scope) {
    return plan.all("topicSubscription").flatMap((subscription) => {
      const topics = plan.refs(subscription, ["topic"], "topic").targets;
      const event = topics.find((topic) => at(topic.inputs, "tags", "fleet:event") !== undefined);
      const outside = listAt(subscription.inputs, "protocol").filter((one) =>
        ["http", "https", "email", "email-json", "sms", "application", "firehose"].includes(show(one)),
      );
      if (event === undefined) return [];
      const { external } = plan.refs(subscription, ["queue", "lambda"], "endpoint");
      const foreign = external.filter((one) => one.startsWith("arn:") && !scope.list("allow").includes(one));
      const ways = outside.length > 0 ? `by ${enumerate(outside.map(show))}` : `to ${enumerate(foreign)}`;
      if (outside.length + foreign.length === 0) return [];
      return [
        {
          urn: subscription.urn,
          message: `\`${subscription.name}\` sends the events of \`${event.name}\` out of the fleet, ${ways}.`,
        },
      ];
    });
  },
};
