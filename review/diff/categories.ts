/** What a change is about, to whom reviews it. */
export type Category = "code" | "configuration" | "scaling" | "network" | "secrets" | "policy" | "data";

/** In the order in which they are told. */
export const categories: readonly Category[] = [
  "data",
  "secrets",
  "network",
  "policy",
  "code",
  "scaling",
  "configuration",
];

const byProperty: readonly (readonly [RegExp, Category])[] = [
  [/^aws:ecs\/service:Service (desiredCount|deployment\w+Percent)\b/, "scaling"],
  [/^aws:ecs\/service:Service (networkConfiguration|loadBalancers)\b/, "network"],
  [/^aws:ecs\/taskDefinition:TaskDefinition (cpu|memory)$/, "scaling"],
  [/^aws:ecs\/taskDefinition:TaskDefinition (runtimePlatform)\b/, "code"],
  [/^pulumi-nodejs:dynamic\/fleet:Gate (fingerprint|image|migrationHead)$/, "code"],
  [/^pulumi-nodejs:dynamic\/fleet:Migration (fingerprint|head)$/, "code"],
];

const byType: readonly (readonly [RegExp, Category])[] = [
  [/^docker:/, "code"],
  [/^aws:appautoscaling\//, "scaling"],
  [/^aws:secretsmanager\/|^random:|^pulumi-nodejs:dynamic\/fleet:Credentials/, "secrets"],
  [
    /^aws:(iam|wafv2)\/|^aws:(s3\/bucketPolicy|s3\/bucketPublicAccessBlock|sns\/topicPolicy|sqs\/queuePolicy|kms\/)/,
    "policy",
  ],
  [/^aws:(rds|elasticache|ecr\/repository|s3|sqs|mq)\b/, "data"],
  [/^aws:(lb|vpc|ec2|route53|acm)\/|^awsx:ec2:/, "network"],
];

/** The category of a resource's property, or of the whole resource. */
export function categoryOf(type: string, property = ""): Category {
  if (/^tags\b/.test(property)) {
    return "configuration";
  }
  const found =
    byProperty.find(([pattern]) => pattern.test(`${type} ${property}`)) ??
    byType.find(([pattern]) => pattern.test(type));
  return found?.[1] ?? "configuration";
}

const byFact: Readonly<Record<string, Category>> = {
  image: "code",
  tasks: "scaling",
  scaling: "scaling",
  database: "data",
  cache: "data",
  retire: "data",
  migration: "code",
  url: "network",
  public: "network",
  port: "network",
  calledBy: "network",
  calls: "network",
  publishes: "network",
  consumes: "network",
  callerTokens: "secrets",
  tokensFor: "secrets",
  routes: "network",
  guardedPaths: "network",
  loadBalancer: "network",
};

/** The category of what a plan tells of a service, by the fact's name. */
export function categoryOfFact(fact: string): Category {
  return byFact[fact] ?? "configuration";
}
