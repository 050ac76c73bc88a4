import Module from "node:module";

type Load = (request: string, parent: unknown, isMain: boolean) => unknown;

/**
 * Makes `require` of the named modules free until something of them is used. The SDK loads the TypeScript compiler and
 * npm's dependency resolver (two thirds of its start) for dynamic providers' functions; a plan without one needs neither.
 */
export function deferModules(names: readonly string[]): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  const deferred = new Set(names);
  loader._load = function (this: unknown, request, parent, isMain) {
    const loadNow = (): unknown => load.call(this, request, parent, isMain);
    return deferred.has(request) ? deferredModule(loadNow) : loadNow();
  };
}

function deferredModule(loadNow: () => unknown): object {
  let loaded: object | undefined;
  return new Proxy(
    {},
    {
      get(_target, key): unknown {
        // Asked by TypeScript's import helpers, which otherwise copy every member.
        if (loaded === undefined && key === "__esModule") {
          return true;
        }
        loaded ??= loadNow() as object;
        return Reflect.get(loaded, key);
      },
    },
  );
}
