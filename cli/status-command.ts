import { DeployedStackError } from "../release/stack/deployed-stack";
import { findService } from "../release/stack/find-service";
import { readDeployedStack } from "../release/stack/read-deployed-stack";
import { AwsProblem } from "../release/status/aws-problem";
import { readStatuses } from "../release/status/read-status";
import { defaultStack } from "../review/project-file";
import type { CommandContext } from "./command-context";
import { tellProblem } from "./failure";
import { renderStatus } from "./status-text";

/** What `fleet status` was asked for. */
export interface StatusRequest {
  /** `billing`; `api` for the API. @default - all services */
  readonly service?: string;
  readonly stack?: string;
  readonly json?: boolean;
}

/** Prints how the services of a stack are. Returns the exit code: 1 where one is short of what was requested, or AWS does not tell. */
export async function status(
  { projectDirectory, screen, print }: CommandContext,
  { service, stack = defaultStack(projectDirectory), json = false }: StatusRequest,
): Promise<0 | 1> {
  try {
    const deployed = await readDeployedStack(projectDirectory, stack);
    const asked = service === undefined ? deployed.services : [findService(deployed, service)];
    const statuses = await readStatuses(asked);
    const { region } = deployed;
    print(
      json
        ? `${JSON.stringify({ stack, region, services: statuses }, undefined, 2)}\n`
        : renderStatus(statuses, screen, Date.now()),
    );
    return statuses.every(({ complete }) => complete) ? 0 : 1;
  } catch (error) {
    return tellProblem(error, [DeployedStackError, AwsProblem]);
  }
}
