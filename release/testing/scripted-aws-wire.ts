import { type IncomingMessage, request, type ServerResponse } from "node:http";

/** A call as it came over the wire. */
export interface WireCall {
  /** `ecs:DescribeServices`; of a protocol that is not played, method and path. */
  readonly operation: string;
  readonly protocol: "json" | "query" | "other";
  /** The JSON sent, or the form's fields. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** An answer: its body is JSON, or XML where it is a text. */
export interface WireAnswer {
  readonly status: number;
  readonly body: object | string;
}

const targets: Readonly<Record<string, string>> = {
  AmazonEC2ContainerServiceV20141113: "ecs",
  Logs_20140328: "logs",
  AmazonEC2ContainerRegistry_V20150921: "ecr",
  DynamoDB_20120810: "dynamodb",
};

/** By the version of the API that a form names. */
const queryServices: Readonly<Record<string, string>> = {
  "2015-12-01": "elasticloadbalancing",
  "2015-02-02": "elasticache",
};

/** Reads a call of the AWS JSON 1.0, JSON 1.1 or the Query protocol. */
export async function readCall(incoming: IncomingMessage): Promise<WireCall> {
  const parts: Buffer[] = [];
  for await (const part of incoming) {
    parts.push(part as Buffer);
  }
  const body = Buffer.concat(parts);
  const [target = "", operation] = String(incoming.headers["x-amz-target"] ?? "").split(".");
  if (operation !== undefined) {
    const input = JSON.parse(body.toString() || "{}") as Record<string, unknown>;
    return { operation: `${targets[target] ?? target}:${operation}`, protocol: "json", input, body };
  }
  const form = new URLSearchParams(body.toString());
  const service = queryServices[form.get("Version") ?? ""];
  if (incoming.headers["content-type"]?.includes("x-www-form-urlencoded") && service !== undefined) {
    const input = Object.fromEntries(form);
    return { operation: `${service}:${form.get("Action")}`, protocol: "query", input, body };
  }
  return { operation: `${incoming.method} ${incoming.url}`, protocol: "other", input: {}, body };
}

/** An answer that went well. */
export function ok(body: object): WireAnswer {
  return { status: 200, body };
}

/** The last part of an ARN, or of a log stream's name. */
export function lastPart(arn: unknown): string {
  return String(arn).slice(String(arn).lastIndexOf("/") + 1);
}

/** An error in the words of the call's protocol. */
export function wireError({ protocol }: WireCall, status: number, code: string, message: string): WireAnswer {
  return protocol === "query"
    ? {
        status,
        body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
      }
    : { status, body: { __type: code, message } };
}

/** The members of a form's list: `TargetGroupArns.member.1`. */
export function listOf(input: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  return Object.entries(input)
    .filter(([key]) => key.startsWith(`${name}.member.`))
    .map(([, value]) => String(value));
}

/** Writes an answer. */
export function writeAnswer(outgoing: ServerResponse, { status, body }: WireAnswer): void {
  const xml = typeof body === "string";
  outgoing.writeHead(status, { "content-type": xml ? "text/xml" : "application/x-amz-json-1.1" });
  outgoing.end(xml ? body : JSON.stringify(body));
}

/** What another endpoint answered. */
export interface ForwardedAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Asks another endpoint the same. */
export function forwardCall(to: string, incoming: IncomingMessage, body: Buffer): Promise<ForwardedAnswer> {
  return new Promise((resolve, reject) => {
    const { method, headers } = incoming;
    const asked = request(new URL(incoming.url ?? "/", to), { method, headers }, async (answer) => {
      const parts: Buffer[] = [];
      for await (const part of answer) {
        parts.push(part as Buffer);
      }
      resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(parts) });
    });
    asked.on("error", reject);
    asked.end(body);
  });
}
