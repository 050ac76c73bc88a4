import type { GateInputs } from "../../infra/microservice/gate-inputs";
import type { AwsCalls } from "../gate/aws-calls";
import { connectCalls } from "../gate/connect-calls";
import { type ClusterMembers, describeMembers, groupByCluster } from "../gate/describe-services";
import type { Patience } from "../gate/patience";
import { awsProblem } from "./aws-problem";
import { type ServiceStatus, statusOf, type TargetCount } from "./service-status";

/** Somebody waits for the answer. */
const patience: Patience = { limitSeconds: 10 };

/**
 * Asks AWS how services are, in the order given. Throws an AwsProblem where it does not tell.
 * @default calls - of the services' region, with the environment's credentials
 */
export async function readStatuses(
  services: readonly GateInputs[],
  callsOf: (region: string) => AwsCalls = connectCalls,
): Promise<readonly ServiceStatus[]> {
  const statuses: ServiceStatus[] = [];
  for (const members of groupByCluster(services)) {
    const [{ region, cluster }] = members;
    try {
      statuses.push(...(await readCluster(members, callsOf(region))));
    } catch (error) {
      throw awsProblem(error, { region, cluster });
    }
  }
  return services.flatMap(({ service }) => statuses.find((status) => status.service === service) ?? []);
}

async function readCluster(members: ClusterMembers<GateInputs>, calls: AwsCalls): Promise<readonly ServiceStatus[]> {
  const found = await describeMembers(members, calls, patience);
  return Promise.all(
    members.map(async (inputs) => statusOf(inputs, found.get(inputs.ecsService), await countTargets(inputs, calls))),
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
