import type { PlayedService } from "./scripted-aws-service";
import { lastPart, ok, type WireAnswer } from "./scripted-aws-wire";

/** How a played service lets people in. */
export interface PlayedExec {
  /** Of the ExecuteCommandAgent of each running task, in their order; the last one for all that follow. */
  readonly agents: readonly [string, ...string[]];
}

/** The session that every ExecuteCommand opens. */
export const playedSession = {
  sessionId: "ecs-execute-command-0a1b2c",
  streamUrl: "wss://ssmmessages.eu-central-1.amazonaws.com/v1/data-channel/ecs-execute-command-0a1b2c?role=publish",
  tokenValue: "canary-of-the-session",
} as const;

/** What ECS tells of a container that people may enter, besides. */
export function playedAgent(task: string, { agents }: PlayedExec, index: number): object {
  const lastStatus = agents[Math.min(index, agents.length - 1)];
  return {
    runtimeId: `${lastPart(task)}-2531612879`,
    managedAgents: [{ name: "ExecuteCommandAgent", lastStatus }],
  };
}

/** The answer to ExecuteCommand; nothing when no played service has the task. */
export function openedSession(
  services: readonly PlayedService[],
  { task, container }: Readonly<Record<string, unknown>>,
): WireAnswer | undefined {
  const isPlayed = services.some((one) => one.taskArns("RUNNING").includes(String(task)));
  return isPlayed
    ? ok({ taskArn: task, containerName: container, interactive: true, session: playedSession })
    : undefined;
}
