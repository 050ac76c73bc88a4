import type { Service } from "@aws-sdk/client-ecs";
import type { Clock } from "./clock";
import { primaryOf } from "./rollout";

/** Tells people how far a service is. */
export interface Progress {
  /** A line, unless it says what the last one said, or comes within 15 s of it. */
  readonly tell: (state: string) => void;
  /** A line in any case: what people must not miss. */
  readonly announce: (event: string) => void;
  /** Since the gate began. */
  readonly seconds: () => number;
}

const quietMs = 15_000;

/** Begins a service's progress: `billing: 1 of 2 tasks run (40 s)`. */
export function createProgress(service: string, clock: Clock, log: (line: string) => void): Progress {
  const startedAt = clock.now();
  let told = "";
  let toldAt = Number.NEGATIVE_INFINITY;
  const seconds = () => Math.round((clock.now() - startedAt) / 1000);
  const announce = (text: string) => {
    told = text;
    toldAt = clock.now();
    log(`${service}: ${text} (${seconds()} s)`);
  };
  return {
    tell(state) {
      if (state !== told && clock.now() - toldAt >= quietMs) {
        announce(state);
      }
    },
    announce,
    seconds,
  };
}

/** `1 of 2 tasks run, 0 healthy, 3 failed`, of the deployment that is to take over. */
export function describeCounts(service: Service, healthy?: number): string {
  const { desiredCount = 0 } = service;
  const { runningCount = 0, failedTasks = 0 } = primaryOf(service) ?? {};
  return [
    `${runningCount} of ${desiredCount} ${desiredCount === 1 ? "task runs" : "tasks run"}`,
    ...(healthy === undefined ? [] : [`${healthy} healthy`]),
    ...(failedTasks === 0 ? [] : [`${failedTasks} failed`]),
  ].join(", ");
}
