import { DescribeSecurityGroupRulesCommand, DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
} from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeReplicationGroupsCommand, ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import {
  CreateHostedZoneCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";

/** What an AWS account holds, asked through AWS's own API: not what Pulumi says it made. */
export function accountAt(endpoint: string, region = "eu-central-1") {
  const settings = { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  const ecs = new ECSClient(settings);
  const ec2 = new EC2Client(settings);
  const elb = new ElasticLoadBalancingV2Client(settings);
  const rds = new RDSClient(settings);
  const cache = new ElastiCacheClient(settings);
  const route53 = new Route53Client(settings);

  async function securityGroupNames(): Promise<Map<string, string>> {
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    return new Map(SecurityGroups.map(({ GroupId = "", GroupName = "" }) => [GroupId, logicalName(GroupName)]));
  }

  return {
    /** Makes the public zone that the API's domain stands in; its id. */
    async createPublicZone(name: string): Promise<string> {
      const { HostedZone } = await route53.send(new CreateHostedZoneCommand({ Name: name, CallerReference: name }));
      return HostedZone?.Id?.split("/").at(-1) ?? "";
    },

    /** ECS services by logical name, with their task definition's container. */
    async services() {
      const { clusterArns = [] } = await ecs.send(new ListClustersCommand({}));
      const found = new Map<
        string,
        { desired: number | undefined; publicIp: string | undefined; groups: string[]; container: Container }
      >();
      for (const cluster of clusterArns) {
        const { serviceArns = [] } = await ecs.send(new ListServicesCommand({ cluster, maxResults: 100 }));
        if (serviceArns.length === 0) {
          continue;
        }
        const names = await securityGroupNames();
        const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
        const running = services.filter(({ status }) => status === "ACTIVE");
        for (const { serviceName = "", taskDefinition, desiredCount, networkConfiguration } of running) {
          const described = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
          const vpc = networkConfiguration?.awsvpcConfiguration;
          found.set(logicalName(serviceName), {
            desired: desiredCount,
            publicIp: vpc?.assignPublicIp,
            groups: (vpc?.securityGroups ?? []).map((group) => names.get(group) ?? group),
            container: containerOf(described.taskDefinition),
          });
        }
      }
      return found;
    },

    /** `load balancer (scheme): protocol port`, sorted. */
    async listeners(): Promise<string[]> {
      const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
      const lists = await Promise.all(
        LoadBalancers.map(async ({ LoadBalancerArn, LoadBalancerName = "", Scheme }) => {
          const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
          return Listeners.map(
            ({ Protocol, Port }) =>
              `${logicalName(LoadBalancerName)} (${Scheme ?? "internet-facing"}): ${Protocol} ${Port}`,
          );
        }),
      );
      return lists.flat().sort();
    },

    /** `in|out group port peer`, sorted; groups by logical name. */
    async securityGroupRules(): Promise<string[]> {
      const names = await securityGroupNames();
      const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
      return SecurityGroupRules.filter(({ GroupId = "" }) => names.get(GroupId) !== "default")
        .map(({ GroupId = "", IsEgress, FromPort, ToPort, ReferencedGroupInfo, CidrIpv4 }) => {
          const peer = ReferencedGroupInfo?.GroupId === undefined ? CidrIpv4 : names.get(ReferencedGroupInfo.GroupId);
          const port = FromPort === ToPort ? FromPort : `${FromPort}-${ToPort}`;
          return IsEgress ? `${names.get(GroupId)} -> ${peer} : ${port}` : `${names.get(GroupId)} <- ${peer} : ${port}`;
        })
        .sort();
    },

    /** Databases, sorted. */
    async databases() {
      const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({}));
      return DBInstances.map(
        ({ DBName, PubliclyAccessible, StorageEncrypted, DeletionProtection, DBInstanceClass }) => ({
          name: DBName ?? "",
          public: PubliclyAccessible,
          encrypted: StorageEncrypted,
          protected: DeletionProtection,
          class: DBInstanceClass,
        }),
      ).sort((a, b) => (a.name < b.name ? -1 : 1));
    },

    /** Caches by logical name, sorted. */
    async caches() {
      const { ReplicationGroups = [] } = await cache.send(new DescribeReplicationGroupsCommand({}));
      return ReplicationGroups.map((group) => ({
        name: logicalName(group.ReplicationGroupId ?? ""),
        tls: group.TransitEncryptionEnabled,
        nodes: group.MemberClusters?.length,
      })).sort((a, b) => (a.name < b.name ? -1 : 1));
    },

    /** Names of A records in all zones, sorted. */
    async addresses(): Promise<string[]> {
      const { HostedZones = [] } = await route53.send(new ListHostedZonesCommand({}));
      const lists = await Promise.all(
        HostedZones.map(({ Id }) => route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: Id }))),
      );
      const records = lists.flatMap(({ ResourceRecordSets = [] }) => ResourceRecordSets);
      return records
        .filter(({ Type }) => Type === "A")
        .map(({ Name = "" }) => Name)
        .sort();
    },

    /** How many things of each kind the account holds, besides what every account has. */
    async leftovers(): Promise<Record<string, number>> {
      const groups = [...(await securityGroupNames()).values()].filter((name) => name !== "default");
      const counts = {
        services: (await this.services()).size,
        listeners: (await this.listeners()).length,
        databases: (await this.databases()).length,
        caches: (await this.caches()).length,
        groups: groups.length,
        addresses: (await this.addresses()).length,
      };
      return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    },
  };
}

/** What a task's one container is started with. */
export interface Container {
  readonly image: string;
  readonly cpu: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Variable -> what it is fetched from. */
  readonly secrets: Readonly<Record<string, string>>;
}

interface TaskDefinitionShape {
  cpu?: string | undefined;
  containerDefinitions?:
    | {
        image?: string | undefined;
        environment?: { name?: string | undefined; value?: string | undefined }[] | undefined;
        secrets?: { name: string | undefined; valueFrom: string | undefined }[] | undefined;
      }[]
    | undefined;
}

function containerOf(definition: TaskDefinitionShape | undefined): Container {
  const [container] = definition?.containerDefinitions ?? [];
  return {
    image: container?.image ?? "",
    cpu: definition?.cpu ?? "",
    environment: Object.fromEntries((container?.environment ?? []).map(({ name = "", value = "" }) => [name, value])),
    secrets: Object.fromEntries((container?.secrets ?? []).map(({ name = "", valueFrom = "" }) => [name, valueFrom])),
  };
}

/** Takes Pulumi's suffix off: billing-1a2b3c4 -> billing. */
function logicalName(name: string): string {
  return name.replace(/-[0-9a-f]{7}$/, "");
}
