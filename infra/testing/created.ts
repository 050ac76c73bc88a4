import type { RecordedResource } from "../recorder";

/** The account that everything is created in. */
export const accountId = "123456789012";

/** Passwords by the resource's name, so that a test can look for them: letters and digits, as the real ones. */
export function passwordOf(name: string): string {
  return `Canary${name.replaceAll("-", "")}0`.padEnd(40, "x");
}

/** The part of the identifier that is different for every resource. */
function suffix({ name, type }: RecordedResource): string {
  let hash = 0;
  for (const character of `${type}:${name}`) {
    hash = (hash * 31 + character.charCodeAt(0)) % 0xfffffff;
  }
  return hash.toString(16).padStart(7, "0");
}

type State = Record<string, unknown>;
type Factory = (resource: RecordedResource, physical: string) => State;

const arn = (service: string, path: string) => `arn:aws:${service}:eu-central-1:${accountId}:${path}`;

const subnets = (kind: string) => ["a", "b"].map((zone) => `subnet-${kind}-${zone}`);

/** What AWS answers to a creation, by type: the outputs that other resources are made from. */
const factories: Readonly<Record<string, Factory>> = {
  "aws:amp/workspace:Workspace": ({ name }) => ({
    arn: arn("aps", `workspace/ws-${name}`),
    prometheusEndpoint: `https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-${name}/`,
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (_, physical) => ({ name: physical }),
  "awsx:ec2:Vpc": () => ({
    vpcId: "vpc-1",
    publicSubnetIds: subnets("public"),
    privateSubnetIds: subnets("private"),
    isolatedSubnetIds: subnets("isolated"),
  }),
  "aws:acm/certificate:Certificate": ({ name, inputs }) => ({
    arn: arn("acm", `certificate/${name}`),
    domainValidationOptions: [inputs.domainName, ...((inputs.subjectAlternativeNames ?? []) as string[])].map(
      (domain) => ({
        domainName: domain,
        resourceRecordName: `_proof.${String(domain)}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: "_value.acm-validations.aws.",
      }),
    ),
  }),
  "aws:cloudwatch/eventRule:EventRule": (_, physical) => ({ name: physical, arn: arn("events", `rule/${physical}`) }),
  "aws:cloudwatch/logGroup:LogGroup": ({ inputs }) => ({ arn: arn("logs", `log-group:${String(inputs.name)}`) }),
  "aws:ec2/securityGroup:SecurityGroup": (_, physical) => ({
    name: physical,
    arn: arn("ec2", `security-group/${physical}`),
  }),
  "aws:ecr/repository:Repository": ({ inputs }) => ({
    arn: arn("ecr", `repository/${String(inputs.name)}`),
    registryId: accountId,
    repositoryUrl: `${accountId}.dkr.ecr.eu-central-1.amazonaws.com/${String(inputs.name)}`,
  }),
  "aws:ecs/cluster:Cluster": ({ inputs }) => ({ arn: arn("ecs", `cluster/${String(inputs.name)}`) }),
  "aws:ecs/service:Service": (_, physical) => ({ name: physical, arn: arn("ecs", `service/${physical}`) }),
  "aws:ecs/taskDefinition:TaskDefinition": ({ inputs }) => ({
    arn: arn("ecs", `task-definition/${String(inputs.family)}:1`),
    revision: 1,
  }),
  "aws:elasticache/replicationGroup:ReplicationGroup": (_, physical) => ({
    replicationGroupId: physical,
    arn: arn("elasticache", `replicationgroup:${physical}`),
    primaryEndpointAddress: `master.${physical}.abc123.euc1.cache.amazonaws.com`,
  }),
  "aws:elasticache/subnetGroup:SubnetGroup": (_, physical) => ({ name: physical }),
  "aws:iam/role:Role": (_, physical) => ({ name: physical, arn: `arn:aws:iam::${accountId}:role/${physical}` }),
  "aws:kms/key:Key": ({ name }) => {
    const keyId = name === "key" ? "fleet" : name;
    return { arn: arn("kms", `key/${keyId}`), keyId };
  },
  "aws:lb/listener:Listener": (_, physical) => ({ arn: arn("elasticloadbalancing", `listener/app/${physical}`) }),
  "aws:lb/loadBalancer:LoadBalancer": ({ inputs }, physical) => ({
    name: physical,
    arn: arn("elasticloadbalancing", `loadbalancer/app/${physical}/50dc6c495c0c9188`),
    arnSuffix: `app/${physical}/50dc6c495c0c9188`,
    dnsName: `${inputs.internal === true ? "internal-" : ""}${physical}.eu-central-1.elb.amazonaws.com`,
    zoneId: "Z215JYRZR1TBD5",
  }),
  "aws:lb/targetGroup:TargetGroup": (_, physical) => ({
    name: physical,
    arn: arn("elasticloadbalancing", `targetgroup/${physical}/73e2d6bc24d8a067`),
    arnSuffix: `targetgroup/${physical}/73e2d6bc24d8a067`,
  }),
  "aws:mq/broker:Broker": (_, physical) => ({
    arn: arn("mq", `broker:${physical}`),
    instances: [{ endpoints: [`amqps://b-${physical}.mq.eu-central-1.amazonaws.com:5671`] }],
  }),
  "aws:rds/instance:Instance": (_, physical) => ({
    identifier: physical.replace(/-(?=[^-]*$)/, ""),
    arn: arn("rds", `db:${physical}`),
    resourceId: `db-${physical.replaceAll("-", "").toUpperCase()}`,
    address: `${physical}.abc123.eu-central-1.rds.amazonaws.com`,
  }),
  "aws:rds/parameterGroup:ParameterGroup": (_, physical) => ({ name: physical }),
  "aws:rds/subnetGroup:SubnetGroup": (_, physical) => ({ name: physical }),
  "aws:route53/record:Record": ({ inputs }) => ({ fqdn: inputs.name }),
  "aws:route53/zone:Zone": () => ({ zoneId: "Z0PRIVATE" }),
  "aws:s3/bucket:Bucket": (_, physical) => ({ bucket: physical, arn: `arn:aws:s3:::${physical}` }),
  "aws:secretsmanager/secret:Secret": (_, physical) => ({ arn: arn("secretsmanager", `secret:${physical}-AbCdEf`) }),
  "aws:secretsmanager/secretVersion:SecretVersion": ({ name }) => ({ versionId: `version-of-${name}` }),
  "aws:sns/topic:Topic": (_, physical) => ({ arn: arn("sns", physical) }),
  "aws:sqs/queue:Queue": (_, physical) => ({
    name: physical,
    arn: arn("sqs", physical),
    url: `https://sqs.eu-central-1.amazonaws.com/${accountId}/${physical}`,
  }),
  "aws:wafv2/webAcl:WebAcl": (_, physical) => ({ arn: arn("wafv2", `regional/webacl/${physical}/1`) }),
  "docker:index/image:Image": ({ inputs }) => ({
    repoDigest: `${String(inputs.imageName).split(":")[0]}@sha256:${"d".repeat(64)}`,
  }),
  "random:index/randomPassword:RandomPassword": ({ name }) => ({ result: passwordOf(name) }),
};

/** Ids that are not the physical name; `arn` stands for the resource's own. */
const ids: Readonly<Record<string, string>> = {
  "aws:ec2/securityGroup:SecurityGroup": "sg-",
  "aws:secretsmanager/secret:Secret": "arn",
  "aws:lb/loadBalancer:LoadBalancer": "arn",
};

/** What AWS would answer to a creation. */
export function created(resource: RecordedResource): { id: string; state: Record<string, unknown> } {
  const physical = `${resource.name}-${suffix(resource)}`;
  const state = factories[resource.type]?.(resource, physical) ?? {};
  const kind = ids[resource.type] ?? "";
  return { id: kind === "arn" ? String(state.arn) : `${kind}${kind === "" ? physical : resource.name}`, state };
}

/** What AWS would answer to the one function that an update calls. */
export function invoked(token: string): Record<string, unknown> {
  if (token !== "aws:ecr/getAuthorizationToken:getAuthorizationToken") {
    throw new Error(`the program called ${token}`);
  }
  return { authorizationToken: "QVdTOkNhbmFyeVJlZ2lzdHJ5", password: "CanaryRegistry", userName: "AWS" };
}
