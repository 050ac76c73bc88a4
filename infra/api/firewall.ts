import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { WebAcl } from "@pulumi/aws/wafv2/webAcl";
import { WebAclAssociation } from "@pulumi/aws/wafv2/webAclAssociation";
import { WebAclLoggingConfiguration } from "@pulumi/aws/wafv2/webAclLoggingConfiguration";
import type * as pulumi from "@pulumi/pulumi";
import { firewallRules } from "../gateway/firewall-rules";
import { type FleetSettings, fleetTags } from "../settings";

/** AWS's managed rule groups, by priority. */
const managedRuleGroups = [
  "AWSManagedRulesAmazonIpReputationList",
  "AWSManagedRulesKnownBadInputsRuleSet",
  "AWSManagedRulesCommonRuleSet",
  "AWSManagedRulesSQLiRuleSet",
];

/** Rules of the groups that count only: an API takes bodies over 8 KB. */
const countedRules: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesCommonRuleSet: ["SizeRestrictions_BODY"],
};

export interface FirewallArgs {
  settings: FleetSettings;
  loadBalancerArn: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
}

/** A web application firewall before the public load balancer: known attacks, known bad addresses, and a rate limit. */
export function createFirewall(
  name: string,
  { settings, loadBalancerArn, keyArn }: FirewallArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const tags = fleetTags(settings);
  const visibility = (metricName: string) => ({
    cloudwatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
    metricName,
  });
  const managed = managedRuleGroups.map((group, index) => ({
    name: group,
    priority: index + 1,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name: group,
        ruleActionOverrides: (countedRules[group] ?? []).map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(group),
  }));
  const rateLimit = {
    name: "RateLimit",
    priority: 0,
    action: { block: {} },
    statement: { rateBasedStatement: { aggregateKeyType: "IP", limit: settings.exposure.requestsPerFiveMinutes } },
    visibilityConfig: visibility("RateLimit"),
  };
  const limits = firewallRules(settings).map((rule) => ({
    ...rule,
    action: { block: {} },
    visibilityConfig: visibility(rule.name),
  }));
  const acl = new WebAcl(
    name,
    {
      description: `Public API of ${settings.name}, stack ${settings.stack}`,
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rules: [rateLimit, ...managed, ...limits],
      visibilityConfig: visibility(name),
      tags,
    },
    opts,
  );
  new WebAclAssociation(name, { resourceArn: loadBalancerArn, webAclArn: acl.arn }, opts);
  const logGroup = new LogGroup(
    `${name}-firewall`,
    {
      // AWS writes only to log groups whose name starts like this.
      name: `aws-waf-logs-${settings.name}-${settings.stack}`,
      retentionInDays: settings.logRetentionDays,
      kmsKeyId: keyArn,
      tags,
    },
    opts,
  );
  new WebAclLoggingConfiguration(
    name,
    {
      resourceArn: acl.arn,
      logDestinationConfigs: [logGroup.arn],
      redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }],
    },
    opts,
  );
}
