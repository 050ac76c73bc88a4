import type { PlannedResource } from "../graph/resource";

/** Pulumi's mark for text that is not known yet. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** An attribute of a resource that only exists once the resource does. */
export class Attribute {
  readonly owner: Draft;
  readonly name: string;
  constructor(owner: Draft, name: string) {
    this.owner = owner;
    this.name = name;
  }
}

/** A JSON document that may hold attributes: unknown as a whole while one of them is. */
export class Json {
  readonly content: unknown;
  constructor(content: unknown) {
    this.content = content;
  }
}

/** Text made of parts, some of which may be attributes. */
export class Text {
  readonly parts: readonly unknown[];
  constructor(parts: readonly unknown[]) {
    this.parts = parts;
  }
}

/** A resource in the making; its inputs may be changed until the plan is taken. */
export class Draft {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** Further dependencies per property, as whole-VPC outputs bring them. */
  readonly extra: Record<string, readonly Draft[]> = {};
  protect = false;
  /** About to be made, or made anew. */
  pending = false;
  parent: Draft | undefined;
  constructor(urn: string, type: string, name: string, inputs: Record<string, unknown>) {
    this.urn = urn;
    this.type = type;
    this.name = name;
    this.inputs = inputs;
  }
  attribute(name: string): Attribute {
    return new Attribute(this, name);
  }
  get id(): Attribute {
    return this.attribute("id");
  }
  get arn(): Attribute {
    return this.attribute("arn");
  }
}

/** Builds plans as the recorder (first preview, all unknown) or the engine's state (all known) would give them. */
export class PlanBuilder {
  readonly stack: string;
  /** Stands before every logical name: so that several fleets fit in one stack. */
  readonly prefix: string;
  readonly drafts: Draft[] = [];
  constructor(stack = "prod", prefix = "") {
    this.stack = stack;
    this.prefix = prefix;
  }

  /** Adds a resource by its type token. */
  add(type: string, given: string, inputs: Record<string, unknown> = {}): Draft {
    const name = `${this.prefix}${given}`;
    const draft = new Draft(`urn:pulumi:${this.stack}::shop::${type}::${name}`, type, name, inputs);
    this.drafts.push(draft);
    return draft;
  }

  remove(draft: Draft): void {
    this.drafts.splice(this.drafts.indexOf(draft), 1);
  }

  /** The plan; `known` gives every attribute a value, as on real state. */
  plan(known = false): PlannedResource[] {
    const used = new Map<Draft, Set<string>>();
    for (const draft of this.drafts) collect(draft.inputs, used);
    return this.drafts.map((draft) => {
      const propertyDependencies: Record<string, string[]> = {};
      const inputs: Record<string, unknown> = {};
      for (const [property, value] of Object.entries(draft.inputs)) {
        const sources = new Set<Draft>(draft.extra[property] ?? []);
        inputs[property] = render(value, known, sources);
        propertyDependencies[property] = [...sources].map((source) => source.urn);
      }
      if (known)
        for (const name of ["id", "arn", ...(used.get(draft) ?? [])])
          inputs[name] ??= valueLater(draft.attribute(name));
      return {
        urn: draft.urn,
        type: draft.type,
        name: draft.name,
        custom: true,
        parent: draft.parent?.urn,
        inputs,
        dependencies: [...new Set(Object.values(propertyDependencies).flat())],
        propertyDependencies,
        protect: draft.protect,
        pending: draft.pending,
        retainOnDelete: false,
      };
    });
  }
}

/** The attributes that anything refers to: on real state they are among the owner's properties. */
function collect(value: unknown, used: Map<Draft, Set<string>>): void {
  if (value instanceof Attribute) used.set(value.owner, (used.get(value.owner) ?? new Set()).add(value.name));
  else if (value instanceof Json) collect(value.content, used);
  else if (value instanceof Text) collect(value.parts, used);
  else if (Array.isArray(value)) for (const element of value) collect(element, used);
  else if (value !== null && typeof value === "object") for (const inner of Object.values(value)) collect(inner, used);
}

function render(value: unknown, known: boolean, sources: Set<Draft>): unknown {
  if (value instanceof Attribute) {
    sources.add(value.owner);
    return known ? valueLater(value) : UNKNOWN_TEXT;
  }
  if (value instanceof Json) {
    const inner = new Set<Draft>();
    const content = render(value.content, known, inner);
    for (const source of inner) sources.add(source);
    return inner.size > 0 && !known ? UNKNOWN_TEXT : JSON.stringify(content);
  }
  if (value instanceof Text) {
    const inner = new Set<Draft>();
    const parts = value.parts.map((part) => render(part, known, inner));
    for (const source of inner) sources.add(source);
    return inner.size > 0 && !known ? UNKNOWN_TEXT : parts.join("");
  }
  if (Array.isArray(value)) return value.map((element) => render(element, known, sources));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, render(inner, known, sources)]));
  }
  return value;
}

/** What an attribute will be, in the form that AWS gives it. */
function valueLater({ owner, name }: Attribute): unknown {
  const given = owner.inputs[name];
  if (given !== undefined && !(given instanceof Attribute) && typeof given !== "object") return given;
  const module = /^aws:([^/]+)/.exec(owner.type)?.[1] ?? "x";
  const kind = owner.type.split(":").at(-1) ?? "";
  const own = typeof owner.inputs.name === "string" ? owner.inputs.name : `${owner.name}-1a2b3c4`;
  const region = "eu-west-1:123456789012";
  switch (`${kind}.${name}`) {
    case "Secret.id":
    case "Secret.arn":
      return `arn:aws:secretsmanager:${region}:secret:${own}-AbCdEf`;
    case "SecretVersion.arn":
    case "SecretVersion.id":
      return render(owner.inputs.secretId, true, new Set());
    case "Queue.arn":
    case "Topic.arn":
      return `arn:aws:${module}:${region}:${own}`;
    case "Parameter.arn":
      return `arn:aws:ssm:${region}:parameter/${own.replace(/^\//, "")}`;
    case "Role.arn":
      return `arn:aws:iam::123456789012:role/${own}`;
    case "Role.id":
    case "Role.name":
      return own;
    case "Policy.arn":
      return `arn:aws:iam::123456789012:policy/${own}`;
    case "SecurityGroup.id":
      return `sg-${owner.name}`;
    case "Repository.id":
    case "Repository.name":
      return own;
    case "Instance.address":
      return `${own}.c1.eu-west-1.rds.amazonaws.com`;
    case "ReplicationGroup.primaryEndpointAddress":
      return `master.${own}.abc.euw1.cache.amazonaws.com`;
    case "Instance.masterUserSecrets":
      return `arn:aws:secretsmanager:${region}:secret:rds!db-${own}-AbCdEf`;
    case "Image.repoDigest":
      return `123456789012.dkr.ecr.eu-west-1.amazonaws.com/${own}@sha256:4f1e0b9d`;
    case "RandomPassword.result":
      return "Zk3vQ8sLw92hTbXc71PmRy5d";
  }
  if (name === "arn") return `arn:aws:${module}:${region}:${kind.toLowerCase()}/${own}`;
  return `${own}-${name}`;
}
