import type { Failure, Session, Task } from "@aws-sdk/client-ecs";
import type { OneOffTask } from "../../infra/microservice/one-off-task";
import type { AwsClients } from "./aws-clients";
import type { Patience } from "./patience";

/** A task that ECS is to start on Fargate. */
export interface TaskRequest
  extends Pick<OneOffTask, "cluster" | "taskDefinition" | "container" | "subnets" | "securityGroups"> {
  /** What the task can be found by, and what makes two requests one: at most 36 characters. */
  readonly id: string;
  /** @default - what the task definition says */
  readonly command?: readonly string[];
}

/** A command that is to run in a container, before somebody's terminal. */
export interface SessionRequest {
  readonly cluster: string;
  /** ARN. */
  readonly task: string;
  readonly container: string;
  /** One line. */
  readonly command: string;
}

/** Tasks, and those that ECS could not start or does not know. */
export interface FoundTasks {
  readonly tasks: readonly Task[];
  readonly failures: readonly Failure[];
}

/** What is asked of ECS about single tasks. */
export interface TaskCalls {
  /** Starts a task. The same request made once more starts no second one. */
  readonly runTask: (request: TaskRequest, patience: Patience) => Promise<FoundTasks>;
  /** At most 100 tasks. One that ECS does not know is a failure `MISSING`. */
  readonly describeTasks: (cluster: string, tasks: readonly string[], patience: Patience) => Promise<FoundTasks>;
  /** Tells a task to end: SIGTERM, and SIGKILL after its stopTimeout. A reason is what the task then says of itself. */
  readonly stopTask: (cluster: string, task: string, reason: string, patience: Patience) => Promise<void>;
  /** ARNs of the first 100 tasks that were started by the id and are to run. */
  readonly tasksStartedBy: (cluster: string, id: string, patience: Patience) => Promise<readonly string[]>;
  /** The first 100 tasks of a family that stopped within about an hour, or are about to. */
  readonly stoppedTasks: (cluster: string, family: string, patience: Patience) => Promise<readonly Task[]>;
  /** Opens a session by ECS Exec. Whoever has its token has the terminal. */
  readonly openSession: (request: SessionRequest, patience: Patience) => Promise<Session | undefined>;
}

type Ask = <Answer>(action: string, patience: Patience, call: () => Promise<Answer>) => Promise<Answer>;

/** Binds the calls to the clients of a region. */
export function createTaskCalls(clients: AwsClients, ask: Ask): TaskCalls {
  async function describeTasks(cluster: string, arns: readonly string[], patience: Patience): Promise<FoundTasks> {
    const ecs = await clients.ecs();
    const query = { cluster, tasks: [...arns] };
    const { tasks = [], failures = [] } = await ask("ecs:DescribeTasks", patience, () => ecs.describeTasks(query));
    return { tasks, failures };
  }

  return {
    async runTask({ id, command, cluster, taskDefinition, container, subnets, securityGroups }, patience) {
      const ecs = await clients.ecs();
      const request = {
        cluster,
        taskDefinition,
        count: 1,
        launchType: "FARGATE" as const,
        platformVersion: "LATEST",
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: [...subnets],
            securityGroups: [...securityGroups],
            assignPublicIp: "DISABLED" as const,
          },
        },
        propagateTags: "TASK_DEFINITION" as const,
        enableECSManagedTags: true,
        startedBy: id,
        clientToken: id,
        ...(command !== undefined && {
          overrides: { containerOverrides: [{ name: container, command: [...command] }] },
        }),
      };
      const { tasks = [], failures = [] } = await ask("ecs:RunTask", patience, () => ecs.runTask(request));
      return { tasks, failures };
    },
    describeTasks,
    async stopTask(cluster, task, reason, patience) {
      const ecs = await clients.ecs();
      await ask("ecs:StopTask", patience, () => ecs.stopTask({ cluster, task, reason }));
    },
    async tasksStartedBy(cluster, id, patience) {
      const ecs = await clients.ecs();
      // AWS takes no other filter beside this one; without one for the status it lists what is to run.
      const query = { cluster, startedBy: id };
      return (await ask("ecs:ListTasks", patience, () => ecs.listTasks(query))).taskArns ?? [];
    },
    async stoppedTasks(cluster, family, patience) {
      const ecs = await clients.ecs();
      const query = { cluster, family, desiredStatus: "STOPPED" as const };
      const { taskArns = [] } = await ask("ecs:ListTasks", patience, () => ecs.listTasks(query));
      return taskArns.length === 0 ? [] : (await describeTasks(cluster, taskArns, patience)).tasks;
    },
    async openSession(request, patience) {
      const ecs = await clients.ecs();
      return (await ask("ecs:ExecuteCommand", patience, () => ecs.executeCommand({ ...request, interactive: true })))
        .session;
    },
  };
}
