import type { Deployment, Task } from "@aws-sdk/client-ecs";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { lastPart } from "../gate/names";
import { clean } from "../logs/clean-text";
import { ExecError } from "./exec-error";

/** A container that a session can be opened in. */
export interface EnterableTask {
  /** ARN. */
  readonly task: string;
  readonly id: string;
  readonly runtimeId: string;
}

/** Digits of a task's id that tell it from others. */
const shownDigits = 8;

/**
 * The task to enter: the one that was asked for, else the newest of the service's deployment whose agent runs. Throws an
 * {@link ExecError} that says what is missing.
 * @param asked the beginning of a task's id. @default - any task of the primary deployment
 */
export function chooseTask(
  { service, container }: Pick<GateInputs, "service" | "container">,
  tasks: readonly Task[],
  { primary, asked }: { readonly primary: Deployment | undefined; readonly asked: string | undefined },
): EnterableTask {
  const running = tasks.filter(({ lastStatus }) => lastStatus === "RUNNING");
  const candidates = running
    .filter((task) => (asked === undefined ? isOf(task, primary) : idOf(task).startsWith(asked)))
    .toSorted((one, other) => startOf(other) - startOf(one));
  if (candidates.length === 0) {
    throw new ExecError(asked === undefined ? noTask(service) : noSuchTask(service, asked, running));
  }
  if (asked !== undefined && candidates.length > 1) {
    throw new ExecError(`--task ${clean(asked)} is the beginning of ${candidates.length} ids: ${idsOf(candidates)}`);
  }
  const faults: string[] = [];
  for (const task of candidates) {
    const found = task.containers?.find(({ name }) => name === container);
    const fault = faultOf(
      task,
      found?.managedAgents?.find(({ name }) => name === "ExecuteCommandAgent"),
    );
    if (fault === undefined && found?.runtimeId !== undefined && task.taskArn !== undefined) {
      return { task: task.taskArn, id: idOf(task), runtimeId: found.runtimeId };
    }
    faults.push(`task ${idOf(task).slice(0, shownDigits)} ${fault ?? "has no runtime id yet"}`);
  }
  const others = faults.length > 1 ? `, and ${faults.length - 1} more` : "";
  throw new ExecError(`no task of ${service} can be entered: ${faults[0]}${others}`);
}

function faultOf(
  { enableExecuteCommand }: Task,
  agent: NonNullable<NonNullable<Task["containers"]>[number]["managedAgents"]>[number] | undefined,
): string | undefined {
  if (enableExecuteCommand === false) {
    return "was started before people were let in, and has to be replaced: fleet deploy";
  }
  if (agent === undefined) {
    return "has no ExecuteCommandAgent: it needs a writable root file system, and a way to ssmmessages";
  }
  const reason = agent.reason === undefined ? "" : ` (${clean(agent.reason)})`;
  return agent.lastStatus === "RUNNING"
    ? undefined
    : `has an ExecuteCommandAgent that is ${agent.lastStatus ?? "unknown"}, not RUNNING${reason}`;
}

/** ECS notes the deployment that started a task. */
function isOf({ startedBy }: Task, primary: Deployment | undefined): boolean {
  return primary?.id !== undefined && startedBy === primary.id;
}

function noTask(service: string): string {
  return `no task of ${service}'s deployment runs: see fleet status ${service}`;
}

function noSuchTask(service: string, asked: string, running: readonly Task[]): string {
  const known = running.length === 0 ? "none runs" : `running are ${idsOf(running)}`;
  return `${service} has no running task \`${clean(asked)}\`: ${known}`;
}

function idsOf(tasks: readonly Task[]): string {
  return tasks.map((task) => idOf(task).slice(0, shownDigits)).join(", ");
}

function idOf({ taskArn = "" }: Task): string {
  return lastPart(taskArn);
}

function startOf({ startedAt }: Task): number {
  return startedAt?.getTime() ?? 0;
}
