import type { Store } from "./datastores";
import type { Kind } from "./kinds";
import { classOf, kindOf } from "./kinds";
import type { Plan } from "./plan";
import type { Resource } from "./resource";
import { reveal } from "./value";

/** The properties that a datastore's password, or the text of a secret, stands in. */
const PASSWORDS = [
  "password",
  "masterPassword",
  "authToken",
  "passwordWo",
  "masterPasswordWo",
  "authTokenWo",
  "passwords",
  "authenticationMode",
  "users",
] as const;
const TEXTS = ["secretString", "secretBinary", "secretStringWo", "value", "insecureValue", "valueWo"] as const;

/** Something that gives its reader access to a datastore, and why. */
export interface Holder {
  readonly resource: Resource;
  readonly kind: Kind;
  /** URNs of the secret's versions. */
  readonly versions: readonly string[];
}

/** Finds what holds the credentials of each datastore. */
export class Credentials {
  readonly #plan: Plan;
  /** Versions and parameters by each resource that their text is made from. */
  readonly #users = new Map<string, Resource[]>();
  readonly #versions = new Map<Resource, Resource[]>();

  constructor(plan: Plan) {
    this.#plan = plan;
    for (const text of plan.all("secretVersion", "parameter")) {
      for (const urn of this.origins(text, TEXTS)) push(this.#users, urn, text);
      for (const secret of this.secretsOf(text)) push(this.#versions, secret, text);
    }
  }

  /** The secrets, parameters and the datastore itself: whoever may read one of them has the data. */
  holdersOf(store: Store): Holder[] {
    const keys = new Set<string>(store.members.map((member) => member.urn));
    const found = new Set<Resource>(store.members);
    for (const source of this.passwordSources(store)) {
      const kind = kindOf(source.type);
      if (kind === "secret" || kind === "parameter") found.add(source);
      else if (kind === "secretVersion") for (const secret of this.secretsOf(source)) found.add(secret);
      else keys.add(source.urn);
    }
    return this.#holdersOf(keys, found);
  }

  /** The secrets and parameters that a generated value was put into. */
  holdersOfValue({ urn }: Resource): Holder[] {
    return this.#holdersOf(new Set([urn]), new Set());
  }

  #holdersOf(keys: ReadonlySet<string>, found: Set<Resource>): Holder[] {
    for (const key of keys) {
      for (const text of this.#users.get(key) ?? []) {
        if (kindOf(text.type) === "parameter") found.add(text);
        else for (const secret of this.secretsOf(text)) found.add(secret);
      }
    }
    return [...found].flatMap((resource) => {
      const kind = kindOf(resource.type);
      return kind ? [{ resource, kind, versions: this.versionsOf(resource).map(({ urn }) => urn) }] : [];
    });
  }

  /** The secret that a version belongs to. */
  secretsOf(version: Resource): readonly Resource[] {
    return this.#plan.refs(version, ["secret"], "secretId").targets;
  }

  /** The versions of a secret. */
  versionsOf(secret: Resource): readonly Resource[] {
    return this.#versions.get(secret) ?? [];
  }

  /** What a property is made from; a DNS record stands for what it points to. */
  origins(resource: Resource, properties: readonly string[]): string[] {
    const direct = properties.flatMap((property) => resource.propertyDependencies[property] ?? []);
    return direct.flatMap((urn) => {
      const source = this.#plan.get(urn);
      if (!source || classOf(source.type) !== "route53:Record") return [urn];
      return [urn, ...(source.propertyDependencies.records ?? []), ...(source.propertyDependencies.aliases ?? [])];
    });
  }

  /** What the passwords of a datastore and of its users are made from. */
  passwordSources(store: Store): Resource[] {
    const groups = store.members.flatMap((member) =>
      ["userGroupIds", "aclName"].flatMap((property) => this.#plan.refs(member, ["cacheUserGroup"], property).targets),
    );
    const users = groups.flatMap((group) =>
      ["userIds", "userNames"].flatMap((property) => this.#plan.refs(group, ["cacheUser"], property).targets),
    );
    const owners = [...store.members, ...users];
    const urns = owners.flatMap((owner) => PASSWORDS.flatMap((property) => owner.propertyDependencies[property] ?? []));
    return [...new Set(urns)].flatMap((urn) => this.#plan.get(urn) ?? []);
  }
}

/** The known text of a secret's version or of a parameter. */
export function textsOf(resource: Resource): string[] {
  return TEXTS.flatMap((property) => {
    const text = reveal(resource.inputs[property]);
    return typeof text === "string" ? [text] : [];
  });
}

function push<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
