import { z } from "zod";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { tokensForm } from "../../infra/tokens/generations-form";
import { type DeployedStack, DeployedStackError } from "./deployed-stack";
import { exportStack, logicalName, type StackResource } from "./export-stack";

/** Type of a gate, as infra/microservice/gate.ts registers it. */
export const gateType = "pulumi-nodejs:dynamic/fleet:Gate";

const tableType = "aws:dynamodb/table:Table";
/** What a refresh writes behind the task definition of a gate that did not open. */
const unproven = / \(not proven\)$/;

const gateSchema = z.object({
  service: z.string(),
  region: z.string(),
  cluster: z.string(),
  ecsService: z.string(),
  taskDefinition: z.string().transform((arn) => arn.replace(unproven, "")),
  container: z.string(),
  image: z.string(),
  // Stacks deployed before there was a ledger have neither.
  fingerprint: z.string().default(""),
  releasesTable: z.string().default(""),
  targetGroups: z.array(z.string()),
  logGroup: z.string(),
  logStreamPrefix: z.string(),
  timeoutSeconds: z.number(),
  credentials: z.number().exactOptional(),
  tokens: tokensForm.exactOptional(),
});

/**
 * What a stack's state knows of its services. Asks the Pulumi CLI, and never for secrets in plain text. Throws a
 * {@link DeployedStackError} where there is no such stack, nothing was deployed, or the state cannot be read.
 */
export async function readDeployedStack(projectDirectory: string, stack: string): Promise<DeployedStack> {
  return deployedStackOf(await exportStack(projectDirectory, stack), stack);
}

/** As {@link readDeployedStack}, of a state that was read already. */
export function deployedStackOf(resources: readonly StackResource[], stack: string): DeployedStack {
  const services = resources
    .filter(({ type }) => type === gateType)
    .map((gate) => readGate(gate, stack))
    .sort(apiFirst);
  const [first] = services;
  if (first === undefined) {
    throw new DeployedStackError(`nothing is deployed in stack \`${stack}\` yet: run pulumi up --stack ${stack}`);
  }
  const releasesTable =
    services.map((service) => service.releasesTable).find((name) => name !== "") ?? tableOf(resources);
  return { region: first.region, ...(releasesTable !== undefined && { releasesTable }), services };
}

function readGate(gate: StackResource, stack: string): GateInputs {
  const parsed = gateSchema.safeParse(gate.inputs);
  if (parsed.success) {
    return parsed.data;
  }
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new DeployedStackError(
    `the gate \`${logicalName(gate)}\` in the state of stack \`${stack}\` cannot be read: ${problems.join("; ")}`,
  );
}

function tableOf(resources: readonly StackResource[]): string | undefined {
  const table = resources.find((one) => one.type === tableType && logicalName(one) === "releases");
  const name = table?.outputs.name ?? table?.inputs.name;
  return typeof name === "string" && name !== "" ? name : undefined;
}

function apiFirst({ service: one }: GateInputs, { service: other }: GateInputs): number {
  return Number(other === "api") - Number(one === "api") || (one < other ? -1 : 1);
}
