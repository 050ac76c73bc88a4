import type { Attached } from "./grants";
import type { Plan } from "./plan";
import { allowsAction, covers, statementsOf } from "./policy-document";
import type { Resource } from "./resource";
import { textAt, UNKNOWN } from "./value";

/** Which role of the plan may become which other: the other trusts it, or its own policy names the other. */
export function assumableBy(
  plan: Plan,
  policies: ReadonlyMap<string, readonly Attached[]>,
): (readonly [Resource, Resource])[] {
  const pairs: (readonly [Resource, Resource])[] = [];
  for (const assumed of plan.all("role")) {
    for (const assumer of trustedRoles(plan, assumed)) if (assumer !== assumed) pairs.push([assumer, assumed]);
  }
  for (const [urn, attached] of policies) {
    const assumer = plan.get(urn);
    if (!assumer) continue;
    for (const policy of attached) {
      if (policy.statements === UNKNOWN) continue;
      for (const statement of policy.statements.filter((one) => allowsAction(one, "sts:AssumeRole"))) {
        for (const resource of statement.resources) {
          for (const assumed of rolesMeant(plan, policy, resource)) {
            if (assumed !== assumer && trustsAccount(assumed)) pairs.push([assumer, assumed]);
          }
        }
      }
    }
  }
  return pairs;
}

/** The roles that a statement's resource covers. */
function rolesMeant(plan: Plan, { origin, property }: Attached, resource: unknown): readonly Resource[] {
  if (resource === "*") return plan.all("role");
  const named = typeof resource === "string" ? namedRole(plan, resource) : [];
  return named.length > 0 ? named : plan.resolve(origin, property, resource, ["role"]).targets;
}

/** The roles that a role's trust policy names. */
function trustedRoles(plan: Plan, role: Resource): Resource[] {
  const statements = statementsOf(role.inputs.assumeRolePolicy);
  const sources = plan.sources(role, "assumeRolePolicy", ["role"]);
  if (statements === UNKNOWN) return sources;
  const principals = statements.flatMap((one) => (one.allow ? one.principals : []));
  return principals.flatMap(({ type, value }) => {
    if (type !== "AWS") return [];
    if (value === UNKNOWN) return sources;
    if (typeof value !== "string") return [];
    const name = /:role\/(?:.*\/)?([^/]+)$/.exec(value)?.[1] ?? "";
    return plan.find(value, ["role"]) ?? plan.find(name, ["role"]) ?? [];
  });
}

function trustsAccount(role: Resource): boolean {
  const statements = statementsOf(role.inputs.assumeRolePolicy);
  if (statements === UNKNOWN) return true;
  return statements.some((one) => one.allow && one.principals.some(({ type }) => type === "AWS" || type === "*"));
}

/** The roles that a secret's own policy lets read it; `"*"` for everybody. */
export function secretReaders(plan: Plan, secret: Resource): (Resource | "*")[] {
  const origins = [secret, ...(policiesOf(plan).get(secret) ?? [])];
  return origins.flatMap((origin) => admittedBy(plan, origin, ["secretsmanager:GetSecretValue"]));
}

/** The roles that the `policy` of a resource lets take one of the actions; `"*"` for everybody. */
export function admittedBy(plan: Plan, origin: Resource, actions: readonly string[]): (Resource | "*")[] {
  const statements = statementsOf(origin.inputs.policy);
  const sources = plan.sources(origin, "policy", ["role"]);
  if (statements === UNKNOWN) return sources;
  const admitting = statements.filter((one) => actions.some((action) => allowsAction(one, action)));
  return admitting.flatMap(({ principals, conditions }) =>
    principals.flatMap(({ type, value }): (Resource | "*")[] => {
      if (value === UNKNOWN) return sources;
      if (type === "Service" || typeof value !== "string") return [];
      if (value !== "*") return namedRole(plan, value);
      const limits = conditions.filter(({ key }) => key === "aws:principalarn").flatMap(({ values }) => values);
      return limits.length === 0
        ? ["*"]
        : limits.flatMap((limit) => (typeof limit === "string" ? namedRole(plan, limit) : sources));
    }),
  );
}

function namedRole(plan: Plan, arn: string): Resource[] {
  const exact = plan.find(arn, ["role"]);
  if (exact) return [exact];
  const pattern = /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  if (pattern === undefined) return [];
  return plan.all("role").filter((role) => covers(pattern, textAt(role.inputs, "name") ?? `${role.name}-0000000`));
}

const cache = new WeakMap<Plan, Map<Resource, Resource[]>>();

function policiesOf(plan: Plan): Map<Resource, Resource[]> {
  const known = cache.get(plan);
  if (known) return known;
  const found = new Map<Resource, Resource[]>();
  for (const policy of plan.all("secretPolicy")) {
    for (const secret of plan.refs(policy, ["secret"], "secretArn").targets) {
      found.set(secret, [...(found.get(secret) ?? []), policy]);
    }
  }
  cache.set(plan, found);
  return found;
}
