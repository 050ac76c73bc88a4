import { Output, Resource } from "@pulumi/pulumi";

type Debuggable = typeof import("@pulumi/pulumi/runtime/debuggable");
type Rpc = typeof import("@pulumi/pulumi/runtime/rpc");

/**
 * Takes off the SDK what a plan has no use for, and what is most of its time and memory at scale:
 * - a stack noted with every promise, to tell which were never kept: the command itself sees that a plan came to its end;
 * - the source line of every resource, which is not in a plan;
 * - an output for every property of every resource, most of which nobody reads: made when somebody does.
 */
export function leanSdk(): void {
  const debuggable = require("@pulumi/pulumi/runtime/debuggable") as Debuggable;
  const rpc = require("@pulumi/pulumi/runtime/rpc") as Rpc;
  Object.assign(debuggable, { debuggablePromise: <T>(promise: Promise<T>) => promise });
  Object.assign(Resource, { callsites: () => [] });
  Object.assign(rpc, { transferProperties });
}

/** What the engine answered for a property. */
interface Answer {
  readonly value: unknown;
  readonly isKnown: boolean;
  readonly isSecret: boolean;
  readonly dependencies: Resource[];
}

type Resolver = (value: unknown, isKnown: boolean, isSecret: boolean, dependencies?: Resource[], error?: Error) => void;

type OutputConstructor = new (
  resource: Resource,
  value: Promise<unknown>,
  isKnown: Promise<boolean>,
  isSecret: Promise<boolean>,
  dependencies: Promise<Resource[]>,
) => Output<unknown>;

/** Gives a resource its properties, and returns what resolves them; as the SDK's own, but for the moment of making. */
function transferProperties(resource: Resource, label: string, props: object): Record<string, Resolver> {
  const resolvers: Record<string, Resolver> = {};
  for (const key of Object.keys(props)) {
    if (key === "id" || key === "urn") {
      continue;
    }
    if (Object.hasOwn(resource, key)) {
      throw new Error(`Property '${key}' is already initialized on target '${label}`);
    }
    resolvers[key] = defineProperty(resource, key);
  }
  return resolvers;
}

function defineProperty(resource: Resource, key: string): Resolver {
  let answer: Promise<Answer> | undefined;
  let settle: ((answer: Promise<Answer>) => void) | undefined;
  const define = (value: unknown) =>
    Object.defineProperty(resource, key, { configurable: true, enumerable: true, writable: true, value });
  Object.defineProperty(resource, key, {
    configurable: true,
    enumerable: true,
    get() {
      answer ??= new Promise((resolve) => {
        settle = resolve;
      });
      const output = new (Output as unknown as OutputConstructor)(
        resource,
        answer.then(({ value }) => value),
        answer.then(({ isKnown }) => isKnown),
        answer.then(({ isSecret }) => isSecret),
        answer.then(({ dependencies }) => dependencies),
      );
      define(output);
      return output;
    },
    set: define,
  });
  return (value, isKnown, isSecret, dependencies = [], error) => {
    if (error !== undefined) {
      const failed = Promise.reject(error);
      failed.catch(() => {});
      answer ??= failed;
      settle?.(failed);
      return;
    }
    const found = { value, isKnown, isSecret, dependencies };
    if (settle === undefined) {
      answer = Promise.resolve(found);
    } else {
      settle(Promise.resolve(found));
    }
  };
}
