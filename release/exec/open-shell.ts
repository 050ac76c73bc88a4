import type { Service } from "@aws-sdk/client-ecs";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import type { AwsCalls } from "../gate/aws-calls";
import { lastPart } from "../gate/names";
import type { Patience } from "../gate/patience";
import { awsProblem } from "../status/aws-problem";
import { chooseTask, type EnterableTask } from "./choose-task";
import { ExecError } from "./exec-error";
import { findPlugin, type PluginSession, type SessionPlugin } from "./session-plugin";

/** What is to run, and where. */
export interface ShellWishes {
  /** One line. */
  readonly command: string;
  /** The beginning of a task's id. @default - any task of the service's deployment */
  readonly task: string | undefined;
}

/** A session that waits for its terminal. */
export interface OpenedShell extends PluginSession {
  readonly plugin: SessionPlugin;
  readonly task: EnterableTask;
}

/** Somebody waits for the answer. */
const patience: Patience = { limitSeconds: 10 };

/** A session whose answer is lost stays open, with nobody before it: it is not asked for again. */
const once: Patience = { limitSeconds: 0 };

/**
 * Opens a session in a task of a service that lets people in. Throws an ExecError or an AwsProblem where that cannot be;
 * nothing is opened unless all that it needs is there.
 */
export async function openShell(inputs: GateInputs, wishes: ShellWishes, calls: AwsCalls): Promise<OpenedShell> {
  const { region, cluster, ecsService, container } = inputs;
  try {
    const [service] = await calls.describeServices(cluster, [ecsService], patience);
    checkAllowed(inputs, service);
    const plugin = await findPlugin();
    const task = chooseTask(inputs, await calls.findTasks(cluster, ecsService, "RUNNING", patience), {
      primary: service?.deployments?.find(({ status }) => status === "PRIMARY"),
      asked: wishes.task,
    });
    const request = { cluster, task: task.task, container, command: wishes.command };
    const { sessionId, streamUrl, tokenValue } = (await calls.openSession(request, once)) ?? {};
    if (sessionId === undefined || streamUrl === undefined || tokenValue === undefined) {
      throw new ExecError("ecs:ExecuteCommand answered without a session: try again");
    }
    const target = `ecs:${lastPart(cluster)}_${task.id}_${task.runtimeId}`;
    return { plugin, task, region, target, session: { sessionId, streamUrl, tokenValue } };
  } catch (error) {
    if (error instanceof ExecError) {
      throw error;
    }
    if (/TargetNotConnected/.test((error as Error).message)) {
      throw new ExecError(`the task of ${inputs.service} is not connected to AWS Systems Manager yet: try again`);
    }
    throw awsProblem(error, { region, cluster });
  }
}

function checkAllowed({ service: name, cluster, region }: GateInputs, service: Service | undefined): void {
  if (service === undefined || service.status !== "ACTIVE") {
    throw new ExecError(
      `ECS has no service ${name} in ${lastPart(cluster)}, ${region}: it was deleted, or the credentials are of another account`,
    );
  }
  if (service.enableExecuteCommand !== true) {
    const settings = name === "api" ? "fleet:api" : `fleet:services.${name}`;
    throw new ExecError(
      `nobody may open a shell in ${name}: set ${settings}.exec to the reason and ${settings}.readonlyRootFilesystem to false, then fleet deploy`,
    );
  }
}
