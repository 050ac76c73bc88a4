import CircuitBreaker from "opossum";
import { tokenHeader } from "./caller-tokens";
import { HttpError } from "./http-error";

/** Where a service is, and how long it is waited for. */
export interface ServiceClientOptions {
  readonly address: string;
  /** Says who calls. @default - the service tells nobody apart */
  readonly token?: string | undefined;
  /** For the whole answer; shorter than the caller's own caller waits. @default 5000 */
  readonly timeoutMilliseconds?: number;
  /** How long nobody is called once half of the calls have failed; then one call finds out. @default 10000 */
  readonly resetMilliseconds?: number;
  /** Calls within ten seconds below which nothing is concluded. @default 5 */
  readonly fewestCalls?: number;
}

/** One call: GET, or POST with a body. */
export interface ServiceRequest {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Calls one service: with a token, a limit of time, and a circuit breaker, so that one that is slow or down costs its
 * callers nothing but an answer at once. Nothing is tried twice: a charge would be made twice.
 */
export class ServiceClient {
  readonly #options: ServiceClientOptions;
  readonly #breaker: CircuitBreaker<[ServiceRequest], Answer>;

  constructor(options: ServiceClientOptions) {
    this.#options = options;
    this.#breaker = new CircuitBreaker((request: ServiceRequest) => this.#send(request), {
      // The request's own: the breaker's would leave it running.
      timeout: false,
      errorThresholdPercentage: 50,
      resetTimeout: options.resetMilliseconds ?? 10_000,
      volumeThreshold: options.fewestCalls ?? 5,
    });
  }

  /** The answer's JSON. Throws an HttpError: 503 while nobody is called, 504 for too late, 502 for what is the service's fault. */
  async call(request: ServiceRequest): Promise<unknown> {
    const { address } = this.#options;
    // A path such as `//elsewhere` names another host, which would be given the token.
    if (new URL(request.path, address).origin !== new URL(address).origin) {
      throw new HttpError(400, `${address} has no such path`);
    }
    const { status, text } = await this.#breaker.fire(request).catch((error: Error) => {
      if (CircuitBreaker.isOurError(error)) throw new HttpError(503, `${address} is not called: it failed too often`);
      if (error.name === "TimeoutError") throw new HttpError(504, `${address} did not answer in time`);
      throw error instanceof HttpError ? error : new HttpError(502, `${address} cannot be reached`);
    });
    // The request's fault, or the configuration's, which the next one would meet as well: the service is well.
    if (status === 404) throw new HttpError(404, "Not found");
    if (status >= 400) throw new HttpError(502, `${address} answered ${status}`);
    try {
      return JSON.parse(text);
    } catch {
      throw new HttpError(502, `${address} answered no JSON`);
    }
  }

  /** Lets the process end. */
  close(): void {
    this.#breaker.shutdown();
  }

  async #send({ path, headers, body }: ServiceRequest): Promise<Answer> {
    const { address, token, timeoutMilliseconds = 5_000 } = this.#options;
    const response = await fetch(new URL(path, address), {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...headers,
        ...(token !== undefined && { [tokenHeader]: token }),
        "content-type": "application/json",
      },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    const text = await response.text();
    if (response.status >= 500) throw new HttpError(502, `${address} answered ${response.status}`);
    return { status: response.status, text };
  }
}
