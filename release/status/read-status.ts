import type { Service } from "@aws-sdk/client-ecs";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { type AwsCalls, createAwsCalls } from "../gate/aws-calls";
import { createCallLimiter } from "../gate/call-limiter";
import { realClock } from "../gate/clock";
import type { Patience } from "../gate/patience";
import { awsProblem } from "./aws-problem";
import { connectAws } from "./connect-aws";
import { type ServiceStatus, statusOf, type TargetCount } from "./service-status";

/** What ECS takes at once. */
const servicesPerCall = 10;
/** Somebody waits for the answer. */
const patience: Patience = { limitSeconds: 10 };

/**
 * Asks AWS how services are, in the order given. Throws an AwsProblem where it does not tell.
 * @default calls - of the services' region, with the environment's credentials
 */
export async function readStatuses(
  services: readonly GateInputs[],
  callsOf: (region: string) => AwsCalls = realCalls,
): Promise<readonly ServiceStatus[]> {
  const statuses: ServiceStatus[] = [];
  for (const members of groupByCluster(services)) {
    const [{ region, cluster }] = members;
    try {
      statuses.push(...(await readCluster(cluster, members, callsOf(region))));
    } catch (error) {
      throw awsProblem(error, { region, cluster });
    }
  }
  return services.flatMap(({ service }) => statuses.find((status) => status.service === service) ?? []);
}

function realCalls(region: string): AwsCalls {
  return createAwsCalls(connectAws(region), realClock, createCallLimiter(realClock));
}

type Cluster = [GateInputs, ...GateInputs[]];

/** ARNs of clusters differ between regions. */
function groupByCluster(services: readonly GateInputs[]): readonly Cluster[] {
  const groups = new Map<string, Cluster>();
  for (const service of services) {
    const group = groups.get(service.cluster);
    if (group === undefined) {
      groups.set(service.cluster, [service]);
    } else {
      group.push(service);
    }
  }
  return [...groups.values()];
}

async function readCluster(
  cluster: string,
  members: readonly GateInputs[],
  calls: AwsCalls,
): Promise<readonly ServiceStatus[]> {
  const found: Service[] = [];
  for (let from = 0; from < members.length; from += servicesPerCall) {
    const arns = members.slice(from, from + servicesPerCall).map(({ ecsService }) => ecsService);
    found.push(...(await calls.describeServices(cluster, arns, patience)));
  }
  return Promise.all(
    members.map(async (inputs) => {
      const service = found.find(({ serviceArn }) => serviceArn === inputs.ecsService);
      return statusOf(inputs, service, await countTargets(inputs, calls));
    }),
  );
}

async function countTargets({ targetGroups }: GateInputs, calls: AwsCalls): Promise<TargetCount> {
  const groups = await Promise.all(targetGroups.map((targetGroup) => countGroup(targetGroup, calls)));
  return {
    healthy: groups.reduce((sum, { healthy }) => sum + healthy, 0),
    all: groups.reduce((sum, { all }) => sum + all, 0),
    fewest: Math.min(...groups.map(({ healthy }) => healthy)),
  };
}

async function countGroup(targetGroup: string, calls: AwsCalls): Promise<Omit<TargetCount, "fewest">> {
  try {
    const targets = await calls.targetHealth(targetGroup, patience);
    const states = targets.map(({ TargetHealth }) => TargetHealth?.State).filter((state) => state !== "draining");
    return { healthy: states.filter((state) => state === "healthy").length, all: states.length };
  } catch (error) {
    // Deleted by hand: its service's trouble, not a reason to tell nothing of the others.
    if ((error as Error).message.includes("TargetGroupNotFound")) {
      return { healthy: 0, all: 0 };
    }
    throw error;
  }
}
