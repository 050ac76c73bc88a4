import type { Deployment, Service } from "@aws-sdk/client-ecs";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { lastPart, revisionOf } from "../gate/names";
import { judgeRollout, primaryOf } from "../gate/rollout";

/** Where a service is: `steady` is the only state in which all requested tasks run. */
export type ServiceState =
  | "steady"
  | "rolling out"
  | "short of tasks"
  | "unhealthy"
  | "failed"
  | "rolled back"
  | "other revision"
  | "deleted";

/** Targets of a service that are not about to leave, over all its target groups. */
export interface TargetCount {
  readonly healthy: number;
  readonly all: number;
  /** Healthy ones in the target group that has the fewest. */
  readonly fewest: number;
}

/** What ECS and the load balancers say of a service. */
export interface ServiceStatus {
  /** `billing`; `api` for the API. */
  readonly service: string;
  readonly state: ServiceState;
  /** Whether all requested tasks run, and are healthy. */
  readonly complete: boolean;
  /** Tasks that run of the deployment which is to serve. */
  readonly running: number;
  readonly desired: number;
  /** What ECS calls its roll-out: `IN_PROGRESS`, `COMPLETED` or `FAILED`; absent where there is no service. */
  readonly rollout?: string;
  /** `revision 42`: the task definition that the program asked for. */
  readonly requested: string;
  /** `revision 41`: that of the deployment which is to serve; absent where there is no service. */
  readonly deployed?: string;
  /** When that deployment began, ISO 8601 in UTC. */
  readonly since?: string;
  readonly targets: { readonly healthy: number; readonly all: number };
  /** Of a service that is not steady: what is the matter, a sentence without a full stop. */
  readonly problem?: string;
  /** Of a service that is not steady: the last that ECS said of it. */
  readonly lastEvent?: { readonly time: string; readonly message: string };
}

/** Long after a change, so that nothing ECS shows is taken for what was before it. */
const settledSeconds = 3_600;

/** Judges a service as its gate would; `service` is absent where ECS has none. */
export function statusOf(inputs: GateInputs, service: Service | undefined, targets: TargetCount): ServiceStatus {
  const primary = primaryOf(service);
  const { state, problem } = judge(inputs, service, primary, targets);
  const event = service?.events?.[0];
  const isSteady = state === "steady";
  return {
    service: inputs.service,
    state,
    complete: isSteady,
    running: primary?.runningCount ?? 0,
    desired: service?.desiredCount ?? 0,
    ...(primary?.rolloutState !== undefined && { rollout: primary.rolloutState }),
    requested: revisionOf(inputs.taskDefinition),
    ...(primary !== undefined && { deployed: revisionOf(primary.taskDefinition) }),
    ...(primary?.createdAt !== undefined && { since: primary.createdAt.toISOString() }),
    targets: { healthy: targets.healthy, all: targets.all },
    ...(problem !== undefined && { problem }),
    ...(!isSteady &&
      event?.message !== undefined && {
        lastEvent: { time: event.createdAt?.toISOString() ?? "", message: event.message },
      }),
  };
}

interface Finding {
  readonly state: ServiceState;
  readonly problem?: string;
}

function judge(
  inputs: GateInputs,
  service: Service | undefined,
  primary: Deployment | undefined,
  targets: TargetCount,
): Finding {
  const judgement = judgeRollout(inputs.taskDefinition, service, {}, settledSeconds);
  const { desiredCount = 0 } = service ?? {};
  switch (judgement.verdict) {
    case "complete":
      return inputs.targetGroups.length === 0 || targets.fewest >= desiredCount
        ? { state: "steady" }
        : { state: "unhealthy", problem: `${targets.fewest} of ${desiredCount} tasks are healthy targets` };
    case "failed":
      return { state: "deleted", problem: `${judgement.happened} (${lastPart(inputs.ecsService)})` };
    case "wait":
      return primary?.rolloutState === "COMPLETED"
        ? { state: "short of tasks", problem: `${primary.runningCount ?? 0} of ${desiredCount} tasks run` }
        : { state: "rolling out" };
    case "reissue":
      return judgement.forceNewDeployment
        ? { state: "failed", problem: `the deployment failed${reasonOf(primary)}` }
        : otherRevision(inputs, service, primary);
  }
}

function otherRevision(
  { taskDefinition }: GateInputs,
  { deployments = [] }: Service = {},
  primary: Deployment | undefined,
): Finding {
  const requested = deployments.find((one) => one.taskDefinition === taskDefinition);
  const wasRolledBack =
    requested?.rolloutState === "FAILED" || /roll(ing|ed)?[ -]?back/i.test(primary?.rolloutStateReason ?? "");
  const runs = `ECS runs ${revisionOf(primary?.taskDefinition)}, requested is ${revisionOf(taskDefinition)}`;
  return wasRolledBack
    ? { state: "rolled back", problem: `${runs}${reasonOf(requested ?? primary)}` }
    : { state: "other revision", problem: runs };
}

function reasonOf(deployment: Deployment | undefined): string {
  const reason = deployment?.rolloutStateReason;
  return reason === undefined ? "" : `: ${reason.replace(/\.$/, "")}`;
}
