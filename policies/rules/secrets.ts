import { credentialIn, credentialInScript } from "../graph/credential-text";
import { classOf, type Kind, kindOf } from "../graph/kinds";
import type { Plan } from "../graph/plan";
import type { Resource } from "../graph/resource";
import { containersOf } from "../graph/task-definitions";
import { at, listAt, reveal, SecretValue, textAt } from "../graph/value";
import { ALWAYS, type Finding, type Rule } from "./rule";

/** A text that anybody with access to the account may read. */
interface Exposed {
  readonly where: string;
  readonly name: string;
  readonly value: unknown;
  readonly script?: boolean;
}

/** Per kind, the properties whose values everybody may read. */
const OPEN_PROPERTIES = {
  taskDefinition: ["containerDefinitions"],
  lambda: ["environment"],
  instance: ["userData", "userDataBase64"],
  launchTemplate: ["userData"],
  launchConfiguration: ["userData", "userDataBase64"],
  dockerImage: ["build", "buildArgs"],
  codeBuildProject: ["environment"],
  appRunnerService: ["sourceConfiguration"],
  parameter: ["value", "insecureValue"],
} as const satisfies Partial<Record<Kind, readonly string[]>>;
const KINDS = Object.keys(OPEN_PROPERTIES) as (keyof typeof OPEN_PROPERTIES)[];

/** No credential where anybody may read it. */
export const secretNotInPlainText: Rule = {
  name: "secret-not-in-plain-text",
  description:
    "No credential stands in an environment, a build argument, user data, a plain parameter or a stack output.",
  severity: "critical",
  levels: ALWAYS,
  controls: [],
  remediation:
    "put it into a secret (Secrets Manager) and name the secret in `secrets` of the container; then change the credential.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html",
  options: {
    allow: { type: "array", description: "Variables whose values are known to be harmless.", default: [] },
  },
  kinds: [...KINDS, "pulumiStack"],
  checkResource(resource, scope) {
    const allowed = scope.list("allow");
    return exposedBy(resource).flatMap(({ where, name, value, script }) => {
      if (allowed.includes(name)) return [];
      const text = reveal(value);
      if (typeof text !== "string" || text === "") return [];
      const wrapped = value instanceof SecretValue ? "a Pulumi secret" : undefined;
      const found = wrapped ?? (script ? credentialInScript(text) : credentialIn(text, name));
      return found
        ? [`The ${where} of \`${resource.name}\` holds ${found} in plain text${name ? `, in \`${name}\`` : ""}.`]
        : [];
    });
  },
  checkStack({ plan }) {
    return KINDS.flatMap((kind) =>
      plan.all(kind).flatMap((resource) => generatedInto(plan, resource, OPEN_PROPERTIES[kind])),
    );
  },
};

function exposedBy(resource: Resource): Exposed[] {
  const { inputs } = resource;
  switch (kindOf(resource.type)) {
    case "taskDefinition":
      return (containersOf(resource) ?? []).flatMap((container) => [
        ...container.environment.map((one) => ({ where: `environment of \`${container.name}\``, ...one })),
        ...["command", "entryPoint"].flatMap((property) => wordsOf(listAt(container.definition, property), property)),
        ...wordsOf(listAt(container.definition, "healthCheck", "command"), "health check"),
      ]);
    case "lambda":
      return entries(at(inputs, "environment", "variables"), "environment");
    case "dockerImage":
      return [
        ...entries(at(inputs, "build", "args"), "build arguments"),
        ...entries(at(inputs, "buildArgs"), "build arguments"),
      ];
    case "codeBuildProject":
      return listAt(inputs, "environment", "environmentVariables").flatMap((one) =>
        [undefined, "PLAINTEXT"].includes(textAt(one, "type"))
          ? [{ where: "build environment", name: textAt(one, "name") ?? "", value: at(one, "value") }]
          : [],
      );
    case "appRunnerService":
      return entries(
        at(inputs, "sourceConfiguration", "imageRepository", "imageConfiguration", "runtimeEnvironmentVariables"),
        "environment",
      );
    case "parameter":
      if (isSecureParameter(resource)) return [];
      return [{ where: "plain parameter", name: textAt(inputs, "name") ?? resource.name, value: reveal(inputs.value) }];
    case "pulumiStack":
      return entries(inputs, "outputs").filter(({ value }) => !(value instanceof SecretValue));
    default:
      return ["userData", "userDataBase64"].map((property) => ({
        where: "user data",
        name: "",
        value: reveal(inputs[property]),
        script: true,
      }));
  }
}

/** Each word of a command, and where none of them tells all together: an option's value is often the next word. */
function wordsOf(values: readonly unknown[], where: string): Exposed[] {
  const words = values.map((value) => ({ where, name: "", value, script: true }));
  const texts = values.map(reveal).filter((one) => typeof one === "string");
  const told =
    texts.some((one) => credentialInScript(one) !== undefined) || values.some((one) => one instanceof SecretValue);
  return told || texts.length < 2 ? words : [...words, { where, name: "", value: texts.join(" "), script: true }];
}

function entries(record: unknown, where: string): Exposed[] {
  return Object.entries(record ?? {}).map(([name, value]) => ({ where, name, value }));
}

function isSecureParameter({ type, inputs }: Resource): boolean {
  return kindOf(type) === "parameter" && textAt(inputs, "type") === "SecureString";
}

/** A generated password flows straight into something readable, whatever its value will be. */
function generatedInto(plan: Plan, resource: Resource, properties: readonly string[]): Finding[] {
  if (isSecureParameter(resource)) return [];
  return properties.flatMap((property): Finding[] => {
    const [source] = plan.sources(resource, property, ["generatedSecret"]);
    const wrapped = resource.inputs[property] instanceof SecretValue;
    if (!source && !wrapped) return [];
    const what = source ? `the ${classOf(source.type).split(/[:/]/)[1]} \`${source.name}\`` : "a Pulumi secret";
    return [
      {
        urn: resource.urn,
        message: `The \`${property}\` of \`${resource.name}\` is made from ${what}, and can be read by anybody in the account.`,
        path: `${source ? `\`${source.name}\`` : "secret"} -> \`${property}\` of \`${resource.name}\``,
      },
    ];
  });
}
