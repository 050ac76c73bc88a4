import type { Deployment, Service } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { taskDefinition } from "../testing/gate-trial";
import { judgeRollout } from "./rollout";

const requested = taskDefinition(42);

function service(...deployments: readonly Deployment[]): Service {
  return { status: "ACTIVE", desiredCount: 2, deployments: [...deployments] };
}

function primary(revision: number, changes: Deployment = {}): Deployment {
  const taskArn = taskDefinition(revision);
  return {
    id: `ecs-svc/${revision}`,
    status: "PRIMARY",
    taskDefinition: taskArn,
    rolloutState: "COMPLETED",
    ...changes,
  };
}

const complete = primary(42, { runningCount: 2 });

describe("a look at a service", () => {
  it("is complete with all tasks of the requested deployment, and none of another", () => {
    const old = { id: "ecs-svc/41", status: "ACTIVE", taskDefinition: taskDefinition(41) };
    const verdictOf = (...deployments: readonly Deployment[]) =>
      judgeRollout(requested, service(...deployments), {}, 5).verdict;
    expect(verdictOf(complete)).toBe("complete");
    expect(verdictOf(complete, { ...old, runningCount: 0 })).toBe("complete");
    expect(verdictOf(complete, { ...old, runningCount: 1 })).toBe("wait");
    expect(verdictOf({ ...complete, rolloutState: "IN_PROGRESS" })).toBe("wait");
    expect(verdictOf({ ...complete, runningCount: 1 })).toBe("wait");
  });

  it("remembers the requested deployment, and follows one of the same task definition that takes its place", () => {
    const other = { ...complete, id: "ecs-svc/other" };
    expect(judgeRollout(requested, service(other), { deployment: "ecs-svc/42" }, 5)).toEqual({
      verdict: "complete",
      memory: { deployment: "ecs-svc/other" },
    });
  });

  it("asks again for what ECS does not run, without a word about how that came about", () => {
    expect(judgeRollout(requested, service(primary(41)), {}, 5)).toEqual({
      verdict: "reissue",
      forceNewDeployment: false,
      because: "ECS runs revision 41",
    });
  });

  it("does not take what ECS showed before its confirmed change for a roll-back", () => {
    const reason = "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/41.";
    const stale = service(primary(41, { rolloutStateReason: reason }));
    expect(judgeRollout(requested, stale, { reissuedAt: 5 }, 10).verdict).toBe("wait");
    expect(judgeRollout(requested, stale, { reissuedAt: 5 }, 40)).toEqual({
      verdict: "failed",
      happened: `ECS rolled back to revision 41: ${reason}`,
    });
    const failed = service(primary(42, { rolloutState: "FAILED" }));
    expect(judgeRollout(requested, failed, { reissuedAt: 5, failedBefore: "ecs-svc/42" }, 10).verdict).toBe("wait");
    expect(judgeRollout(requested, failed, { reissuedAt: 5, failedBefore: "ecs-svc/1" }, 10).verdict).toBe("failed");
  });

  it("tells a failed deployment from one that failed earlier", () => {
    const failed = service(primary(42, { rolloutState: "FAILED", rolloutStateReason: "tasks failed to start." }));
    expect(judgeRollout(requested, failed, {}, 5)).toMatchObject({ verdict: "reissue", forceNewDeployment: true });
    expect(judgeRollout(requested, failed, { deployment: "ecs-svc/42" }, 5)).toEqual({
      verdict: "failed",
      happened: "the deployment failed, and there is nothing to roll back to: tasks failed to start.",
    });
  });

  it("waits for a service that ECS does not show yet, though not for long", () => {
    expect(judgeRollout(requested, undefined, {}, 5).verdict).toBe("wait");
    expect(judgeRollout(requested, undefined, {}, 31).verdict).toBe("failed");
    expect(judgeRollout(requested, undefined, { deployment: "ecs-svc/42" }, 5).verdict).toBe("failed");
  });
});
