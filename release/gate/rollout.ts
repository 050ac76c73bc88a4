import type { Deployment, Service } from "@aws-sdk/client-ecs";
import { revisionOf } from "./names";

/** What a gate remembers of the looks before. */
export interface RolloutMemory {
  /** Id of the requested deployment, once it was seen as the primary one. */
  readonly deployment?: string;
  /** When ECS was asked for the requested task definition again, in seconds since the gate began. */
  readonly reissuedAt?: number;
  /** Id of the failed deployment that was given another chance. */
  readonly failedBefore?: string;
}

/** What a look at a service says. */
export type Judgement =
  | { readonly verdict: "wait"; readonly memory: RolloutMemory }
  /** ECS says that all is as requested: the tasks are to prove it. */
  | { readonly verdict: "complete"; readonly memory: RolloutMemory }
  /** ECS is to be asked for the requested task definition, as it runs another one, or gave up on it earlier. */
  | { readonly verdict: "reissue"; readonly forceNewDeployment: boolean; readonly because: string }
  | { readonly verdict: "failed"; readonly happened: string };

/** How long ECS may show what was before a change that it has confirmed. */
const staleSeconds = 30;

/** The deployment that is to serve, or to take over: ECS calls at most one of a service's so. */
export function primaryOf(service: Pick<Service, "deployments"> | undefined): Deployment | undefined {
  return service?.deployments?.find(({ status }) => status === "PRIMARY");
}

/** Judges one look at a service, `seconds` after the gate began. */
export function judgeRollout(
  requested: string,
  service: Service | undefined,
  memory: RolloutMemory,
  seconds: number,
): Judgement {
  if (service === undefined || service.status === "INACTIVE") {
    return seconds < staleSeconds && memory.deployment === undefined
      ? { verdict: "wait", memory }
      : { verdict: "failed", happened: "ECS has no such service: it was deleted, or is in another cluster" };
  }
  if (service.status === "DRAINING") {
    return { verdict: "failed", happened: "the service is being deleted (DRAINING)" };
  }
  const primary = primaryOf(service);
  if (primary === undefined) {
    return { verdict: "wait", memory };
  }
  return primary.taskDefinition === requested
    ? judgeRequested(service, primary, memory, seconds)
    : judgeOther(service, primary, requested, memory, seconds);
}

function judgeRequested(service: Service, primary: Deployment, memory: RolloutMemory, seconds: number): Judgement {
  if (primary.rolloutState === "FAILED") {
    if (memory.deployment === undefined && memory.reissuedAt === undefined) {
      const because = `the deployment of ${revisionOf(primary.taskDefinition)} failed earlier`;
      return { verdict: "reissue", forceNewDeployment: true, because };
    }
    if (primary.id === memory.failedBefore && isStale(memory, seconds)) {
      return { verdict: "wait", memory };
    }
    const why = primary.rolloutStateReason ?? "ECS does not say why";
    const alone = service.deployments?.length === 1 ? ", and there is nothing to roll back to" : "";
    return { verdict: "failed", happened: `the deployment failed${alone}: ${why}` };
  }
  const followed = { ...memory, ...(primary.id !== undefined && { deployment: primary.id }) };
  return { verdict: isComplete(service, primary) ? "complete" : "wait", memory: followed };
}

function isComplete({ desiredCount = 0, deployments = [] }: Service, primary: Deployment): boolean {
  const others = deployments.filter((one) => one !== primary && (one.runningCount ?? 0) > 0);
  return (
    desiredCount === 0 ||
    (primary.rolloutState === "COMPLETED" && (primary.runningCount ?? 0) >= desiredCount && others.length === 0)
  );
}

function judgeOther(
  service: Service,
  primary: Deployment,
  requested: string,
  memory: RolloutMemory,
  seconds: number,
): Judgement {
  const { deployment, reissuedAt } = memory;
  const running = revisionOf(primary.taskDefinition);
  if (deployment === undefined && reissuedAt === undefined) {
    return { verdict: "reissue", forceNewDeployment: false, because: `ECS runs ${running}` };
  }
  if (deployment === undefined && isStale(memory, seconds)) {
    return { verdict: "wait", memory };
  }
  const own = service.deployments?.find(({ id, taskDefinition }) =>
    deployment === undefined ? taskDefinition === requested : id === deployment,
  );
  const reason = [own?.rolloutStateReason, primary.rolloutStateReason].find((text) => text && isRollback(text));
  if (own?.rolloutState === "FAILED" || reason !== undefined) {
    const why = own?.rolloutState === "FAILED" ? own.rolloutStateReason : reason;
    return { verdict: "failed", happened: `ECS rolled back to ${running}${why === undefined ? "" : `: ${why}`}` };
  }
  return {
    verdict: "failed",
    happened: `another deployment took over: ECS now rolls out ${running}, which this update did not ask for`,
  };
}

function isRollback(reason: string): boolean {
  return /roll(ing|ed)?[ -]?back/i.test(reason);
}

function isStale({ reissuedAt }: RolloutMemory, seconds: number): boolean {
  return reissuedAt !== undefined && seconds - reissuedAt < staleSeconds;
}
