import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An event as the server keeps it. */
export interface StoredEvent {
  readonly eventId: string;
  readonly timestamp: number;
  readonly logStreamName: string;
  readonly message: string;
}

/** What the server answers instead of events. */
export interface LogFault {
  readonly code: string;
  readonly message: string;
}

/** A local endpoint that plays CloudWatch Logs' FilterLogEvents. */
export interface LogServer {
  readonly url: string;
  /** May be added to at any time. */
  readonly events: StoredEvent[];
  /** What it was asked, oldest first. */
  readonly queries: readonly Readonly<Record<string, unknown>>[];
  /** Answers to the next questions. */
  readonly faults: LogFault[];
  stop(): Promise<void>;
}

interface Query {
  readonly startTime: number;
  readonly logStreamNamePrefix: string;
  readonly filterPattern?: string;
  readonly startFromHead?: boolean;
  readonly nextToken?: string;
  readonly limit: number;
}

/** Starts it; it hands out pages of `pageSize` events, an empty one before the first, as AWS may. */
export async function startLogServer(pageSize = 3): Promise<LogServer> {
  const events: StoredEvent[] = [];
  const queries: Query[] = [];
  const faults: LogFault[] = [];

  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) {
      parts.push(part as Buffer);
    }
    const query = JSON.parse(Buffer.concat(parts).toString()) as Query;
    queries.push(query);
    const fault = faults.shift();
    outgoing.writeHead(fault === undefined ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
    outgoing.end(JSON.stringify(fault === undefined ? answer(query) : { __type: fault.code, message: fault.message }));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));

  function answer({
    startTime,
    logStreamNamePrefix,
    filterPattern = "",
    startFromHead = true,
    nextToken,
    limit,
  }: Query) {
    if (nextToken === undefined) {
      return { events: [], nextToken: "0" };
    }
    const found = events
      .filter((event) => event.timestamp >= startTime && event.logStreamName.startsWith(logStreamNamePrefix))
      .filter(({ message }) => message.includes(filterPattern))
      .toSorted((one, other) => one.timestamp - other.timestamp);
    const from = Number(nextToken);
    const to = from + Math.min(limit, pageSize);
    const page = (startFromHead ? found : found.toReversed()).slice(from, to);
    return { events: page, ...(to < found.length && { nextToken: String(to) }) };
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    queries: queries as unknown as readonly Readonly<Record<string, unknown>>[],
    faults,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}
