/** What people call the resources: by type token without its package, singular and plural. */
const names: Readonly<Record<string, readonly [one: string, many: string]>> = {
  "acm/certificate": ["TLS certificate", "TLS certificates"],
  "acm/certificateValidation": ["certificate validation", "certificate validations"],
  "appautoscaling/policy": ["scaling policy", "scaling policies"],
  "appautoscaling/target": ["scaling target", "scaling targets"],
  "cloudwatch/eventRule": ["event rule", "event rules"],
  "cloudwatch/eventTarget": ["event target", "event targets"],
  "cloudwatch/logGroup": ["log group", "log groups"],
  "cloudwatch/metricAlarm": ["alarm", "alarms"],
  "dynamodb/table": ["release table", "release tables"],
  "dynamic/fleetGate": ["deployment gate", "deployment gates"],
  "dynamic/fleetMigration": ["database migration", "database migrations"],
  "ec2/flowLog": ["flow log", "flow logs"],
  "ec2/vpc": ["network (VPC)", "networks (VPC)"],
  "ec2/vpcEndpoint": ["VPC endpoint", "VPC endpoints"],
  "ec2/securityGroup": ["security group", "security groups"],
  "ec2/defaultSecurityGroup": ["default security group, emptied", "default security groups, emptied"],
  "ecr/lifecyclePolicy": ["image lifecycle policy", "image lifecycle policies"],
  "ecr/repository": ["image repository", "image repositories"],
  "ecs/cluster": ["ECS cluster", "ECS clusters"],
  "ecs/clusterCapacityProviders": ["ECS capacity setting", "ECS capacity settings"],
  "ecs/service": ["Fargate service", "Fargate services"],
  "ecs/taskDefinition": ["task definition", "task definitions"],
  "elasticache/replicationGroup": ["Redis cache (Valkey)", "Redis caches (Valkey)"],
  "elasticache/subnetGroup": ["cache subnet group", "cache subnet groups"],
  "iam/role": ["IAM role", "IAM roles"],
  "iam/rolePolicy": ["IAM policy", "IAM policies"],
  "iam/rolePolicyAttachment": ["IAM policy attachment", "IAM policy attachments"],
  "index/image": ["container image", "container images"],
  "index/randomPassword": ["generated password", "generated passwords"],
  "kms/alias": ["encryption key alias", "encryption key aliases"],
  "kms/key": ["encryption key", "encryption keys"],
  "lb/listener": ["listener", "listeners"],
  "lb/listenerRule": ["listener rule", "listener rules"],
  "lb/loadBalancer": ["load balancer", "load balancers"],
  "lb/targetGroup": ["target group", "target groups"],
  "mq/broker": ["message broker", "message brokers"],
  "rds/eventSubscription": ["database event subscription", "database event subscriptions"],
  "rds/instance": ["Postgres database", "Postgres databases"],
  "rds/parameterGroup": ["database parameter group", "database parameter groups"],
  "rds/subnetGroup": ["database subnet group", "database subnet groups"],
  "route53/record": ["DNS record", "DNS records"],
  "route53/zone": ["DNS zone", "DNS zones"],
  "s3/bucket": ["bucket", "buckets"],
  "secretsmanager/secret": ["secret", "secrets"],
  "secretsmanager/secretVersion": ["secret version", "secret versions"],
  "sns/topic": ["topic", "topics"],
  "sns/topicPolicy": ["topic policy", "topic policies"],
  "sns/topicSubscription": ["subscription", "subscriptions"],
  "sqs/queue": ["queue", "queues"],
  "sqs/queuePolicy": ["queue policy", "queue policies"],
  "vpc/securityGroupEgressRule": ["security group rule", "security group rules"],
  "vpc/securityGroupIngressRule": ["security group rule", "security group rules"],
  "wafv2/webAcl": ["firewall (WAF)", "firewalls (WAF)"],
  "wafv2/webAclAssociation": ["firewall setting", "firewall settings"],
  "wafv2/webAclLoggingConfiguration": ["firewall setting", "firewall settings"],
};

/** What people call a number of resources of a type: `aws:rds/instance:Instance` -> `Postgres databases`. */
export function resourceName(type: string, count: number): string {
  const [, module = "", member = ""] = type.split(":");
  const kind =
    module === "dynamic/fleet"
      ? `${module}${member}`
      : module.includes("/")
        ? module
        : `${module}/${member.charAt(0).toLowerCase()}${member.slice(1)}`;
  if (kind.startsWith("s3/bucket") && kind !== "s3/bucket") {
    return count === 1 ? "bucket setting" : "bucket settings";
  }
  const known = Object.hasOwn(names, kind) ? names[kind] : undefined;
  const words = member.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ").toLowerCase();
  const [one, many] = known ?? [words, `${words}s`];
  return count === 1 ? one : many;
}

/** Counts under people's names, the most numerous first: several types may have one name. */
export function countByName(byType: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const [type, count] of Object.entries(byType)) {
    const plural = resourceName(type, 2);
    counts.set(plural, (counts.get(plural) ?? 0) + count);
  }
  const singular = new Map(Object.keys(byType).map((type) => [resourceName(type, 2), resourceName(type, 1)]));
  return [...counts]
    .sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
    .map(([plural, count]) => [count === 1 ? (singular.get(plural) ?? plural) : plural, count] as const);
}
