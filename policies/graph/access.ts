import { Credentials, type Holder, textsOf } from "./credentials";
import type { Store } from "./datastores";
import { endpointsIn, StoreNames } from "./endpoints";
import { type Attached, grantsRead, keysOfHolder, policiesByRole, reachOf } from "./grants";
import { kindOf } from "./kinds";
import type { Network } from "./network";
import type { Plan } from "./plan";
import type { Resource } from "./resource";
import { containersOf, rolesOf } from "./task-definitions";
import { assumableBy, secretReaders } from "./trust";
import { at, textAt } from "./value";
import type { Workload } from "./workloads";

/** Somebody who can read a datastore's credentials or address, and by what. */
export interface Reader {
  readonly owner: string;
  readonly name: string;
  readonly path: string;
}

/** Who can read what in a plan. */
export class Access {
  readonly plan: Plan;
  readonly credentials: Credentials;
  readonly policies: ReadonlyMap<string, readonly Attached[]>;
  /** The workloads that run with a role, with how they came by it. */
  readonly users = new Map<string, { readonly workload: Workload; readonly how: string }[]>();
  readonly #names: StoreNames;
  readonly #byHost = new Map<string, Reader[]>();
  readonly #byStore = new Map<Store, Reader[]>();
  readonly #bySource = new Map<string, Reader[]>();
  /** Roles with a policy, by the URN of what it is made from and by the keys of what it names. */
  readonly #granted = new Map<string, [string, Attached][]>();
  readonly #broad: [string, Attached][] = [];

