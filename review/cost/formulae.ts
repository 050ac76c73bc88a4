import type { PlannedResource } from "../plan";
import type { PlannedValue } from "../wire-values";
import type { Usage } from "./usage";

/** What a line of the bill is for. */
export type CostKind =
  | "alarms"
  | "brokers"
  | "caches"
  | "dashboards"
  | "databases"
  | "firewall"
  | "images"
  | "load balancers"
  | "logs"
  | "network"
  | "secrets and keys"
  | "tasks"
  | "zones";

/** A line of the bill before prices: amounts of items that are billed together. */
export interface Charge {
  readonly kind: CostKind;
  readonly amounts: readonly (readonly [item: string, amount: number])[];
}

/** What a formula looks at besides the resource. */
export interface FormulaContext {
  readonly usage: Usage;
  /** Availability zones of the network. */
  readonly zones: number;
  /** Whether the plan holds what awsx's VPC consists of. */
  readonly expandedNetwork: boolean;
  /** The resource of a type with the same name and parent. */
  sibling(resource: PlannedResource, type: string): PlannedResource | undefined;
}

/** A resource's lines. */
export type Formula = (resource: PlannedResource, context: FormulaContext) => readonly Charge[];

/** By type token. Every type of a plan is here, in `freeTypes` or in `excludedTypes`, or the plan says it is not priced. */
export const formulae: Readonly<Record<string, Formula>> = {
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": () => [one("alarms", "alarm.composite")],
  // The account's first three are free; a plan does not know of the others.
  "aws:cloudwatch/dashboard:Dashboard": () => [one("dashboards", "dashboard.month")],
  "aws:cloudwatch/logGroup:LogGroup": (_, { usage }) => [one("logs", "logs.gb", usage.logGb)],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ inputs }) => [
    one("alarms", "alarm.month", alarmMetrics(inputs.metricQueries)),
  ],
  "aws:ec2/eip:Eip": () => [one("network", "ipv4.address")],
  "aws:ec2/natGateway:NatGateway": () => [one("network", "nat.hour")],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ inputs }, { zones }) =>
    inputs.vpcEndpointType === "Interface"
      ? [one("network", "endpoint.zone", lengthOf(inputs.subnetIds) ?? zones)]
      : [],
  "aws:ecr/repository:Repository": (_, { usage }) => [one("images", "images.gb", usage.imageGb)],
  "aws:ecs/service:Service": tasks,
  "aws:elasticache/replicationGroup:ReplicationGroup": ({ inputs }) => [
    one("caches", `cache.${text(inputs.engine)}.${text(inputs.nodeType)}`, number(inputs.numCacheClusters) ?? 1),
  ],
  "aws:kms/key:Key": () => [one("secrets and keys", "key.month")],
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:mq/broker:Broker": ({ inputs }) => [
    one(
      "brokers",
      `mq.instance.${text(inputs.hostInstanceType)}`,
      inputs.deploymentMode === "CLUSTER_MULTI_AZ" ? 3 : 1,
    ),
  ],
  "aws:rds/instance:Instance": database,
  "aws:route53/zone:Zone": () => [one("zones", "zone.month")],
  "aws:secretsmanager/secret:Secret": () => [one("secrets and keys", "secret.month")],
  "aws:wafv2/webAcl:WebAcl": ({ inputs }) => [
    {
      kind: "firewall",
      amounts: [
        ["firewall.acl", 1],
        ["firewall.rule", lengthOf(inputs.rules) ?? 0],
      ],
    },
  ],
  "awsx:ec2:Vpc": network,
};

/** What is worked out from several metrics is charged by each of them. */
function alarmMetrics(queries: PlannedValue | undefined): number {
  return Array.isArray(queries) ? queries.filter((query) => JSON.stringify(query).includes('"metricName"')).length : 1;
}

function one(kind: CostKind, item: string, amount = 1): Charge {
  return { kind, amounts: [[item, amount]] };
}

/** The fewest tasks that run, with the size of the definition that stands beside the service. */
function tasks(service: PlannedResource, { sibling }: FormulaContext): readonly Charge[] {
  const definition = sibling(service, "aws:ecs/taskDefinition:TaskDefinition")?.inputs ?? {};
  const scaling = sibling(service, "aws:appautoscaling/target:Target")?.inputs;
  const count = number(scaling?.minCapacity) ?? number(service.inputs.desiredCount) ?? 1;
  const { runtimePlatform } = definition;
  const arm = JSON.stringify(runtimePlatform ?? {}).includes('"ARM64"');
  const processor = arm ? "arm" : "x86";
  return [
    {
      kind: "tasks",
      amounts: [
        [`fargate.${processor}.vcpu`, (count * Number(definition.cpu ?? 0)) / 1024],
        [`fargate.${processor}.gb`, (count * Number(definition.memory ?? 0)) / 1024],
      ],
    },
  ];
}

function database({ inputs }: PlannedResource): readonly Charge[] {
  const zones = inputs.multiAz === true ? "multiAz" : "singleAz";
  return [
    one("databases", `rds.instance.${text(inputs.instanceClass)}.${zones}`),
    one("databases", `rds.storage.${zones}`, number(inputs.allocatedStorage) ?? 0),
  ];
}

/** One public address per zone where it faces the internet. */
function loadBalancer({ inputs }: PlannedResource, { usage, zones }: FormulaContext): readonly Charge[] {
  const addresses = lengthOf(inputs.subnets) ?? zones;
  return [
    one("load balancers", "loadBalancer.hour"),
    one("load balancers", "loadBalancer.lcu", usage.capacityUnits),
    ...(inputs.internal === true ? [] : [one("load balancers", "ipv4.address", addresses)]),
  ];
}

/** What awsx makes of a VPC that costs, unless the plan holds it by itself. */
function network({ inputs }: PlannedResource, { zones, expandedNetwork }: FormulaContext): readonly Charge[] {
  if (expandedNetwork) {
    return [];
  }
  const strategy = JSON.stringify(inputs.natGateways ?? {});
  const gateways = strategy.includes('"Single"') ? 1 : strategy.includes('"None"') ? 0 : zones;
  const specs = Array.isArray(inputs.vpcEndpointSpecs) ? inputs.vpcEndpointSpecs : [];
  const endpoints = specs.filter((spec) => JSON.stringify(spec).includes('"Interface"')).length;
  return [
    one("network", "nat.hour", gateways),
    one("network", "ipv4.address", gateways),
    one("network", "endpoint.zone", endpoints * zones),
  ].filter(({ amounts }) => amounts.some(([, amount]) => amount > 0));
}

function text(value: PlannedValue | undefined): string {
  return typeof value === "string" ? value : "unknown";
}

function number(value: PlannedValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function lengthOf(value: PlannedValue | undefined): number | undefined {
  return Array.isArray(value) ? value.length : undefined;
}
