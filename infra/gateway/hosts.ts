import type { LoadBalancer } from "@pulumi/aws/lb/loadBalancer";
import { Record as DnsRecord } from "@pulumi/aws/route53/record";
import type { WorkloadContext } from "../microservice/workload-context";
import { routedHosts } from "./settings";

/** Addresses of the names that routes are declared for, in the API's zone: of the fleet, as a name may change its service. */
export function createHosts({ name, settings, opts }: WorkloadContext, loadBalancer: LoadBalancer): void {
  const { hostedZoneId } = settings.exposure;
  if (hostedZoneId === undefined) {
    return;
  }
  for (const host of routedHosts(settings)) {
    new DnsRecord(
      `${name}-host-${host}`,
      {
        zoneId: hostedZoneId,
        name: host,
        type: "A",
        aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true }],
      },
      opts,
    );
  }
}
