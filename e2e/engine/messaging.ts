import { CloudWatchClient, DescribeAlarmsCommand, GetDashboardCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetTopicAttributesCommand, ListSubscriptionsCommand, ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";

/** What an account holds between services: tokens, topics, queues, routes, alarms. */
export function messagingAt(endpoint: string, region = "eu-central-1") {
  const settings = { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  const sns = new SNSClient(settings);
  const sqs = new SQSClient(settings);
  const secrets = new SecretsManagerClient(settings);
  const cloudWatch = new CloudWatchClient(settings);
  const elb = new ElasticLoadBalancingV2Client(settings);

  return {
    /** A secret's keys and values, by the secret's ARN. */
    async secret(arn: string): Promise<Readonly<Record<string, string>>> {
      const { SecretString = "{}" } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
      return JSON.parse(SecretString) as Record<string, string>;
    },

    /** Attributes of the topics of events, by logical name. */
    async topics() {
      const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
      const all = await Promise.all(
        Topics.map(async ({ TopicArn = "" }) => {
          const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
          return [logicalName(TopicArn), Attributes] as const;
        }),
      );
      return new Map(all.filter(([name]) => name !== "alarms"));
    },

    /** `topic -> queue (protocol)`, sorted. */
    async subscriptions(): Promise<string[]> {
      const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
      return Subscriptions.map(
        ({ TopicArn = "", Endpoint = "", Protocol }) =>
          `${logicalName(TopicArn)} -> ${logicalName(Endpoint)} (${Protocol})`,
      ).sort();
    },

    /** Attributes of the queues, by logical name. */
    async queues() {
      const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
      const all = await Promise.all(
        QueueUrls.map(async (QueueUrl) => {
          const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
          const { Attributes = {} } = await sqs.send(asked);
          return [logicalName(QueueUrl), Attributes as Readonly<Record<string, string>>] as const;
        }),
      );
      return new Map(all);
    },

    /** `priority paths -> target group` of the API's listener that speaks TLS, without the default. */
    async routes(): Promise<string[]> {
      const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
      const api = LoadBalancers.find(({ Scheme = "internet-facing" }) => Scheme === "internet-facing");
      const { Listeners = [] } = await elb.send(
        new DescribeListenersCommand({ LoadBalancerArn: api?.LoadBalancerArn ?? "" }),
      );
      const secure = Listeners.find(({ Port }) => Port === 443);
      const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn: secure?.ListenerArn }));
      const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({}));
      const groups = new Map(
        TargetGroups.map(({ TargetGroupArn, TargetGroupName = "" }) => [TargetGroupArn, logicalName(TargetGroupName)]),
      );
      return Rules.filter(({ IsDefault }) => IsDefault !== true).map(({ Conditions = [], Actions = [] }) => {
        const paths = Conditions.flatMap(({ Values, PathPatternConfig }) => PathPatternConfig?.Values ?? Values ?? []);
        return `${paths.join(" ")} -> ${Actions.map(({ TargetGroupArn }) => groups.get(TargetGroupArn)).join(" ")}`;
      });
    },

    /** Names of alarms without Pulumi's suffix, sorted; composite ones as well. */
    async alarms(): Promise<string[]> {
      const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmTypes: ["MetricAlarm"] }));
      const { CompositeAlarms = [] } = await cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmTypes: ["CompositeAlarm"] }),
      );
      return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName = "" }) => logicalName(AlarmName)).sort();
    },

    /** Titles of a dashboard's widgets that have one, in their order. */
    async dashboardTitles(name: string): Promise<string[]> {
      const { DashboardBody = "{}" } = await cloudWatch.send(new GetDashboardCommand({ DashboardName: name }));
      const { widgets } = JSON.parse(DashboardBody) as { widgets: { properties: { title?: string } }[] };
      return widgets.flatMap(({ properties: { title } }) => title ?? []);
    },
  };
}

/** The last part of an ARN or URL, without Pulumi's suffix. */
function logicalName(name: string): string {
  return name.replace(/^.*[:/]/, "").replace(/-[0-9a-f]{7}$/, "");
}
