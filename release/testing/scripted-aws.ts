import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createStage, type StageOptions } from "./scripted-aws-stage";
import {
  type ForwardedAnswer,
  forwardCall,
  readCall,
  type WireAnswer,
  type WireCall,
  wireError,
  writeAnswer,
} from "./scripted-aws-wire";

/** A call that the endpoint got. */
export interface RecordedCall {
  /** `ecs:DescribeServices` */
  readonly operation: string;
  /** Milliseconds since the endpoint was started. */
  readonly at: number;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a call meets instead of an answer. `lose answer`: what was asked for is done all the same, unless elsewhere. */
export type PlayedFault =
  | "disconnect"
  | "lose answer"
  | { readonly status: number; readonly code: string; readonly message: string };

/** What is played, and how. */
export interface ScriptedAwsOptions extends Omit<StageOptions, "now"> {
  /** The endpoint's time, in milliseconds. @default Date.now */
  readonly now?: () => number;
  /** Decides which calls fail. @default - none */
  readonly fault?: (call: RecordedCall) => PlayedFault | undefined;
  /** Where calls go that are not scripted. @default - they are refused as unknown operations */
  readonly forwardTo?: string;
}

/**
 * A local endpoint that plays ECS, CloudWatch Logs, load balancers and ECR for the services it has a script for,
 * and alone a table of releases.
 */
export interface ScriptedAws {
  readonly url: string;
  /** Every call so far, oldest first. */
  readonly calls: readonly RecordedCall[];
  /** How often an operation was called. */
  readonly count: (operation: string) => number;
  readonly stop: () => Promise<void>;
}

/** What the other endpoint knows better, where there is one. */
const elsewhere: ReadonlySet<string> = new Set([
  "dynamodb:PutItem",
  "dynamodb:Query",
  "elasticloadbalancing:DescribeTargetGroups",
]);

/** Starts the endpoint on a free port of loopback. */
export async function startScriptedAws(options: ScriptedAwsOptions): Promise<ScriptedAws> {
  const { now = Date.now, fault, forwardTo } = options;
  const stage = createStage({ ...options, now });
  const calls: RecordedCall[] = [];
  const startedAt = now();

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const call = await readCall(incoming);
    const recorded = { operation: call.operation, at: now() - startedAt, input: call.input };
    calls.push(recorded);
    const failure = fault?.(recorded);
    if (failure === "disconnect") {
      incoming.socket.destroy();
      return;
    }
    if (failure === "lose answer") {
      stage.learnFromRequest(call);
      stage.play(call);
      incoming.socket.destroy();
      return;
    }
    if (failure !== undefined) {
      writeAnswer(outgoing, wireError(call, failure.status, failure.code, failure.message));
      return;
    }
    stage.learnFromRequest(call);
    if (forwardTo === undefined) {
      const answer = stage.play(call);
      writeAnswer(outgoing, answer ?? wireError(call, 400, "UnknownOperation", `${call.operation} is not played`));
      return;
    }
    const played = stage.isOverlay(call) || elsewhere.has(call.operation) ? undefined : stage.play(call);
    if (played !== undefined) {
      writeAnswer(outgoing, played);
      return;
    }
    pass(outgoing, call, await forwardCall(forwardTo, incoming, call.body));
  }

  function pass(outgoing: ServerResponse, call: WireCall, { status, headers, body }: ForwardedAnswer): void {
    if (stage.isOverlay(call) && status === 200) {
      const answer: WireAnswer = { status, body: stage.overlay(call, JSON.parse(body.toString() || "{}") as object) };
      writeAnswer(outgoing, answer);
      return;
    }
    const { "transfer-encoding": _chunked, connection: _connection, ...others } = headers;
    outgoing.writeHead(status, { ...others, "content-length": String(body.length) });
    outgoing.end(body);
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: Error) => {
      outgoing.writeHead(500, { "content-type": "text/plain" });
      outgoing.end(error.stack);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    count: (operation) => calls.filter((call) => call.operation === operation).length,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}
