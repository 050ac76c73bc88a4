import { withVpcChildren } from "../../infra/network/vpc-children";
import type { Recording } from "../../infra/recorder";
import { Analysis } from "../../policies/graph/analysis";
import { fromPlan } from "../../policies/graph/resource";
import { serviceName, tag, tagKeys, type Workload } from "../../policies/graph/workloads";
import { internetWays } from "./internet-ways";
import { type AccessMatrix, type Isolation, type ServicePart, theInternet, type Way } from "./isolation";

/** Works out who can reach and who can read what, from what a recorded preview would make. */
export async function isolationOf(recording: Recording): Promise<Isolation> {
  const { resources } = await withVpcChildren(recording);
  const analysis = new Analysis(resources.map((resource) => fromPlan(resource)));
  const { workloads, datastores } = analysis.network;
  const named = [...workloads.map(({ resource }) => resource), ...datastores.map(({ resource }) => resource)];
  const isApi = (name: string) =>
    named.some((resource) => serviceName(resource) === name && tag(resource, "fleet:role") === "api");
  const services = [...new Set(named.map(serviceName))].sort(byApiFirst(isApi));
  return {
    services,
    reach: matrix(["entry", "database", "cache"], [theInternet, ...services], services, [
      ...internetWays(analysis),
      ...callWays(analysis),
      ...datastores.flatMap((store) =>
        dataWays(analysis.network.callersOfStore(store), serviceName(store.resource), store.type),
      ),
    ]),
    read: matrix(
      ["database", "cache"],
      services,
      services,
      datastores.flatMap((store) =>
        dataWays(analysis.access.readersOf(store), serviceName(store.resource), store.type),
      ),
    ),
  };
}

function callWays({ network }: Analysis): readonly Way[] {
  const callees = network.workloads.filter(({ resource }) => resource.type.startsWith("aws:ecs/"));
  return callees.flatMap((callee) =>
    network
      .callersOf(callee)
      .filter(({ name }) => name !== callee.name)
      .map(({ name, path, workload }) => ({
        from: name,
        to: callee.name,
        part: "entry" as const,
        path: `${path} -> \`${callee.name}\``,
        declared: workload !== undefined && declaresCall(workload, callee),
      })),
  );
}

/** As the policy `calls-declared` reads it from the caller's tags. */
function declaresCall({ resource }: Workload, callee: Workload): boolean {
  return tag(resource, "fleet:calls") === "@all" || tagKeys(resource).includes(`fleet:calls:${callee.name}`);
}

interface Visitor {
  readonly name: string;
  readonly path: string;
}

function dataWays(visitors: readonly Visitor[], service: string, part: ServicePart): readonly Way[] {
  return visitors.map(({ name, path }) => ({ from: name, to: service, part, path, declared: name === service }));
}

/** Each cell once: the first way found stands for all of the same names, a declared one only for declared ones. */
function matrix(
  parts: readonly ServicePart[],
  known: readonly string[],
  columns: readonly string[],
  found: readonly Way[],
): AccessMatrix {
  const ways = new Map<string, Way>();
  for (const way of found) {
    const key = JSON.stringify([way.from, way.to, way.part]);
    const first = ways.get(key);
    if (first === undefined || (first.declared && !way.declared)) {
      ways.set(key, way);
    }
  }
  const strangers = [...new Set(found.map(({ from }) => from))].filter((name) => !known.includes(name)).sort();
  const rows = [...known, ...strangers];
  const rowOf = positions(rows);
  const columnOf = positions(columns);
  const place = (way: Way) => [rowOf(way.from), columnOf(way.to), parts.indexOf(way.part)] as const;
  const sorted = [...ways.values()].sort((a, b) => compare(place(a), place(b)));
  return { parts, rows, ways: sorted };
}

function positions(names: readonly string[]): (name: string) => number {
  const byName = new Map(names.map((name, index) => [name, index]));
  return (name) => byName.get(name) ?? names.length;
}

type Place = readonly [number, number, number];

function compare(a: Place, b: Place): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function byApiFirst(isApi: (name: string) => boolean): (a: string, b: string) => number {
  return (a, b) => Number(isApi(b)) - Number(isApi(a)) || (a < b ? -1 : 1);
}
