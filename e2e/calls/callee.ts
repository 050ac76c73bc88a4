import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { admitCaller, type CallerTokens, tokenHeader } from "../../examples/shop/modules/shared/src/caller-tokens";
import { HttpError } from "../../examples/shop/modules/shared/src/http-error";
import { type PublicRoutes, readPublicRoutes } from "../../examples/shop/modules/shared/src/public-routes";

/** A service on loopback, behind the example's own check of its callers. */
export interface Callee {
  readonly address: string;
  /** Those that it takes from now on. */
  tokens: CallerTokens;
  /** Where people come in, from now on; nowhere at first. */
  publicRoutes: PublicRoutes;
  /** How long it takes to answer. */
  delayMilliseconds: number;
  /** What it answers to those whom it knows. */
  status: number;
  /** Who called, in the order of their calls; `nobody` for people. */
  readonly callers: string[];
  stop(): Promise<void>;
}

/** Paths that it serves. */
const served = ["/", "/charges", "/charges/:id", "/invoices", "/invoices/:id", "/internal/:job"];

/** As Bun's server does: it takes the path as it was written for the choice, and as it is meant for the request's address. */
function arrivalOf(written: string) {
  const parts = written.replace(/\?.*$/, "").split("/");
  const chosen = served.find((one) => {
    const pattern = one.split("/");
    return pattern.length === parts.length && pattern.every((part, at) => part.startsWith(":") || part === parts[at]);
  });
  return chosen === undefined ? undefined : { served: chosen, path: new URL(`http://callee${written}`).pathname };
}

/** Starts it. @default port - a free one */
export async function startCallee(tokens: CallerTokens, port = 0): Promise<Callee> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    try {
      const given = request.headers[tokenHeader.toLowerCase()];
      const arrival = arrivalOf(request.url ?? "");
      if (arrival === undefined) {
        throw new HttpError(404, "Not found");
      }
      const caller = admitCaller(callee, { ...arrival, token: typeof given === "string" ? given : null }) ?? "nobody";
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
    publicRoutes: readPublicRoutes(undefined),
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
