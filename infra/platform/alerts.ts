import { EventRule } from "@pulumi/aws/cloudwatch/eventRule";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget";
import { EventSubscription } from "@pulumi/aws/rds/eventSubscription";
import { Topic } from "@pulumi/aws/sns/topic";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription";
import * as pulumi from "@pulumi/pulumi";
import { type FleetSettings, fleetTags } from "../settings";
import { alarmTopic } from "./alarm-topic";

export interface AlertsArgs {
  settings: FleetSettings;
  clusterArn: pulumi.Input<string>;
  accountId: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
}

/** Events that RDS.20 and RDS.21 ask for, by kind of source. */
const databaseEvents = {
  "db-instance": ["maintenance", "configuration change", "failure"],
  "db-parameter-group": ["configuration change"],
};

/** The one topic that every alarm, failed deployment and database event goes to. */
export function createAlerts(
  { settings, clusterArn, accountId, keyArn }: AlertsArgs,
  opts: pulumi.CustomResourceOptions,
): Topic {
  const tags = fleetTags(settings);
  const topic = new Topic(
    alarmTopic,
    { displayName: `${settings.name} ${settings.stack}`, kmsMasterKeyId: keyArn, tags },
    opts,
  );
  new TopicPolicy(
    "alarms",
    {
      arn: topic.arn,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"] },
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: { StringEquals: { "aws:SourceAccount": accountId } },
          },
          {
            // Without a condition, which EventBridge fulfils none of:
            // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sns:Publish",
            Resource: topic.arn,
          },
        ],
      }),
    },
    opts,
  );
  for (const email of settings.alarmEmails) {
    new TopicSubscription(`alarms-${email}`, { topic: topic.arn, protocol: "email", endpoint: email }, opts);
  }
  const failed = new EventRule(
    "failed-deployments",
    {
      description: "A deployment of a service failed or was rolled back",
      eventPattern: pulumi.jsonStringify({
        source: ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        // The event names no cluster, only the service: arn:aws:ecs:<region>:<account>:service/<cluster>/<service>.
        resources: [{ prefix: servicesOf(clusterArn) }],
        detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
      }),
      tags,
    },
    opts,
  );
  new EventTarget("failed-deployments", { rule: failed.name, arn: topic.arn }, opts);
  for (const [sourceType, eventCategories] of Object.entries(databaseEvents)) {
    new EventSubscription(sourceType, { snsTopic: topic.arn, sourceType, eventCategories, tags }, opts);
  }
  return topic;
}

function servicesOf(clusterArn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(clusterArn).apply((arn) => `${arn.replace(":cluster/", ":service/")}/`);
}
