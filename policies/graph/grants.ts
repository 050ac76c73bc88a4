import type { Kind } from "./kinds";
import type { Plan } from "./plan";
import { allowsAction, covers, type Statement, statementsOf } from "./policy-document";
import type { Resource } from "./resource";
import { at, listAt, reveal, textAt, UNKNOWN } from "./value";

/** A policy that applies to a role. */
export interface Attached {
  /** The resource that holds the document or makes the attachment. */
  readonly origin: Resource;
  /** The property of `origin` that the document stands in. */
  readonly property: string;
  readonly statements: readonly Statement[] | typeof UNKNOWN;
  /** The ARN of a policy that AWS manages, instead of a document. */
  readonly managed: string | undefined;
}

/** Every policy of every role, by the role's URN. */
export function policiesByRole(plan: Plan): ReadonlyMap<string, readonly Attached[]> {
  const found = new Map<string, Attached[]>();
  const add = (roles: readonly Resource[], attached: readonly Attached[]): void => {
    for (const role of roles) found.set(role.urn, [...(found.get(role.urn) ?? []), ...attached]);
  };
  for (const role of plan.all("role")) {
    for (const [index] of listAt(role.inputs, "inlinePolicies").entries()) {
      const document = at(role.inputs, "inlinePolicies", index, "policy");
      add([role], [inline(role, "inlinePolicies", document)]);
    }
    for (const arn of listAt(role.inputs, "managedPolicyArns")) {
      add([role], managedBy(plan, role, "managedPolicyArns", arn));
    }
  }
  for (const policy of plan.all("rolePolicy")) {
    const roles = plan.refs(policy, ["role"], "role").targets;
    add(roles, [inline(policy, "policy", policy.inputs.policy)]);
  }
  for (const attachment of plan.all("rolePolicyAttachment", "policyAttachment", "rolePolicyAttachments")) {
    const roles = ["role", "roles", "roleName"].flatMap((name) => plan.refs(attachment, ["role"], name).targets);
    for (const property of ["policyArn", "policyArns"]) {
      for (const arn of listAt(attachment.inputs, property)) add(roles, managedBy(plan, attachment, property, arn));
    }
  }
  return found;
}

function inline(origin: Resource, property: string, document: unknown): Attached {
  return { origin, property, statements: statementsOf(document), managed: undefined };
}

function managedBy(plan: Plan, origin: Resource, property: string, arn: unknown): Attached[] {
  // Beside a policy of the plan that is not made yet, AWS's own would pass for that one.
  if (typeof arn === "string" && arn.includes(":iam::aws:"))
    return [{ origin, property, statements: [], managed: arn }];
  const references = plan.resolve(origin, property, arn, ["managedPolicy"]);
  const own = references.targets.map((policy) => inline(policy, "policy", policy.inputs.policy));
  const foreign = references.external.map((managed) => ({ origin, property, statements: [], managed }));
  return [...own, ...foreign];
}

/** AWS's policies that let their holder read every secret (or parameter), by the end of their ARN. */
const READS_ALL: Readonly<Record<string, readonly Kind[]>> = {
  AdministratorAccess: ["secret", "parameter"],
  PowerUserAccess: ["secret", "parameter"],
  SecretsManagerReadWrite: ["secret"],
  AWSSecretsManagerClientReadOnlyAccess: ["secret"],
  AmazonSSMFullAccess: ["parameter"],
  AmazonSSMReadOnlyAccess: ["parameter"],
  AmazonSSMManagedInstanceCore: ["parameter"],
  AmazonEC2RoleforSSM: ["parameter"],
  AmazonRDSDataFullAccess: ["secret"],
  ReadOnlyAccess: ["parameter"],
};

/** Logging in with IAM, the data API, and the password that RDS manages in a secret of its own. */
const DATABASE_ACTIONS = [
  "rds-db:connect",
  "rds-data:ExecuteStatement",
  "rds-data:BatchExecuteStatement",
  "secretsmanager:GetSecretValue",
] as const;

const READ_ACTIONS: Partial<Record<Kind, readonly string[]>> = {
  secret: ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"],
  parameter: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"],
  database: DATABASE_ACTIONS,
  databaseCluster: DATABASE_ACTIONS,
  cacheGroup: ["elasticache:Connect"],
  serverlessCache: ["elasticache:Connect", "memorydb:Connect"],
};

const ALL_READS = [...new Set(Object.values(READ_ACTIONS).flat())];

/** Whether a policy lets its holder read a secret or parameter, or log in to a database or cache. */
export function grantsRead(policy: Attached, kind: Kind, holder: Resource, versions: readonly string[]): boolean {
  if (policy.managed !== undefined) {
    const name = policy.managed.split("/").at(-1) ?? "";
    return READS_ALL[name]?.includes(kind) ?? false;
  }
  const sources = policy.origin.propertyDependencies[policy.property] ?? [];
  const depends = sources.includes(holder.urn) || versions.some((version) => sources.includes(version));
  if (policy.statements === UNKNOWN) return depends;
  const managed = ![undefined, false].some((value) => value === reveal(holder.inputs.manageMasterUserPassword));
  const actions = (READ_ACTIONS[kind] ?? []).filter(
    (action) => managed || kind === "secret" || !action.startsWith("secrets"),
  );
  return policy.statements.some(
    (statement) =>
      actions.some((action) => allowsAction(statement, action)) &&
      reaches(statement, holder, kind, depends) &&
      conditionsAllow(statement, holder),
  );
}

function reaches(statement: Statement, holder: Resource, kind: Kind, depends: boolean): boolean {
  if (statement.notResources.length > 0) {
    return !statement.notResources.some((one) => typeof one === "string" && arnCovers(one, holder, kind));
  }
  return statement.resources.some((one) =>
    one === UNKNOWN ? depends : typeof one === "string" && arnCovers(one, holder, kind),
  );
}

