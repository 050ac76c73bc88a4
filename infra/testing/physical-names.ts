/** How AWS limits the name that Pulumi makes of a logical one: see the provider's autonaming. */
export interface AutoName {
  /** Most characters, with Pulumi's suffix of `-` and 7 digits, or of 7 digits alone. */
  readonly limit: number;
  readonly charset: RegExp;
  /** RDS's identifiers have no separator. */
  readonly separator?: "" | "-";
}

/** Types whose name Pulumi makes, by type. */
export const autoNamed: Readonly<Record<string, AutoName>> = {
  "aws:appautoscaling/policy:Policy": { limit: 255, charset: /^[\w-]+$/ },
  "aws:cloudwatch/eventRule:EventRule": { limit: 64, charset: /^[.\w-]+$/ },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": { limit: 512, charset: /^[^:*]+$/ },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { limit: 255, charset: /^[\w-]+$/ },
  "aws:ec2/securityGroup:SecurityGroup": { limit: 255, charset: /^(?!sg-)[\w-]+$/ },
  "aws:ecs/service:Service": { limit: 255, charset: /^[\w-]+$/ },
  "aws:elasticache/replicationGroup:ReplicationGroup": { limit: 40, charset: /^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/ },
  "aws:elasticache/subnetGroup:SubnetGroup": { limit: 255, charset: /^[a-z0-9-]+$/ },
  "aws:iam/role:Role": { limit: 64, charset: /^[\w+=,.@-]+$/ },
  "aws:iam/rolePolicy:RolePolicy": { limit: 128, charset: /^[\w+=,.@-]+$/ },
  "aws:lb/loadBalancer:LoadBalancer": { limit: 32, charset: /^(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/ },
  "aws:lb/targetGroup:TargetGroup": { limit: 32, charset: /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/ },
  "aws:rds/eventSubscription:EventSubscription": { limit: 255, charset: /^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/ },
  "aws:rds/instance:Instance": { limit: 63, charset: /^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/, separator: "" },
  "aws:rds/parameterGroup:ParameterGroup": { limit: 255, charset: /^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/ },
  "aws:rds/subnetGroup:SubnetGroup": { limit: 255, charset: /^[a-z0-9._ -]+$/ },
  "aws:s3/bucket:Bucket": { limit: 63, charset: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/ },
  "aws:secretsmanager/secret:Secret": { limit: 512, charset: /^[\w/+=.@-]+$/ },
  "aws:sqs/queue:Queue": { limit: 80, charset: /^[\w-]+$/ },
  "aws:sns/topic:Topic": { limit: 80, charset: /^[\w-]+$/ },
  "aws:wafv2/webAcl:WebAcl": { limit: 128, charset: /^[\w-]+$/ },
};

/** Types with a name that the program writes: the input, and AWS's limit. */
export const explicitlyNamed: Readonly<Record<string, { input: string; limit: number; charset: RegExp }>> = {
  "aws:amp/workspace:Workspace": { input: "alias", limit: 100, charset: /^[\w.-]+$/ },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": { input: "alarmName", limit: 255, charset: /^[\w-]+$/ },
  "aws:cloudwatch/dashboard:Dashboard": { input: "dashboardName", limit: 255, charset: /^[\w-]+$/ },
  "aws:cloudwatch/queryDefinition:QueryDefinition": { input: "name", limit: 255, charset: /^[\w/ -]+$/ },
  "aws:cloudwatch/logGroup:LogGroup": { input: "name", limit: 512, charset: /^(?!aws\/)[.\-_/#A-Za-z0-9]+$/ },
  "aws:dynamodb/table:Table": { input: "name", limit: 255, charset: /^[\w.-]{3,}$/ },
  "aws:ecr/repository:Repository": { input: "name", limit: 256, charset: /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/ },
  "aws:ecs/cluster:Cluster": { input: "name", limit: 255, charset: /^[\w-]+$/ },
  "aws:ecs/taskDefinition:TaskDefinition": { input: "family", limit: 255, charset: /^[\w-]+$/ },
  "aws:kms/alias:Alias": { input: "name", limit: 256, charset: /^alias\/(?!aws\/)[\w/-]+$/ },
  "aws:mq/broker:Broker": { input: "brokerName", limit: 50, charset: /^[\w-]+$/ },
  "aws:route53/record:Record": {
    input: "name",
    limit: 255,
    charset: /^(?:_?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\.?$/,
  },
  "aws:route53/zone:Zone": {
    input: "name",
    limit: 255,
    charset: /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  },
};

/** The name that Pulumi makes: never cut, it fails instead. */
export function physicalName(logical: string, { separator = "-" }: AutoName): string {
  return `${logical}${separator}0123abc`;
}
