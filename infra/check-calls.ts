import type { Diagnostic } from "../modules-manifest/manifest";
import { configPath, configurationError } from "./configuration";
import type { ConfigurationFile } from "./configuration-file";
import { type FleetSettings, runningServices } from "./settings";

/** A word on every circle of calls: it is allowed, and what waits for itself under load is worth knowing. */
export function checkCalls(settings: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  // Who calls itself is told of already.
  const others = (name: string, callees: readonly string[]) => callees.filter((callee) => callee !== name);
  const calls = new Map(runningServices(settings).map(({ name, calls: callees }) => [name, others(name, callees)]));
  return callCycles(calls).map((cycle) => {
    const [first = ""] = cycle;
    const message = `calls go round: ${[...cycle, first].join(" -> ")}; each waits for the next, and when one is slow all are`;
    return configurationError(file, configPath(["services", first, "calls"]), message, {
      severity: "warning",
      code: "call-cycle",
      fix: "Give calls time-outs and circuit breakers, or take one of them out.",
    });
  });
}

/**
 * Circles of calls, each once and from its first name on, sorted. There may be more circles than anybody can list: of those
 * that begin with the same call the shortest stands for all.
 */
export function callCycles(calls: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const names = [...calls.keys()].sort();
  return names.flatMap((first) => {
    const next = (name: string) => (calls.get(name) ?? []).filter((callee) => callee >= first).toSorted();
    return next(first).flatMap((second) => {
      const way = shortestWay(second, first, next);
      return way === undefined ? [] : [[first, ...way]];
    });
  });
}

/** Names from one to the last before another, by the fewest calls. */
function shortestWay(from: string, to: string, next: (name: string) => readonly string[]): string[] | undefined {
  const callerOf = new Map<string, string | undefined>([[from, undefined]]);
  for (const name of callerOf.keys()) {
    for (const callee of next(name)) {
      if (callee === to) {
        const way = [];
        for (let at: string | undefined = name; at !== undefined; at = callerOf.get(at)) {
          way.unshift(at);
        }
        return way;
      }
      if (!callerOf.has(callee)) {
        callerOf.set(callee, name);
      }
    }
  }
  return undefined;
}