/** Whether a pattern of IAM stands for more than one text. */
export function isBroad(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** What a plain ARN can be looked up by: itself, and the name of the secret or parameter in it. */
export function keysOfArn(arn: string): string[] {
  const secret = /:secret:([^:]+?)(?:-[A-Za-z0-9]{6})?(?::.*)?$/.exec(arn)?.[1];
  const parameter = /:parameter\/(.+)$/.exec(arn)?.[1];
  const login = /:dbuser:([^/]+)\//.exec(arn)?.[1];
  return [
    arn.toLowerCase(),
    ...(login ? [`login ${login}`] : []),
    ...(secret ? [`secret ${secret}`] : []),
    ...(parameter ? [`parameter ${parameter}`] : []),
  ];
}

/** The keys of {@link keysOfArn} under which a secret or parameter is found. */
export function keysOfHolder(holder: Resource, kind: Kind): string[] {
  const arn = textAt(holder.inputs, "arn");
  const name = textAt(holder.inputs, "name") ?? holder.name;
  const login = textAt(holder.inputs, "resourceId") ?? textAt(holder.inputs, "clusterResourceId");
  const secrets = listAt(holder.inputs, "masterUserSecrets").flatMap(
    (one) => textAt(one, "secretArn") ?? textAt(one) ?? [],
  );
  if (secrets.length > 0) return [arn, ...secrets].flatMap((one) => one?.toLowerCase() ?? []);
  if (login !== undefined) return [...(arn === undefined ? [] : [arn.toLowerCase()]), `login ${login}`];
  if (arn !== undefined) return [arn.toLowerCase()];
  return kind === "secret" || kind === "parameter" ? [`${kind} ${name.replace(/^\//, "")}`] : [];
}

/**
 * How the reading grants of a policy are found: by the plain ARNs that it names, and by trial where it is broader.
 */
export function reachOf(policy: Attached): { readonly keys: readonly string[]; readonly broad: boolean } {
  if (policy.managed !== undefined) return { keys: [], broad: true };
  if (policy.statements === UNKNOWN) return { keys: [], broad: false };
  const reading = policy.statements.filter((one) => ALL_READS.some((action) => allowsAction(one, action)));
  const resources = reading.flatMap((one) => one.resources).filter((one) => typeof one === "string");
  return {
    keys: resources.filter((one) => !isBroad(one)).flatMap(keysOfArn),
    broad: resources.some(isBroad) || reading.some((one) => one.notResources.length > 0),
  };
}

/** Whether an ARN pattern covers a resource; while its own ARN is not known, one made from its name decides. */
export function arnCovers(pattern: string, holder: Resource, kind: Kind): boolean {
  if (pattern === "*") return true;
  const arn = textAt(holder.inputs, "arn");
  if (arn !== undefined && (kind === "secret" || kind === "parameter")) return covers(pattern, arn);
  if (!isBroad(pattern)) {
    const keys = keysOfArn(pattern);
    return keysOfHolder(holder, kind).some((key) => keys.includes(key));
  }
  const [, partition = "*", , region = "*", account = "*"] = pattern.split(":");
  const literal = (segment: string, otherwise: string): string => (/[*?]/.test(segment) ? otherwise : segment);
  const place = `${literal(region, "us-east-1")}:${literal(account, "000000000000")}`;
  const prefix = `arn:${literal(partition, "aws")}`;
  return names(holder, kind, pattern).some(([service, tail]) =>
    covers(pattern, `${prefix}:${service}:${place}:${tail}`),
  );
}

/** Service and last part of the resource's ARNs, as they will be: AWS and Pulumi add characters to names. */
function names(holder: Resource, kind: Kind, pattern: string): (readonly [string, string])[] {
  const given = textAt(holder.inputs, "name");
  const name = given ?? `${textAt(holder.inputs, "namePrefix") ?? holder.name}-0000000`;
  if (kind === "secret") return [["secretsmanager", `secret:${name}-000000`]];
  if (kind === "parameter") return [["ssm", `parameter/${name.replace(/^\//, "")}`]];
  const user = /\/([^/*?]+)$/.exec(pattern)?.[1] ?? "user";
  const identifier = textAt(holder.inputs, "resourceId") ?? "db-00000000000000000000000000";
  const own = textAt(holder.inputs, "identifier") ?? textAt(holder.inputs, "clusterIdentifier") ?? holder.name;
  const managed = at(holder.inputs, "manageMasterUserPassword") === true;
  return [
    ["rds-db", `dbuser:${identifier}/${user}`],
    ["rds", `cluster:${own}`],
    ["elasticache", `replicationgroup:${own}`],
    ["elasticache", `serverlesscache:${own}`],
    ["memorydb", `cluster/${own}`],
    ...(managed ? ([["secretsmanager", "secret:rds!db-00000000-000000"]] as const) : []),
  ];
}

/** A condition on the resource's own tags is weighed; any other is taken as fulfilled. */
function conditionsAllow(statement: Statement, holder: Resource): boolean {
  return statement.conditions.every(({ operator, key, values }) => {
    const name = /(?:^|:)resourcetag\/(.+)$/.exec(key)?.[1];
    if (name === undefined || !/^String(Equals|Like)/i.test(operator)) return true;
    const tags = at(holder.inputs, "tags");
    if (typeof tags !== "object" || tags === null) return tags === UNKNOWN;
    const own = Object.keys(tags).find((tagName) => tagName.toLowerCase() === name);
    const value = own === undefined ? undefined : at(tags, own);
    if (value === UNKNOWN) return true;
    return values.some(
      (pattern) => typeof pattern !== "string" || (typeof value === "string" && covers(pattern, value)),
    );
  });
}
