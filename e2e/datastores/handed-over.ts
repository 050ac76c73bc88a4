import { deploy } from "../../infra/deploy";
import { type RecordedResource, record } from "../../infra/recorder";
import { created, invoked } from "../../infra/testing/created";
import { settingsOf } from "../../infra/testing/fleet";
import { json, unwrap } from "../../infra/testing/plan";

/** The endpoints' name here, against which clients verify certificates. AWS gives the real one. */
export const endpoint = "localhost";

export type Environment = Readonly<Record<string, string>>;

/** What the program hands to AWS for a service, in an update: nothing of it is written by a test. */
export interface HandedOver {
  /** What ECS gives the service's process: plain variables, and the secrets that it fetched. */
  readonly environment: Environment;
  /** What RDS makes the database from. */
  readonly database: {
    readonly port: number;
    readonly username: string;
    readonly password: string;
    readonly dbName: string;
  };
  /** What ElastiCache makes the cache from. */
  readonly cache: { readonly port: number; readonly authToken: string };
  /** Runs once and changes who may log in. Absent in the first generation of credentials. */
  readonly changeLogins?: { readonly entryPoint: readonly string[]; readonly environment: Environment };
}

/** Runs the program for the example's services, and says what it hands over for each. @default credentials - 1, billing's */
export async function deployed(credentials = 1): Promise<(service: string) => HandedOver> {
  const settings = settingsOf({ configuration: { services: { billing: { credentials } } } });
  const options = { project: "fleet", stack: settings.stack, preview: false, created: answer, invoked };
  const { resources } = await record(options, () => deploy(settings));
  const inputsOf = <T>(type: string, name: string): T => {
    const found = resources.find((resource) => resource.type === type && resource.name === name);
    if (found === undefined) {
      throw new Error(`the program makes no ${type} named ${name}`);
    }
    return unwrap(found.inputs) as T;
  };
  return (service) => ({
    environment: environmentOf(
      inputsOf("aws:ecs/taskDefinition:TaskDefinition", service),
      inputsOf("aws:secretsmanager/secretVersion:SecretVersion", service),
    ),
    database: inputsOf("aws:rds/instance:Instance", service),
    cache: inputsOf("aws:elasticache/replicationGroup:ReplicationGroup", service),
    ...(credentials > 1 && service === "billing" && { changeLogins: changeLoginsOf(inputsOf, service) }),
  });
}

/** What AWS would answer to a creation, but for the endpoints' names. */
function answer(resource: RecordedResource): ReturnType<typeof created> {
  const { id, state } = created(resource);
  switch (resource.type) {
    case "aws:rds/instance:Instance":
      return { id, state: { ...state, address: endpoint } };
    case "aws:elasticache/replicationGroup:ReplicationGroup":
      return { id, state: { ...state, primaryEndpointAddress: endpoint } };
    default:
      return { id, state };
  }
}

function changeLoginsOf(inputsOf: <T>(type: string, name: string) => T, service: string) {
  const task = inputsOf<{ containerDefinitions: string }>(
    "aws:ecs/taskDefinition:TaskDefinition",
    `${service}_credentials`,
  );
  const [{ entryPoint }] = json<[{ entryPoint: readonly string[] }]>(task.containerDefinitions);
  return {
    entryPoint,
    environment: environmentOf(task, inputsOf("aws:secretsmanager/secretVersion:SecretVersion", service)),
  };
}

interface Container {
  readonly environment: readonly { name: string; value: string }[];
  readonly secrets: readonly { name: string; valueFrom: string }[];
}

/** As ECS does it: `<the secret's ARN>:<key>::<version>` stands for the value of one key. */
function environmentOf(task: { containerDefinitions: string }, version: { secretString: string }): Environment {
  const [container] = json<[Container]>(task.containerDefinitions);
  const values = json<Record<string, string>>(version.secretString);
  const fetched = container.secrets.map(({ name, valueFrom }) => {
    const value = values[valueFrom.split(":")[7] ?? ""];
    if (value === undefined) {
      throw new Error(`the secret has nothing at ${valueFrom}`);
    }
    return [name, value];
  });
  return Object.fromEntries([...container.environment.map(({ name, value }) => [name, value]), ...fetched]);
}
