import { type AddressRange, overlap, publicAddresses } from "./cidr";
import { brokersOf, type Datastore, datastoresOf, type MessageBroker, type Store } from "./datastores";
import { type Balancer, balancersOf, targetsOf } from "./load-balancers";
import type { Plan } from "./plan";
import type { Resource } from "./resource";
import { type Ingress, ingressByGroup, opens } from "./security-groups";
import { addressesOf, publicSubnets } from "./subnets";
import { type Workload, workloadsOf } from "./workloads";

/** Somebody who can open a connection, and the way there. */
export interface Caller {
  /** `undefined` for somebody outside of the plan. */
  readonly workload: Workload | undefined;
  /** Identity: callers with the same one are one service. */
  readonly owner: string;
  readonly name: string;
  readonly path: string;
}

/** Who can reach whom in a plan. Egress rules and network ACLs are not credited: they only ever narrow. */
export class Network {
  readonly plan: Plan;
  readonly workloads: readonly Workload[];
  readonly balancers: ReadonlyMap<string, Balancer>;
  readonly datastores: readonly Datastore[];
  readonly brokers: readonly MessageBroker[];
  readonly publicSubnets: ReadonlyMap<string, Resource>;
  readonly ingress: ReadonlyMap<string, readonly Ingress[]>;
  /** What stands behind each target group. */
  readonly targets: ReadonlyMap<string, readonly Resource[]>;
  readonly #byGroup = new Map<string, Workload[]>();
  readonly #byUrn = new Map<string, Workload>();
  readonly #addresses = new Map<Workload, readonly AddressRange[] | undefined>();
  readonly #fronts = new Map<string, { balancer: Balancer; port: number | undefined }[]>();

  constructor(plan: Plan) {
    this.plan = plan;
    this.workloads = workloadsOf(plan);
    this.balancers = balancersOf(plan);
    this.datastores = datastoresOf(plan);
    this.brokers = brokersOf(plan);
    this.publicSubnets = publicSubnets(plan);
    this.ingress = ingressByGroup(plan);
    this.targets = targetsOf(plan);
    for (const workload of this.workloads) {
      this.#byUrn.set(workload.resource.urn, workload);
      for (const group of workload.groups) push(this.#byGroup, group, workload);
    }
    for (const balancer of this.balancers.values()) {
      for (const { port, targetGroups } of balancer.listeners) {
        const targets = new Set([...targetGroups].flatMap((group) => this.targets.get(group) ?? []));
        for (const target of targets) push(this.#fronts, target.urn, { balancer, port });
      }
    }
  }

  workload(urn: string): Workload | undefined {
    return this.#byUrn.get(urn);
  }

  /** The load balancers' listeners that forward to a resource. */
  frontsOf(urn: string): readonly { readonly balancer: Balancer; readonly port: number | undefined }[] {
    return this.#fronts.get(urn) ?? [];
  }

  /** The rules that let anybody into one of these security groups at a port. */
  rulesInto(groups: readonly string[], port: number | undefined): Ingress[] {
    return groups.flatMap((group) => (this.ingress.get(group) ?? []).filter((rule) => opens(rule, port)));
  }

  /** Who can connect to whatever carries these security groups. */
  callersInto(groups: readonly string[], port: number | undefined): Caller[] {
    return this.rulesInto(groups, port).flatMap((rule) => this.#callersBy(rule));
  }

  /** Who can connect to a resource through the load balancers (or only the internal ones) before it. */
  callersThrough(urn: string, internal = false, seen: ReadonlySet<string> = new Set()): Caller[] {
    if (seen.has(urn)) return [];
    return this.frontsOf(urn).flatMap(({ balancer, port }) => {
      if (internal && balancer.facesInternet) return [];
      const direct = balancer.open ? this.#everybody() : this.callersInto(balancer.groups, port);
      const chained = this.callersThrough(balancer.resource.urn, internal, new Set([...seen, urn]));
      return [...direct, ...chained].map((caller) => ({
        ...caller,
        path: `${caller.path} -> load balancer \`${balancer.resource.name}\`${port === undefined ? "" : `:${port}`}`,
      }));
    });
  }

  /** Who can connect to a workload from inside, other than itself; an internet-facing load balancer is everybody's. */
  callersOf(callee: Workload): Caller[] {
    const all = [...this.callersInto(callee.groups, undefined), ...this.callersThrough(callee.resource.urn, true)];
    return distinct(all.filter((caller) => caller.owner !== callee.owner));
  }

  /** Who can connect to a database, a cache or a broker, or to a proxy or replica of it. */
  callersOfStore(store: Store): Caller[] {
    const direct = store.doors.flatMap((door) => this.callersInto(door.groups, door.port));
    const through = store.members.flatMap((member) => this.callersThrough(member.urn));
    return distinct([...direct, ...through]);
  }

  /** How many public addresses may connect to whatever carries these groups, and by which rules. */
  publicReach(groups: readonly string[], port: number | undefined): { rules: Ingress[]; v4: bigint; v6: bigint } {
    const rules = this.rulesInto(groups, port).filter((rule) => {
      if (rule.peer.kind !== "range") return false;
      const { v4, v6 } = publicAddresses([rule.peer.range]);
      return v4 > 0n || v6 > 0n;
    });
    const ranges = rules.flatMap((rule) => (rule.peer.kind === "range" ? [rule.peer.range] : []));
    return { rules, ...publicAddresses(ranges) };
  }

  #callersBy(rule: Ingress): Caller[] {
    const by = rule.origin ? `\`${rule.origin.name}\`` : "AWS's own rule";
    const { peer } = rule;
    const inside = (workload: Workload, how: string): Caller => ({
      workload,
      owner: workload.owner,
      name: workload.name,
      path: `\`${workload.name}\` (${how}, rule ${by})`,
    });
    const stranger = (name: string): Caller[] => [
      { workload: undefined, owner: name, name, path: `${name} (rule ${by})` },
    ];
    switch (peer.kind) {
      case "group": {
        const members = this.#byGroup.get(peer.urn) ?? [];
        const known = this.plan.get(peer.urn);
        const label = known ? `security group \`${known.name}\`` : peer.urn;
        if (!known && members.length === 0 && peer.urn.startsWith("sg-")) return stranger(peer.urn);
        return members.map((workload) => inside(workload, label));
      }
      case "range":
        return this.workloads
          .filter((workload) => workload.groups.length > 0 && this.#canHave(workload, peer.range))
          .map((workload) => inside(workload, `address in ${peer.text}`));
      case "vpc":
        return this.#everybody().map((caller) => ({
          ...caller,
          path: `\`${caller.name}\` (${peer.text}, rule ${by})`,
        }));
      case "external":
        return stranger(peer.id);
      case "unknown":
        return stranger(`an unknown ${peer.text} of ${by}`);
    }
  }

  #everybody(): Caller[] {
    return this.workloads
      .filter((workload) => workload.groups.length > 0)
      .map((workload) => ({ workload, owner: workload.owner, name: workload.name, path: `\`${workload.name}\`` }));
  }

  #canHave(workload: Workload, range: AddressRange): boolean {
    if (!this.#addresses.has(workload)) this.#addresses.set(workload, addressesOf(this.plan, workload.placement));
    return this.#addresses.get(workload)?.some((own) => overlap(own, range)) ?? true;
  }
}

/** One caller per identity: the first way found stands for all. */
function distinct(callers: readonly Caller[]): Caller[] {
  const first = new Map<string, Caller>();
  for (const caller of callers) if (!first.has(caller.owner)) first.set(caller.owner, caller);
  return [...first.values()];
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
