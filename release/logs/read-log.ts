import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { createAwsClients } from "../gate/aws-clients";
import { realClock } from "../gate/clock";
import { AwsProblem, awsProblem } from "../status/aws-problem";
import { followLog } from "./follow-log";
import type { LogQuery } from "./log-query";
import { createLogReader, type LogEvent } from "./log-reader";

/** How a log is read. */
export interface LogReading {
  readonly follow: boolean;
  readonly onEvents: (events: readonly LogEvent[]) => void;
  /** Told once of each time that AWS does not answer. */
  readonly onTrouble: (trouble: string) => void;
  /** Ends the reading, without an error. */
  readonly ended: AbortSignal;
}

/** Whoever follows a log stays through an outage; whoever reads it once waits for the answer. */
const patienceSeconds = { follow: Number.POSITIVE_INFINITY, once: 30 } as const;

/** Reads a service's log, or follows it until it is ended. Throws an {@link AwsProblem} where AWS does not tell. */
export async function readLog(
  { region, service }: GateInputs,
  query: LogQuery,
  { follow, onEvents, onTrouble, ended }: LogReading,
): Promise<void> {
  let inTrouble = false;
  const patience = {
    limitSeconds: follow ? patienceSeconds.follow : patienceSeconds.once,
    onTrouble: (trouble: string) => {
      if (!inTrouble && !ended.aborted) {
        onTrouble(trouble);
      }
      inTrouble = true;
    },
  };
  const hand = (events: readonly LogEvent[]): void => {
    inTrouble = false;
    onEvents(events);
  };
  try {
    const logs = await createAwsClients({ region }).logs();
    const reader = createLogReader(query, { logs, clock: realClock, patience, ended });
    await (follow ? followLog(query, reader, realClock, hand, ended) : reader.newest().then(hand));
  } catch (error) {
    if (!ended.aborted) {
      throw explain(error, { region, service, group: query.group });
    }
  }
}

function explain(error: unknown, { region, service, group }: Record<"region" | "service" | "group", string>) {
  const { message } = error as Error;
  if (message.includes("ResourceNotFoundException")) {
    return new AwsProblem(
      `there is no log group ${group} in ${region}: ${service} was deleted, or the credentials are of another account`,
    );
  }
  const invalid = /InvalidParameterException: (.*)/.exec(message)?.[1];
  return invalid === undefined
    ? awsProblem(error, { region })
    : new AwsProblem(`CloudWatch does not take the question, most likely --filter: ${invalid}`);
}
