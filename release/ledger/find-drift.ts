import type { Service } from "@aws-sdk/client-ecs";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import type { AwsCalls } from "../gate/aws-calls";
import { describeMembers, groupByCluster } from "../gate/describe-services";
import { revisionOf } from "../gate/names";
import type { Patience } from "../gate/patience";
import { primaryOf } from "../gate/rollout";
import type { Ledger, ReleaseRecord } from "./release-record";

/** How a service stands to its last good release. */
export interface ServiceDrift {
  readonly service: string;
  /** Whether it runs its last good release, and fully. */
  readonly ok: boolean;
  /** One sentence, without the service's name. */
  readonly text: string;
  /** Last good release; absent where none is recorded. */
  readonly release?: number;
  /** ARN; absent where none is recorded. */
  readonly recorded?: string;
  /** ARN of what ECS runs; absent where ECS has no such service. */
  readonly running?: string;
}

/** Somebody waits for the answer. */
const patience: Patience = { limitSeconds: 10 };

/** Compares what ECS runs with what the ledger recorded last as good, in the order of the services. */
export async function findDrift(
  services: readonly GateInputs[],
  calls: Pick<AwsCalls, "describeServices">,
  ledger: Ledger,
): Promise<readonly ServiceDrift[]> {
  const [running, released] = await Promise.all([
    describeAll(services, calls),
    Promise.all(services.map(({ service }) => ledger.list(service))),
  ]);
  return services.map(({ service, ecsService }, index) => {
    const release = released[index]?.find(({ result }) => result === "succeeded");
    return driftOf(service, running.get(ecsService), release);
  });
}

async function describeAll(
  services: readonly GateInputs[],
  calls: Pick<AwsCalls, "describeServices">,
): Promise<ReadonlyMap<string, Service>> {
  const found: (readonly [string, Service])[] = [];
  for (const members of groupByCluster(services)) {
    found.push(...(await describeMembers(members, calls, patience)));
  }
  return new Map(found);
}

function driftOf(service: string, found: Service | undefined, release: ReleaseRecord | undefined): ServiceDrift {
  const recorded = release && { release: release.release, recorded: release.taskDefinition };
  // A service that was deleted is still described for a while.
  if (found === undefined || found.status === "INACTIVE") {
    return { service, ok: false, text: "ECS has no such service", ...recorded };
  }
  const { taskDefinition, rolloutState } = primaryOf(found) ?? {};
  const running = taskDefinition ?? found.taskDefinition ?? "";
  const { runningCount = 0, desiredCount = 0 } = found;
  const counts =
    desiredCount === 0
      ? "no task is to run"
      : `${runningCount} of ${desiredCount} ${desiredCount === 1 ? "task runs" : "tasks run"}`;
  const differs = running !== release?.taskDefinition;
  const expected =
    release === undefined
      ? `${revisionOf(running)}, but no good release is recorded`
      : differs
        ? `${revisionOf(running)}, but release ${release.release} is ${revisionOf(release.taskDefinition)}`
        : `${revisionOf(running)}, as release ${release.release}`;
  const rollout =
    rolloutState === "IN_PROGRESS"
      ? "; a deployment is under way"
      : rolloutState === "FAILED"
        ? "; its deployment failed"
        : "";
  const ok = !differs && rollout === "" && runningCount >= desiredCount;
  return { service, ok, text: `runs ${expected}; ${counts}${rollout}`, ...recorded, running };
}