  constructor(network: Network) {
    this.plan = network.plan;
    this.credentials = new Credentials(this.plan);
    this.policies = policiesByRole(this.plan);
    this.#names = new StoreNames(this.plan, [...network.datastores, ...network.brokers]);
    for (const workload of network.workloads) this.#takeIn(workload);
    for (const [assumer, assumed] of assumableBy(this.plan, this.policies)) {
      for (const user of this.users.get(assumer.urn) ?? []) {
        push(this.users, assumed.urn, { ...user, how: `${user.how}, which may assume \`${assumed.name}\`` });
      }
    }
    for (const [role, policies] of this.policies) {
      for (const policy of policies) {
        for (const urn of policy.origin.propertyDependencies[policy.property] ?? [])
          push(this.#granted, urn, [role, policy]);
        const { keys, broad } = reachOf(policy);
        for (const key of keys) push(this.#granted, key, [role, policy]);
        if (broad) this.#broad.push([role, policy]);
      }
    }
  }

  /** Who can read the credentials of a datastore, or is told its address. */
  readersOf(store: Store): Reader[] {
    return distinct([...(this.#byStore.get(store) ?? []), ...this.#readersOf(this.credentials.holdersOf(store))]);
  }

  /** Who can read a generated value in a secret or a parameter. */
  readersOfValue(value: Resource): Reader[] {
    return distinct(this.#readersOf(this.credentials.holdersOfValue(value)));
  }

  #readersOf(holders: readonly Holder[]): Reader[] {
    const found: Reader[] = [];
    for (const { resource, kind, versions } of holders) {
      const urns = [resource.urn, ...versions];
      found.push(...urns.flatMap((urn) => this.#bySource.get(urn) ?? []));
      const granted = [...urns, ...keysOfHolder(resource, kind)].flatMap((key) => this.#granted.get(key) ?? []);
      for (const [role, policy] of [...granted, ...this.#broad]) {
        const users = this.users.get(role);
        if (!users || !grantsRead(policy, kind, resource, versions)) continue;
        const what = policy.managed ?? policy.origin.name;
        for (const { workload, how } of users) {
          found.push(reader(workload, `${how}, policy \`${what}\` -> ${kind} \`${resource.name}\``));
        }
      }
      if (kind !== "secret") continue;
      for (const role of secretReaders(this.plan, resource)) {
        for (const [urn, users] of this.users) {
          if (role !== "*" && role.urn !== urn) continue;
          for (const { workload, how } of users) {
            found.push(reader(workload, `${how}, resource policy of secret \`${resource.name}\``));
          }
        }
      }
    }
    return found;
  }

  /** Literal endpoints that more than one service is given, and no datastore of this plan answers to. */
  sharedEndpoints(): { readonly host: string; readonly readers: readonly Reader[] }[] {
    return [...this.#byHost].flatMap(([host, all]) => {
      const readers = distinct(all);
      return readers.length > 1 ? [{ host, readers }] : [];
    });
  }

  /** Hosts that services are given, that match, and that nothing of this plan answers to. */
  strangers(pattern: RegExp): { readonly host: string; readonly readers: readonly Reader[] }[] {
    const found = [...this.#byHost].filter(([host]) => pattern.test(host));
    return found.map(([host, readers]) => ({ host, readers: distinct(readers) }));
  }

  #takeIn(workload: Workload): void {
    for (const role of workload.roles) push(this.users, role.urn, { workload, how: `role \`${role.name}\`` });
    for (const definition of workload.taskDefinitions) {
      const { execution, task } = rolesOf(this.plan, definition);
      for (const role of execution) push(this.users, role.urn, { workload, how: `execution role \`${role.name}\`` });
      for (const role of task) push(this.users, role.urn, { workload, how: `task role \`${role.name}\`` });
      const by = reader(workload, `task definition \`${definition.name}\``);
      this.#given(definition, "containerDefinitions", by);
      for (const container of containersOf(definition) ?? []) {
        for (const { name, value } of container.environment) if (typeof value === "string") this.#told(value, name, by);
        for (const { from } of container.secrets) if (typeof from === "string") this.#told(from, "", by);
      }
    }
    if (kindOf(workload.resource.type) === "lambda") {
      const by = reader(workload, "its environment");
      this.#given(workload.resource, "environment", by);
      const variables = at(workload.resource.inputs, "environment", "variables") ?? {};
      for (const name of Object.keys(variables)) {
        const value = textAt(variables, name);
        if (value !== undefined) this.#told(value, name, by);
      }
    }
  }

  /** A property was made from something: a datastore's address, a secret, a parameter. */
  #given(owner: Resource, property: string, by: Reader): void {
    for (const urn of this.credentials.origins(owner, [property])) {
      push(this.#bySource, urn, by);
      const source = this.plan.get(urn);
      if (source) this.#read(source, by, new Set());
    }
  }

  /** With a secret, a version or a parameter, what stands in it is handed over; a text may name its own secret. */
  #read(source: Resource, by: Reader, seen: Set<Resource>): void {
    if (seen.has(source)) return;
    seen.add(source);
    for (const holder of [source, ...this.credentials.versionsOf(source)])
      for (const known of textsOf(holder)) this.#told(known, "", by, seen);
  }

  /** A known text was handed over. */
  #told(text: string, variable: string, by: Reader, seen = new Set<Resource>()): void {
    const secret = this.#secretNamed(text);
    if (secret) {
      push(this.#bySource, secret.urn, by);
      this.#read(secret, by, seen);
    }
    const store = this.#names.ofValue(text, variable);
    if (store) push(this.#byStore, store, { ...by, path: `${by.path} names \`${text}\`` });
    for (const host of endpointsIn(text, variable)) {
      const owner = this.#names.ofHost(host);
      const named = { ...by, path: `${by.path} names ${host}` };
      if (owner) push(this.#byStore, owner, named);
      else push(this.#byHost, host, named);
    }
  }

  /** The secret or parameter that an ARN (of it, of a version, of a JSON key) or a name means. */
  #secretNamed(text: string): Resource | undefined {
    const kinds = ["secret", "parameter"] as const;
    const exact = this.plan.find(text, kinds);
    if (exact || !text.startsWith("arn:")) return exact;
    const arn = text.split(":").slice(0, 7).join(":");
    const [, secret = arn, parameter = arn] =
      /:(?:secret:([^:]+?)(?:-[A-Za-z0-9]{6})?(?::|$)|parameter\/(.+))/.exec(text) ?? [];
    const names = [arn, secret, `/${parameter}`, parameter];
    return names.flatMap((name) => this.plan.find(name, kinds) ?? [])[0];
  }
}

function reader(workload: Workload, how: string): Reader {
  return { owner: workload.owner, name: workload.name, path: `\`${workload.name}\` (${how})` };
}

/** One reader per identity: the first way found stands for all. */
function distinct(readers: readonly Reader[]): Reader[] {
  const first = new Map<string, Reader>();
  for (const one of readers) if (!first.has(one.owner)) first.set(one.owner, one);
  return [...first.values()];
}

function push<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
