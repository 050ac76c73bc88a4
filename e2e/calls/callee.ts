import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CallerTokens, identifyCaller, tokenHeader } from "../../examples/shop/modules/shared/src/caller-tokens";
import { HttpError } from "../../examples/shop/modules/shared/src/http-error";

/** A service on loopback, behind the example's own check of its callers. */
export interface Callee {
  readonly address: string;
  /** Those that it takes from now on. */
  tokens: CallerTokens;
  /** How long it takes to answer. */
  delayMilliseconds: number;
  /** What it answers to those whom it knows. */
  status: number;
  /** Who called, in the order of their calls. */
  readonly callers: string[];
  stop(): Promise<void>;
}

/** Starts it. @default port - a free one */
export async function startCallee(tokens: CallerTokens, port = 0): Promise<Callee> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    try {
      const given = request.headers[tokenHeader.toLowerCase()];
      const caller = identifyCaller(callee.tokens, typeof given === "string" ? given : null);
      callee.callers.push(caller);
      setTimeout(() => answer(callee.status, { caller }), callee.delayMilliseconds);
    } catch (error) {
      answer(error instanceof HttpError ? error.status : 500, { error: (error as Error).message });
    }
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const callee: Callee = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    delayMilliseconds: 0,
    status: 200,
    callers: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return callee;
}
