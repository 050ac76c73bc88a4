import type { Task } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { explainStop } from "./stop-reasons";

const context = { image: "repo/billing:1", container: "billing" };

function exited(exitCode: number, reason?: string): Task {
  return {
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
    memory: "512",
    containers: [{ name: "billing", exitCode, ...(reason !== undefined && { reason }) }],
  };
}

function neverStarted(stoppedReason: string): Task {
  return { stopCode: "TaskFailedToStart", stoppedReason, containers: [{ name: "billing" }] };
}

const secret = "arn:aws:secretsmanager:eu-central-1:1:secret:shop/billing-AbCdEf";
const asm = `ResourceInitializationError: unable to pull secrets or registry auth: failed to fetch secret ${secret} from secrets manager:`;

describe("why a task stopped", () => {
  it.each<[string, Task]>([
    ["the container billing exited with code 1", exited(1)],
    ["the container billing exited with code 0: it ended by itself, whereas a service has to keep running", exited(0)],
    ["the container billing exited with code 127: its command was not found in the image", exited(127)],
    [
      "the container ran out of memory, the task has 512 MiB: raise memoryMiB",
      exited(137, "OutOfMemoryError: Container killed due to memory usage"),
    ],
    [
      "the container was killed (exit code 137), most likely for want of memory, the task has 512 MiB: raise memoryMiB",
      exited(137),
    ],
    [
      "image repo/billing:1 cannot be pulled: the registry has no such tag or digest",
      neverStarted("CannotPullContainerError: failed to resolve ref repo/billing:1: not found"),
    ],
    [
      "image repo/billing:1 cannot be pulled: the execution role may not read the repository",
      neverStarted(
        "CannotPullContainerError: AccessDeniedException: User is not authorized to perform ecr:BatchGetImage",
      ),
    ],
    [
      "image repo/billing:1 cannot be pulled: the task's subnet has no way to the registry",
      neverStarted("CannotPullContainerError: dial tcp 1.2.3.4:443: i/o timeout"),
    ],
    [
      "image repo/billing:1 cannot be pulled: it was not built for this CPU architecture",
      neverStarted(
        "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'",
      ),
    ],
    [`the secret ${secret} does not exist`, neverStarted(`${asm} ResourceNotFoundException: can't find it`)],
    [
      `the secret ${secret} has no value yet`,
      neverStarted(
        `${asm} ResourceNotFoundException: can't find the specified secret value for staging label: AWSCURRENT`,
      ),
    ],
    [
      `the execution role may not read the secret ${secret}`,
      neverStarted(`${asm} AccessDeniedException: User is not authorized to perform secretsmanager:GetSecretValue`),
    ],
    [
      `the secret ${secret} has no key url`,
      neverStarted(`ResourceInitializationError: retrieved secret from ${secret} did not contain json key url`),
    ],
    [
      "the container's health check failed, and ECS stopped the task",
      { stopCode: "ServiceSchedulerInitiated", stoppedReason: "Task failed container health checks" },
    ],
    [
      "ECS stopped the task for another deployment",
      {
        stopCode: "ServiceSchedulerInitiated",
        stoppedReason: "Scaling activity initiated by (deployment ecs-svc/1)",
        containers: [{ name: "billing", exitCode: 143 }],
      },
    ],
    [
      "AWS had no capacity for the task: Capacity is unavailable at this time. Please try again later",
      neverStarted("Capacity is unavailable at this time. Please try again later"),
    ],
    ["UserInitiated: by hand", { stopCode: "UserInitiated", stoppedReason: "by hand" }],
    ["ECS does not say why", {}],
  ])("%s", (sentence, task) => {
    expect(explainStop(task, context)).toBe(sentence);
  });
});
