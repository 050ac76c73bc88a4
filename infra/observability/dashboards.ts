import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard";
import { QueryDefinition } from "@pulumi/aws/cloudwatch/queryDefinition";
import * as pulumi from "@pulumi/pulumi";
import type { Api } from "../api/api";
import { frontsOf } from "../microservice/entry";
import type { Microservice } from "../microservice/microservice";
import type { Workload } from "../microservice/workload";
import type { Platform } from "../platform/platform";
import { type FleetSettings, runningServices, type ServiceSettings } from "../settings";
import { bodyOf, pagesOf } from "./dashboard-pages";
import { type Row, rowOf } from "./dashboard-rows";
import { chunksOf, logQueries } from "./log-queries";

export interface DashboardsArgs {
  readonly settings: FleetSettings;
  readonly platform: Platform;
  readonly api: Api;
  readonly microservices: ReadonlyMap<string, Microservice>;
}

/** What people look at: a row of graphs for each service that runs, the API first, and questions to all their logs. */
export class Dashboards extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fleet:observability:Dashboards", name, {}, opts);
    const { settings } = args;
    const fleet = `${settings.name}-${settings.stack}`;
    const running = runningWorkloads(args);
    const rows = running.flatMap(([service, workload]) => rowsOf(service, workload, args));
    for (const [index, page] of pagesOf(rows).entries()) {
      new Dashboard(
        numbered("dashboard", index),
        {
          dashboardName: numbered(fleet, index),
          dashboardBody: pulumi.jsonStringify(bodyOf(page, settings.region)),
        },
        { parent: this },
      );
    }
    const groups = running.map(([, workload]) => workload.logGroupName);
    for (const { key, title, text } of logQueries) {
      for (const [index, logGroupNames] of chunksOf(groups).entries()) {
        const part = index === 0 ? title : `${title} ${index + 1}`;
        new QueryDefinition(
          numbered(`query-${key}`, index),
          {
            // Slashes make folders in the console.
            name: `${settings.name}/${settings.stack}/${part}`,
            queryString: text,
            logGroupNames: [...logGroupNames],
          },
          { parent: this },
        );
      }
    }
    this.registerOutputs({});
  }
}

/** The first keeps its name when there are more. */
function numbered(name: string, index: number): string {
  return index === 0 ? name : `${name}-${index + 1}`;
}

function runningWorkloads({ settings, api, microservices }: DashboardsArgs): readonly [ServiceSettings, Workload][] {
  const services = runningServices(settings).flatMap((service): [ServiceSettings, Workload][] => {
    const workload = microservices.get(service.name)?.workload;
    return workload === undefined ? [] : [[service, workload]];
  });
  return [[settings.api, api.workload], ...services];
}

/** None while the first image is awaited: nothing runs yet. */
function rowsOf(service: ServiceSettings, workload: Workload, { settings, platform }: DashboardsArgs): Row[] {
  const { entry, eventQueue, serviceName } = workload;
  if (serviceName === undefined) {
    return [];
  }
  return [
    rowOf({
      name: service.name,
      fronts: frontsOf(entry).map(({ loadBalancer, targetGroup }) => ({
        loadBalancer: loadBalancer.arnSuffix,
        targetGroup: targetGroup.arnSuffix,
        mark: targetGroup === entry.routed?.targetGroup ? " by routes" : "",
      })),
      cluster: platform.clusterName,
      ecsService: serviceName,
      database: workload.databaseIdentifier,
      cache: workload.cacheIdentifier,
      cacheNodes: service.cache.nodeCount,
      insights: settings.containerInsights !== "disabled",
      ...(eventQueue !== undefined && {
        events: { queue: eventQueue.queue.name, deadLetters: eventQueue.deadLetters.name },
      }),
    }),
  ];
}
