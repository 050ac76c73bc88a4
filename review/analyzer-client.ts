import { createRequire } from "node:module";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";

type Grpc = typeof import("@grpc/grpc-js");

/** With the SDK's own gRPC: messages of another copy would not be taken. */
const grpc = createRequire(createRequire(__filename).resolve("@pulumi/pulumi"))("@grpc/grpc-js") as Grpc;

/** A client of the analyzer at a port of the loopback address. */
export function connect(port: number): AnalyzerClient {
  return new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.enable_http_proxy": 0,
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
}

type Method = "handshake" | "configureStack" | "getAnalyzerInfo" | "configure" | "analyze" | "analyzeStack";
type Request<M extends Method> = Parameters<AnalyzerClient[M]>[0];
export type Response<M extends Method> = AnalyzerClient[M] extends (
  request: never,
  metadata: never,
  options: never,
  callback: (error: never, response: infer R) => void,
) => unknown
  ? R
  : never;
/** Calls a method of the analyzer. */
export type Call = <M extends Method>(method: M, request: Request<M>) => Promise<Response<M>>;

/** Calls that fail where the answer takes longer, in milliseconds. */
export function callerOf(client: AnalyzerClient, timeout: number): Call {
  return (method, request) =>
    new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + timeout };
      const send = client[method].bind(client) as (...all: unknown[]) => void;
      send(request, new grpc.Metadata(), options, (error: Error | null, response: never) =>
        error === null ? resolve(response) : reject(error),
      );
    });
}

/** Of the calls that a pack need not understand. */
export function unlessUnimplemented(error: { code?: number }): void {
  if (error.code !== grpc.status.UNIMPLEMENTED) {
    throw error;
  }
}
