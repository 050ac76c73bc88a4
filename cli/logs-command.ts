import { formatEvent } from "../release/logs/format-event";
import { LogQueryError, type LogWishes, logQuery } from "../release/logs/log-query";
import { readLog } from "../release/logs/read-log";
import { DeployedStackError } from "../release/stack/deployed-stack";
import { findService } from "../release/stack/find-service";
import { readDeployedStack } from "../release/stack/read-deployed-stack";
import { AwsProblem } from "../release/status/aws-problem";
import { defaultStack } from "../review/project-file";
import type { CommandContext } from "./command-context";
import { tell, tellProblem } from "./failure";

/** What `fleet logs` was asked for. */
export interface LogsRequest extends LogWishes {
  /** `billing`; `api` for the API. */
  readonly service: string;
  readonly stack?: string;
  readonly follow?: boolean;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** Prints what a service's tasks log. Returns the exit code: 1 where AWS does not tell, 2 for wishes that are none. */
export async function logs(
  { projectDirectory, screen, print }: CommandContext,
  { service, stack = defaultStack(projectDirectory), follow = false, ...wishes }: LogsRequest,
): Promise<0 | 1 | 2> {
  const controller = new AbortController();
  const end = () => controller.abort();
  const endWithReader = ({ code }: NodeJS.ErrnoException) => code === "EPIPE" && end();
  try {
    const deployed = await readDeployedStack(projectDirectory, stack);
    const gate = findService(deployed, service);
    const query = logQuery(gate, wishes, Date.now());
    for (const signal of signals) {
      process.on(signal, end);
    }
    process.stdout.on("error", endWithReader);
    await readLog(gate, query, {
      follow,
      onEvents: (events) => print(events.map((event) => formatEvent(event, screen.paint.label)).join("")),
      onTrouble: tell,
      ended: controller.signal,
    });
    return 0;
  } catch (error) {
    const code = tellProblem(error, [DeployedStackError, AwsProblem, LogQueryError]);
    return error instanceof LogQueryError ? 2 : code;
  } finally {
    for (const signal of signals) {
      process.off(signal, end);
    }
    process.stdout.off("error", endWithReader);
  }
}
