import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Which call fails: the n-th of an action, counted from when the fault was set. */
export interface Fault {
  /** As AWS names it: CreateDBInstance. */
  readonly action: string;
  /** 1 for the next one. */
  readonly nth: number;
}

/** Stands between provider and emulator, passes everything on, and fails one call when told to. */
export interface FaultProxy {
  readonly url: string;
  /** Fails one call of each action; the counts begin anew. */
  set(...faults: readonly Fault[]): void;
  /** Actions whose fault has happened. */
  readonly happened: ReadonlySet<string>;
  stop(): Promise<void>;
}

/** Starts a proxy before an emulator, on a free port of loopback. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let faults: readonly Fault[] = [];
  const counts = new Map<string, number>();
  const happened = new Set<string>();
  const server = createServer(async (incoming, outgoing) => {
    const body = await bodyOf(incoming);
    const action = actionOf(incoming, body);
    const count = (counts.get(action) ?? 0) + 1;
    counts.set(action, count);
    if (faults.some((fault) => fault.action === action && fault.nth === count)) {
      happened.add(action);
      refuse(incoming, outgoing, action);
      return;
    }
    pass(target, incoming, body, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set(...next) {
      faults = next;
      counts.clear();
      happened.clear();
    },
    happened,
    stop: () => close(server),
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) {
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

/** REST services name no action: method and path of those that the stack creates by them. */
const restActions: readonly [method: string, path: RegExp, action: string][] = [
  ["POST", /^\/2013-04-01\/hostedzone$/, "CreateHostedZone"],
  ["POST", /^\/2013-04-01\/hostedzone\/[^/]+\/rrset\/?$/, "ChangeResourceRecordSets"],
  ["PUT", /^\/[^/?]+\/?\?policy/, "PutBucketPolicy"],
  ["PUT", /^\/[^/?]+\/?\?publicAccessBlock/, "PutPublicAccessBlock"],
  ["PUT", /^\/[^/?]+\/?\?ownershipControls/, "PutBucketOwnershipControls"],
  ["PUT", /^\/[^/?]+\/?\?encryption/, "PutBucketEncryption"],
  ["PUT", /^\/[^/?]+\/?\?versioning/, "PutBucketVersioning"],
  ["PUT", /^\/[^/?]+\/?\?lifecycle/, "PutBucketLifecycleConfiguration"],
  ["PUT", /^\/[^/?]+\/?$/, "CreateBucket"],
];

/** The AWS action that a request calls, by whichever protocol. */
export function actionOf(
  { method, url = "", headers }: Pick<IncomingMessage, "method" | "url" | "headers">,
  body: Buffer,
): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") {
    return target.split(".").at(-1) ?? "";
  }
  const form = new URLSearchParams(body.toString("utf8")).get("Action");
  // GraniteServiceVersion: CloudWatch's newer protocol names the operation in the path.
  const operation = /\/service\/[^/]+\/operation\/([^/?]+)/.exec(url)?.[1];
  return form ?? operation ?? restActions.find(([verb, path]) => verb === method && path.test(url))?.[2] ?? "";
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, action: string): void {
  const message = `${action} was made to fail`;
  const json = incoming.headers["x-amz-target"] !== undefined;
  const xml = `<ErrorResponse><Errors><Error><Code>InjectedFault</Code><Message>${message}</Message></Error></Errors><Error><Type>Sender</Type><Code>InjectedFault</Code><Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`;
  outgoing.writeHead(400, { "content-type": json ? "application/x-amz-json-1.1" : "text/xml" });
  outgoing.end(json ? JSON.stringify({ __type: "InjectedFault", message }) : xml);
}

function pass(target: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
  const { method, url, headers } = incoming;
  const onward = request(new URL(url ?? "/", target), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on("error", (error) => outgoing.destroy(error));
  onward.end(body);
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
