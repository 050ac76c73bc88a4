import type { Container, Task } from "@aws-sdk/client-ecs";
import type { GateInputs } from "../../infra/microservice/gate-inputs";

/** Of the gate's inputs, what the words about a stopped task are made of. */
export type StopContext = Pick<GateInputs, "image" | "container">;

const secretArn = /arn:aws[\w-]*:(?:secretsmanager|ssm):[^\s"',;)]+/;

/** Why a task stopped, in one sentence; what is not known to the translation is quoted. */
export function explainStop(task: Task, { image, container }: StopContext): string {
  const main = task.containers?.find(({ name }) => name === container);
  const reason = [task.stoppedReason, main?.reason].filter(Boolean).join(" ").replace(/\s+/g, " ");
  return (
    explainPull(reason, besideImage(task, reason, container) ?? image) ??
    explainInitialization(reason) ??
    explainMemory(reason, main, task) ??
    explainHealth(reason) ??
    explainCapacity(reason) ??
    explainExit(main, task) ??
    explainScaling(reason) ??
    quote(task, reason)
  );
}

/** The image of another container than the one that counts, where the reason names its repository. */
function besideImage(task: Task, reason: string, container: string): string | undefined {
  const others = task.containers?.filter(({ name }) => name !== container) ?? [];
  return others.find(({ image = "" }) => image !== "" && reason.includes(image.replace(/@.*/, "")))?.image;
}

function explainPull(reason: string, image: string): string | undefined {
  if (!/CannotPull\w*Error/.test(reason)) {
    return undefined;
  }
  const cannot = `image ${image} cannot be pulled`;
  if (/does not contain descriptor matching platform|no matching manifest/i.test(reason)) {
    return `${cannot}: it was not built for this CPU architecture`;
  }
  if (/not found|manifest unknown|does not exist/i.test(reason)) {
    return `${cannot}: the registry has no such tag or digest`;
  }
  if (/AccessDenied|not authorized|no basic auth|forbidden|denied/i.test(reason)) {
    return `${cannot}: the execution role may not read the repository`;
  }
  if (/i\/o timeout|timeout|deadline exceeded|connection refused/i.test(reason)) {
    return `${cannot}: the task's subnet has no way to the registry`;
  }
  return `${cannot}: ${shorten(reason)}`;
}

function explainInitialization(reason: string): string | undefined {
  if (!/ResourceInitializationError/.test(reason)) {
    return undefined;
  }
  const secret = reason.match(secretArn)?.[0];
  if (secret === undefined) {
    return /timeout|deadline exceeded|connection issue/i.test(reason)
      ? `the task could not start, as its subnet has no way to AWS: ${shorten(reason)}`
      : `the task could not start: ${shorten(reason)}`;
  }
  if (/AccessDenied|not authorized/i.test(reason)) {
    return `the execution role may not read the secret ${secret}`;
  }
  const key = reason.match(/did not contain json key (\S+)/)?.[1];
  if (key !== undefined) {
    return `the secret ${secret} has no key ${key}`;
  }
  if (/staging label/i.test(reason)) {
    return `the secret ${secret} has no value yet`;
  }
  return /ResourceNotFound|can't find|invalid ?parameters/i.test(reason)
    ? `the secret ${secret} does not exist`
    : `the secret ${secret} could not be read: ${shorten(reason)}`;
}

function explainMemory(reason: string, main: Container | undefined, task: Task): string | undefined {
  const limit = task.memory === undefined ? "" : `, the task has ${task.memory} MiB`;
  if (/OutOfMemory/i.test(reason)) {
    return `the container ran out of memory${limit}: raise memoryMiB`;
  }
  return main?.exitCode === 137 && task.stopCode === "EssentialContainerExited"
    ? `the container was killed (exit code 137), most likely for want of memory${limit}: raise memoryMiB`
    : undefined;
}

function explainHealth(reason: string): string | undefined {
  if (/failed ELB health checks/i.test(reason)) {
    return "the load balancer's health check failed, and ECS stopped the task";
  }
  return /failed container health checks/i.test(reason)
    ? "the container's health check failed, and ECS stopped the task"
    : undefined;
}

function explainCapacity(reason: string): string | undefined {
  return /unable to place|capacity is unavailable|insufficient capacity|RESOURCE:/i.test(reason)
    ? `AWS had no capacity for the task: ${shorten(reason)}`
    : undefined;
}

function explainExit(main: Container | undefined, task: Task): string | undefined {
  if (task.stopCode !== "EssentialContainerExited" || main?.exitCode === undefined) {
    return undefined;
  }
  const meanings: Readonly<Record<number, string>> = {
    0: ": it ended by itself, whereas a service has to keep running",
    126: ": its command cannot be executed",
    127: ": its command was not found in the image",
    139: ": it crashed (segmentation fault)",
    143: ": it was told to end (SIGTERM)",
  };
  return `the container ${main.name} exited with code ${main.exitCode}${meanings[main.exitCode] ?? ""}`;
}

function explainScaling(reason: string): string | undefined {
  return /Scaling activity initiated by \(?deployment/i.test(reason)
    ? "ECS stopped the task for another deployment"
    : undefined;
}

function quote({ stopCode }: Task, reason: string): string {
  return [stopCode, shorten(reason)].filter(Boolean).join(": ") || "ECS does not say why";
}

/** AWS repeats itself at length; the beginning says it. */
function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
