import { Secret } from "@pulumi/aws/secretsmanager/secret";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion";
import * as pulumi from "@pulumi/pulumi";
import { administrationVariables, cacheVariables, databaseVariables } from "../datastore-variables";
import type { Cache } from "./cache";
import type { Database } from "./database";
import { dataOptions, isProtected, passingOptions, type WorkloadContext } from "./workload-context";

export interface Credentials {
  /** The one secret that the service's task may read. */
  readonly secretArn: pulumi.Output<string>;
  /** Secret variables -> what ECS fetches them from, sorted by name. */
  readonly variables: readonly { name: string; valueFrom: pulumi.Output<string> }[];
  /** What only the task that changes the database's logins is given; none before the first rotation. */
  readonly administration: readonly { name: string; valueFrom: pulumi.Output<string> }[];
  /** Id of the secret's version that holds all of this. */
  readonly versionId: pulumi.Output<string>;
  /** Somebody else's secrets that the task reads as well. */
  readonly foreignSecretArns: readonly string[];
}

/**
 * One secret per service with every secret variable as a key: ECS hands over whole values only, so the URLs are whole.
 * The task names the secret's version: a rotation makes a new task definition and so restarts its owner, nobody else.
 */
export function createCredentials(context: WorkloadContext, database: Database, cache: Cache): Credentials {
  const { name, service, platform, extras, tags } = context;
  const opts = dataOptions(context);
  const values: Record<string, pulumi.Input<string>> = {};
  for (const variable of databaseVariables) {
    values[variable] = database.url;
  }
  for (const variable of cacheVariables) {
    values[variable] = cache.url;
  }
  if (database.administration !== undefined) {
    values[administrationVariables.admin] = database.administration.adminUrl;
    values[administrationVariables.initial] = database.administration.initialUrl;
  }
  Object.assign(values, extras.secrets);
  const foreign = new Map<string, string>();
  for (const [variable, value] of Object.entries(service.secrets)) {
    if (typeof value === "string") {
      values[variable] = pulumi.secret(value);
    } else {
      foreign.set(variable, value.arn);
    }
  }
  const secret = new Secret(
    name,
    {
      description: `Secret variables of ${service.name}`,
      kmsKeyId: platform.keyArn,
      recoveryWindowInDays: isProtected(context) ? 30 : 0,
      tags,
    },
    opts,
  );
  const version = new SecretVersion(
    name,
    { secretId: secret.id, secretString: pulumi.jsonStringify(values) },
    // Another value makes another version.
    passingOptions(context),
  );
  const own = Object.keys(values).map((variable) => ({
    name: variable,
    valueFrom: pulumi.interpolate`${secret.arn}:${variable}::${version.versionId}`,
  }));
  const others = [...foreign].map(([variable, arn]) => ({ name: variable, valueFrom: pulumi.output(arn) }));
  const hidden: readonly string[] = Object.values(administrationVariables);
  return {
    secretArn: secret.arn,
    variables: [...own.filter(({ name }) => !hidden.includes(name)), ...others].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    ),
    administration: own.filter(({ name }) => hidden.includes(name)),
    versionId: version.versionId,
    foreignSecretArns: [...new Set([...foreign.values()].map(withoutKey))],
  };
}

/** `arn:aws:secretsmanager:region:account:secret:name:json-key::` -> the ARN of the secret itself. */
function withoutKey(arn: string): string {
  return arn.split(":").slice(0, 7).join(":");
}
