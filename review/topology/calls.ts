import type { FleetDiff } from "../diff/fleet-diff";
import type { Plan } from "../plan";
import { compareTexts, type TopologyStatus } from "./statuses";

/** Who may call whom, as a plan declares it; the internet counts as a caller. */
export interface DeclaredCall {
  /** A service's name, or `the internet`. */
  readonly from: string;
  readonly to: string;
  readonly status: TopologyStatus;
}

/** The calls of a plan, before anything is known of an earlier one. */
export function declaredCalls({ api, services }: Plan): readonly DeclaredCall[] {
  return [api, ...services].flatMap(({ name, public: isPublic, routes, calledBy }) =>
    [...(isPublic || routes !== undefined ? ["the internet"] : []), ...calledBy]
      .filter((from) => from !== name)
      .map((from) => ({ from, to: name, status: "unchanged" })),
  );
}

/** The calls with what a comparison says of them, and those that it closes; sorted by their ends. */
export function callEdges(calls: readonly DeclaredCall[], diff?: FleetDiff): readonly DeclaredCall[] {
  const now = new Map(diff?.services.flatMap(({ name, renamedFrom }) => (renamedFrom ? [[renamedFrom, name]] : [])));
  const renamed = (name: string) => now.get(name) ?? name;
  const key = ({ from, to }: { from: string; to: string }) => JSON.stringify([from, to]);
  const found = new Map(calls.map((call) => [key(call), call]));
  const changes = diff?.reachability ?? [];
  for (const { from, to } of changes.filter(({ change }) => change === "opened")) {
    found.set(key({ from, to }), { from, to, status: "created" });
  }
  for (const { from, to } of changes.filter(({ change }) => change === "closed")) {
    const today = { from: renamed(from), to: renamed(to) };
    // The same two under another name: nothing is closed.
    const stays = found.has(key(today));
    found.set(key(today), { ...today, status: stays ? "renamed" : "deleted" });
  }
  return [...found.values()].sort((a, b) => compareTexts(a.from, b.from) || compareTexts(a.to, b.to));
}
