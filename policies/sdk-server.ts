import { createRequire } from "node:module";

/** What the SDK's server may leave out, since it would change nothing. */
export interface Shortcuts<Policy> {
  /** The policies that have something to say about a resource of a type by itself. */
  forType(type: string): readonly Policy[];
  /** Is told which stack the next policy is asked about; what it returns is what that policy gets to see. */
  handOver<Resource>(stack: Handed, resources: readonly Resource[]): readonly Resource[];
}

/** One stack analysis that the engine asked for. */
export interface Handed {
  readonly size: number;
}

type Handler = (call: { readonly request: object }, ...others: unknown[]) => unknown;
type AddService = (service: unknown, handlers: Readonly<Record<string, unknown>>) => unknown;

/**
 * The SDK's server wraps every resource for every policy: with the rules of this pack three quarters of its time. Within
 * `serve` it is taught to ask only the policies that a resource concerns, and to wrap a stack only for the policy that
 * reads it. Both stand on what every version of the server must do: go through the policies, and through the resources
 * of a request. Where a newer SDK does so differently, it goes through all of them, as it would without this.
 *
 * @returns whether the server could be taught
 */
export function serveQuickly<Policy>(
  policies: Policy[],
  shortcuts: Shortcuts<Policy>,
  serve: (policies: Policy[]) => void,
  server: { addService?: unknown } = sdkServer(),
): boolean {
  const plain = server.addService;
  if (typeof plain !== "function" || Object.isFrozen(server)) {
    serve(policies);
    return false;
  }
  const narrowed = new NarrowedPolicies(policies, shortcuts);
  let taught = false;
  server.addService = function (this: unknown, ...[service, handlers]: Parameters<AddService>): unknown {
    const { analyze, analyzeStack } = handlers;
    const known = typeof analyze === "function" && typeof analyzeStack === "function";
    taught ||= known;
    const quick = known && {
      analyze: narrowed.wrap(analyze as Handler),
      analyzeStack: handingOver(analyzeStack as Handler, shortcuts),
    };
    return (plain as AddService).call(this, service, { ...handlers, ...quick });
  };
  try {
    serve(narrowed.policies);
  } finally {
    server.addService = plain;
  }
  return taught;
}

/** A list of policies that shows only those for one type while the server begins with a resource of that type. */
class NarrowedPolicies<Policy> {
  readonly policies: Policy[];
  readonly #shortcuts: Shortcuts<Policy>;
  #type: string | undefined;

  constructor(policies: readonly Policy[], shortcuts: Shortcuts<Policy>) {
    this.#shortcuts = shortcuts;
    this.policies = [...policies];
    Object.defineProperty(this.policies, Symbol.iterator, { value: () => this.#shown().values() });
  }

  #shown(): readonly Policy[] {
    if (this.#type !== undefined) return this.#shortcuts.forType(this.#type);
    return Array.from({ length: this.policies.length }, (_, index) => this.policies[index] as Policy);
  }

  wrap(handler: Handler): Handler {
    return (call, ...others) => {
      this.#type = textOf(call.request, "getType");
      try {
        return handler(call, ...others);
      } finally {
        this.#type = undefined;
      }
    };
  }
}

function handingOver(handler: Handler, shortcuts: Pick<Shortcuts<never>, "handOver">): Handler {
  return (call, ...others) => {
    const request = call.request as { getResourcesList?: () => unknown };
    const resources: unknown = request.getResourcesList?.();
    if (Array.isArray(resources) && Object.isExtensible(request)) {
      const stack: Handed = { size: resources.length };
      const shown = [...resources];
      Object.defineProperty(shown, Symbol.iterator, { value: () => shortcuts.handOver(stack, resources).values() });
      request.getResourcesList = () => shown;
    }
    return handler(call, ...others);
  };
}

function textOf(request: object, getter: string): string | undefined {
  const get: unknown = (request as Record<string, unknown>)[getter];
  const text: unknown = typeof get === "function" ? get.call(request) : undefined;
  return typeof text === "string" ? text : undefined;
}

function sdkServer(): { addService?: unknown } {
  try {
    const grpc = createRequire(require.resolve("@pulumi/policy"))("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
    return grpc.Server.prototype;
  } catch {
    return {};
  }
}
