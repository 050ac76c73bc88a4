import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { FlowLog } from "@pulumi/aws/ec2/flowLog";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy } from "../platform/assume-role";
import { type FleetSettings, fleetTags } from "../settings";

export interface FlowLogArgs {
  settings: FleetSettings;
  vpcId: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
}

/** Records who talked to whom, and who was refused (EC2.6). */
export function createFlowLog(
  name: string,
  { settings, vpcId, keyArn }: FlowLogArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const tags = fleetTags(settings);
  const logGroup = new LogGroup(
    `${name}-flow`,
    {
      // One level deeper than the services' own: `network` may be one of them.
      name: `/fleet/${settings.name}/${settings.stack}/network/flow`,
      retentionInDays: settings.logRetentionDays,
      kmsKeyId: keyArn,
      tags,
    },
    opts,
  );
  const role = new Role(`${name}-flow`, { assumeRolePolicy: assumedBy("vpc-flow-logs.amazonaws.com"), tags }, opts);
  const policy = new RolePolicy(
    `${name}-flow`,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"],
            Resource: [logGroup.arn, pulumi.interpolate`${logGroup.arn}:*`],
          },
        ],
      }),
    },
    opts,
  );
  new FlowLog(
    name,
    {
      vpcId,
      trafficType: "ALL",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 600,
      tags,
    },
    { ...opts, dependsOn: policy },
  );
}
