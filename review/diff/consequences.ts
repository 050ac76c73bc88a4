/** What a resource's end, or its replacement by another, means to those who use it. */
export type Consequence = "data" | "downtime" | "address" | "nothing";

/** What is lost with a resource, by type. Types that are not here can be made anew without anybody noticing. */
const meanings: Readonly<Record<string, { readonly consequence: Consequence; readonly loss: string }>> = {
  "aws:rds/instance:Instance": { consequence: "data", loss: "everything in the database" },
  "aws:elasticache/replicationGroup:ReplicationGroup": { consequence: "data", loss: "everything in the cache" },
  "aws:mq/broker:Broker": { consequence: "data", loss: "the broker's queues, and what is in them" },
  "aws:sqs/queue:Queue": { consequence: "data", loss: "the events that nobody has read yet" },
  "aws:ecr/repository:Repository": { consequence: "data", loss: "the images, and with them the way back" },
  "aws:dynamodb/table:Table": { consequence: "data", loss: "the record of releases, which a roll-back goes by" },
  "aws:s3/bucket:Bucket": { consequence: "data", loss: "everything in the bucket" },
  "aws:kms/key:Key": { consequence: "data", loss: "everything that is encrypted with the key" },
  "aws:secretsmanager/secret:Secret": { consequence: "data", loss: "the secret's versions" },
  "aws:amp/workspace:Workspace": { consequence: "data", loss: "the services' metrics so far" },
  "aws:cloudwatch/logGroup:LogGroup": { consequence: "data", loss: "the logs" },
  "random:index/randomPassword:RandomPassword": {
    consequence: "downtime",
    loss: "the password that tasks log in with",
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    consequence: "downtime",
    loss: "the events that are published until the new one stands",
  },
  "aws:ecs/service:Service": { consequence: "downtime", loss: "running tasks" },
  "aws:ecs/cluster:Cluster": { consequence: "downtime", loss: "every service in the cluster" },
  "aws:lb/listener:Listener": { consequence: "downtime", loss: "requests, until the new listener stands" },
  "aws:lb/listenerRule:ListenerRule": { consequence: "downtime", loss: "requests by the route, for a moment" },
  "aws:lb/targetGroup:TargetGroup": { consequence: "downtime", loss: "requests, until tasks stand behind the new one" },
  "aws:ec2/securityGroup:SecurityGroup": { consequence: "downtime", loss: "connections, until rules stand again" },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    consequence: "downtime",
    loss: "new connections, for a moment",
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    consequence: "downtime",
    loss: "new connections, for a moment",
  },
  "aws:acm/certificate:Certificate": { consequence: "nothing", loss: "" },
  "aws:lb/loadBalancer:LoadBalancer": { consequence: "address", loss: "the load balancer's address" },
  "aws:route53/record:Record": { consequence: "address", loss: "the name, for a moment" },
  "aws:route53/zone:Zone": { consequence: "address", loss: "every name in the zone" },
  "awsx:ec2:Vpc": {
    consequence: "data",
    loss: "the network, and all that stands in it: every service, database and cache",
  },
};

/** What the end of a resource of a type means. */
export function consequenceOf(type: string): Consequence {
  return meanings[type]?.consequence ?? "nothing";
}

/** What is lost with a resource of a type; empty where nothing is. */
export function lossOf(type: string): string {
  return meanings[type]?.loss ?? "";
}

const interruptions: readonly (readonly [RegExp, string])[] = [
  [
    /^aws:rds\/instance:Instance (instanceClass|multiAz)$/,
    "the database is restarted (about a minute with a standby, several without), in its maintenance window unless it applies at once",
  ],
  [
    /^aws:rds\/instance:Instance engineVersion$/,
    "the database is upgraded, and is away for minutes; there is no way back but a snapshot",
  ],
  [
    /^aws:elasticache\/replicationGroup:ReplicationGroup nodeType$/,
    "the cache moves to new nodes; connections break once",
  ],
  [
    /^aws:elasticache\/replicationGroup:ReplicationGroup engineVersion$/,
    "the cache's engine is upgraded; connections break",
  ],
  [
    /^aws:mq\/broker:Broker hostInstanceType$/,
    "the broker is restarted in its maintenance window; one without a cluster is away for minutes",
  ],
  [/^aws:lb\/listener:Listener port$/, "callers that use the old port are refused until they are deployed anew"],
];

/** How a change in place is felt; nothing where it is not. */
export function interruptionBy(type: string, property: string): string | undefined {
  return interruptions.find(([pattern]) => pattern.test(`${type} ${property}`))?.[1];
}

/** What it means that a number is smaller than before; nothing where it is not, or means nothing. */
export function lessBy(
  type: string,
  property: string,
  { before, after }: { readonly before: unknown; readonly after: unknown },
): { readonly kind: "data" | "interruption"; readonly text: string } | undefined {
  if (typeof before !== "number" || typeof after !== "number" || after >= before) {
    return undefined;
  }
  switch (`${type} ${property}`) {
    case "aws:rds/instance:Instance backupRetentionPeriod":
    case "aws:elasticache/replicationGroup:ReplicationGroup snapshotRetentionLimit":
      return { kind: "data", text: `Backups older than ${after} days are deleted; they were kept for ${before}.` };
    case "aws:rds/instance:Instance allocatedStorage":
      return { kind: "interruption", text: "A database's storage cannot be made smaller: AWS refuses the update." };
  }
  return undefined;
}
