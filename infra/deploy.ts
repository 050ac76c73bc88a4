import { Api } from "./api/api";
import { connectCalls } from "./calls";
import { connectEvents } from "./events/connect-events";
import { createEvents } from "./events/events";
import { routeTags } from "./gateway/settings";
import { type ImageHistory, noHistory } from "./image-history";
import { Microservice } from "./microservice/microservice";
import { mergeExtras, type WorkloadExtras } from "./microservice/workload-extras";
import { AccessLogs } from "./network/access-logs";
import { InternalLoadBalancer } from "./network/internal-load-balancer";
import { Network } from "./network/network";
import { collectorExtras } from "./observability/collector";
import { Dashboards } from "./observability/dashboards";
import { type FleetOutputs, fleetOutputs } from "./outputs";
import { DataServices } from "./platform/data-services";
import { Platform } from "./platform/platform";
import { type FleetSettings, runningServices, type ServiceSettings } from "./settings";
import { ServiceTokens } from "./tokens/service-tokens";
import { tokenEdges } from "./tokens/settings";

/**
 * Registers every resource of a fleet and returns the stack's outputs. Looks nothing up and reads no file.
 *
 * @param images what the stack's last update left. @default - a stack that was never deployed
 */
export function deploy(settings: FleetSettings, images: ImageHistory = noHistory): FleetOutputs {
  const platform = new Platform("platform", { settings });
  const network = new Network("network", { settings, keyArn: platform.keyArn });
  const accessLogs = new AccessLogs("access-logs", { settings, accountId: platform.accountId });
  const dataServices = new DataServices("data", { settings, network });
  const loadBalancers = new Map(
    loadBalancerNames(settings).map(({ name, resource }) => [
      name,
      new InternalLoadBalancer(resource, { settings, network, accessLogs }),
    ]),
  );
  const events = createEvents({ settings, platform, network });
  const tokens = tokenEdges(settings).length === 0 ? undefined : new ServiceTokens("tokens", { settings });
  const shared = { settings, platform, network, dataServices, images, events };
  const extrasOf = (service: ServiceSettings): WorkloadExtras =>
    mergeExtras(
      { secrets: tokens?.secretsOf(service) ?? {}, tags: routeTags(service) },
      collectorExtras(settings, service, platform),
    );
  const api = new Api("api", { ...shared, service: settings.api, extras: extrasOf(settings.api), accessLogs });
  const microservices = new Map(
    settings.services.map((service) => {
      const loadBalancer = service.retire === undefined ? loadBalancers.get(service.loadBalancer ?? "") : undefined;
      return [
        service.name,
        new Microservice(
          service.name,
          { ...shared, service, extras: extrasOf(service), loadBalancer, gateway: api.gateway },
          { aliases: aliasesOf(service) },
        ),
      ];
    }),
  );
  connectCalls({ settings, api, microservices, loadBalancers });
  connectEvents({ settings, events, api, microservices });
  if (settings.dashboard) {
    new Dashboards("dashboards", { settings, platform, api, microservices });
  }
  return fleetOutputs(settings, api, microservices);
}

/** What the stack may know a service's component by. The engine gives its parts the same aliases: all begin with its name. */
function aliasesOf({ formerNames }: ServiceSettings): { name: string }[] {
  return formerNames.map((name) => ({ name }));
}

function loadBalancerNames(settings: FleetSettings): { name: string; resource: string }[] {
  const shared = settings.sharedLoadBalancers.map((name) => ({ name, resource: `services-${name}` }));
  const dedicated = runningServices(settings).filter((service) => service.loadBalancer === service.dataName);
  return [...shared, ...dedicated.map(({ dataName }) => ({ name: dataName, resource: `own-${dataName}` }))];
}
