import { Listener } from "@pulumi/aws/lb/listener";
import type { LoadBalancer } from "@pulumi/aws/lb/loadBalancer";
import type { TargetGroup } from "@pulumi/aws/lb/targetGroup";
import { Record as DnsRecord } from "@pulumi/aws/route53/record";
import * as pulumi from "@pulumi/pulumi";
import { createHosts } from "../gateway/hosts";
import type { Gateway } from "../gateway/routed-entry";
import { routedHosts, routedServices } from "../gateway/settings";
import { createTargetGroup, type Entry } from "../microservice/entry";
import type { WorkloadContext } from "../microservice/workload-context";
import type { AccessLogs } from "../network/access-logs";
import { createLoadBalancer, tlsPolicy } from "../network/load-balancer";
import { allowEgress, allowIngress, createSecurityGroup } from "../network/security-group";
import { createCertificate } from "./certificate";
import { createFirewall } from "./firewall";

export interface ApiEntry extends Entry {
  /** Address that clients use. */
  readonly url: pulumi.Output<string>;
  /** What services with routes use; absent where there is no TLS. */
  readonly gateway: Gateway | undefined;
}

/** The API's own load balancer: by TLS wherever there is a certificate, the only one that may face the internet. */
export function createApiEntry(context: WorkloadContext, accessLogs: AccessLogs): ApiEntry {
  const { name, settings, network, platform, tags, opts } = context;
  const { exposure } = settings;
  const description = `${exposure.public ? "Public" : "Private"} load balancer of the API`;
  const group = createSecurityGroup(`${name}-entry`, { vpcId: network.vpcId, description, tags }, opts);
  const loadBalancer = createLoadBalancer(
    name,
    {
      internal: !exposure.public,
      subnetIds: exposure.public ? network.publicSubnetIds : network.privateSubnetIds,
      securityGroupId: group.id,
      accessLogBucket: accessLogs.bucket,
      protect: settings.protectData,
      idleTimeoutSeconds: exposure.idleTimeoutSeconds,
      tags,
    },
    opts,
  );
  if (exposure.firewall) {
    createFirewall(name, { settings, loadBalancerArn: loadBalancer.arn, keyArn: platform.keyArn }, opts);
  }
  const targetGroup = createTargetGroup(name, context);
  const certificateArn = certificateOf(context);
  const listener = createListeners(context, { loadBalancer, targetGroup, certificateArn });
  for (const port of certificateArn === undefined ? [80] : [80, 443]) {
    for (const cidr of exposure.allowedCidrs) {
      const rule = { group: group.id, peer: { cidr }, port, description: `Clients at port ${port}`, tags };
      allowIngress(`${name}-clients-${port}-${cidr.replace("/", "-")}`, rule, opts);
    }
  }
  if (routedServices(settings).some(({ gateway }) => gateway.authentication !== undefined)) {
    const description = "Load balancer of the API to those who know its users, TLS only";
    const rule = { group: group.id, peer: { cidr: "0.0.0.0/0" }, port: 443, description, tags };
    allowEgress(`${name}-entry-tls`, rule, opts);
  }
  createAddress(context, loadBalancer);
  createHosts(context, loadBalancer);
  const scheme = certificateArn === undefined ? "http" : "https";
  const host = exposure.domain === undefined ? loadBalancer.dnsName : pulumi.output(exposure.domain);
  return {
    loadBalancer,
    securityGroupId: group.id,
    targetGroup,
    listeners: [listener],
    gateway: certificateArn === undefined ? undefined : { loadBalancer, securityGroupId: group.id, listener },
    url: pulumi.interpolate`${scheme}://${host}`,
  };
}

function certificateOf({ name, settings, tags, opts }: WorkloadContext): pulumi.Input<string> | undefined {
  const { certificateArn, domain, hostedZoneId } = settings.exposure;
  if (certificateArn === undefined && domain !== undefined && hostedZoneId !== undefined) {
    return createCertificate(name, { domain, others: routedHosts(settings), hostedZoneId, tags }, opts);
  }
  return certificateArn;
}

interface ListenerArgs {
  readonly loadBalancer: LoadBalancer;
  readonly targetGroup: TargetGroup;
  readonly certificateArn: pulumi.Input<string> | undefined;
}

function createListeners({ name, tags, opts }: WorkloadContext, args: ListenerArgs): Listener {
  const { loadBalancer, targetGroup, certificateArn } = args;
  const forward = { type: "forward", targetGroupArn: targetGroup.arn };
  const common = { loadBalancerArn: loadBalancer.arn, tags };
  if (certificateArn === undefined) {
    return new Listener(`${name}-http`, { ...common, port: 80, protocol: "HTTP", defaultActions: [forward] }, opts);
  }
  const redirect = { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" };
  new Listener(
    `${name}-http`,
    { ...common, port: 80, protocol: "HTTP", defaultActions: [{ type: "redirect", redirect }] },
    opts,
  );
  const secure = { port: 443, protocol: "HTTPS", sslPolicy: tlsPolicy, certificateArn, defaultActions: [forward] };
  return new Listener(`${name}-https`, { ...common, ...secure }, opts);
}

function createAddress({ name, settings, opts }: WorkloadContext, loadBalancer: LoadBalancer): void {
  const { domain, hostedZoneId } = settings.exposure;
  if (domain === undefined || hostedZoneId === undefined) {
    return;
  }
  new DnsRecord(
    name,
    {
      zoneId: hostedZoneId,
      name: domain,
      type: "A",
      aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true }],
    },
    opts,
  );
}
