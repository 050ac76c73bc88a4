import { z } from "zod";
import { didYouMean } from "../../modules-manifest/nearest";
import { type ProcessResult, runProcess } from "../run-process";
import { DeployedStackError } from "./deployed-stack";
import { ownStackName } from "./stack-name";

const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
  initErrors: z.array(z.string()).default([]),
  delete: z.boolean().default(false),
  /** When its state last changed, in UTC. */
  modified: z.string().optional(),
});
const exportSchema = z.object({ deployment: z.object({ resources: z.array(resourceSchema).default([]) }) });
const listSchema = z.array(z.object({ name: z.string() }));

/** A resource as a stack's state has it. Secrets are ciphertext. */
export type StackResource = z.infer<typeof resourceSchema>;

/**
 * Every resource of a stack's state, without those that only wait to be deleted; none before the first update. Asks the
 * Pulumi CLI. Throws a {@link DeployedStackError} where that cannot tell, or the name is none.
 */
export async function exportStack(projectDirectory: string, stack: string): Promise<readonly StackResource[]> {
  ownStackName(stack);
  const result = await runProcess("pulumi", ["stack", "export", "--stack", stack, "--cwd", projectDirectory]);
  if (result.code !== 0) {
    throw new DeployedStackError(await explain(result, projectDirectory, stack));
  }
  const parsed = exportSchema.safeParse(parseJson(result.stdout));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
    throw new DeployedStackError(
      `what pulumi stack export says of stack \`${stack}\` cannot be read${where}: ${issue?.message ?? "no state"}`,
    );
  }
  return parsed.data.deployment.resources.filter((resource) => !resource.delete);
}

/** A resource's logical name: the last part of its URN. */
export function logicalName({ urn }: Pick<StackResource, "urn">): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

async function explain({ code, output }: ProcessResult, projectDirectory: string, stack: string): Promise<string> {
  if (code === undefined && /^there is no pulumi in PATH/.test(output)) {
    return "there is no pulumi on PATH: install it, see https://www.pulumi.com/docs/install/";
  }
  if (/no stack named|stack '.*' not found/i.test(output)) {
    return missingStack(stack, await listStacks(projectDirectory));
  }
  if (/passphrase/i.test(output)) {
    return `stack \`${stack}\` is encrypted with another passphrase, or none is given: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE`;
  }
  if (/for login|not logged in|pulumi login|invalid access token|unauthorized/i.test(output)) {
    return "pulumi is not logged in: run pulumi login, or set PULUMI_ACCESS_TOKEN or PULUMI_BACKEND_URL";
  }
  return `pulumi stack export --stack ${stack} failed: ${firstError(output, code)}`;
}

function missingStack(stack: string, stacks: readonly string[]): string {
  const existing =
    stacks.length === 0
      ? `There is none yet; pulumi stack init ${stack} makes one`
      : `The stacks are ${stacks.join(", ")}`;
  return `there is no stack \`${stack}\`. ${didYouMean(stack, stacks)}${existing}`;
}

async function listStacks(projectDirectory: string): Promise<readonly string[]> {
  const { code, stdout } = await runProcess("pulumi", ["stack", "ls", "--json", "--cwd", projectDirectory]);
  const parsed = listSchema.safeParse(code === 0 ? parseJson(stdout) : undefined);
  return parsed.success ? parsed.data.map(({ name }) => name).sort() : [];
}

function firstError(output: string, code: number | undefined): string {
  const lines = output.split(/\r?\n/).map((line) => line.trim());
  const line = lines.find((one) => one.startsWith("error:")) ?? lines.find((one) => one !== "");
  return line?.replace(/^error: /, "") ?? (code === undefined ? "it was ended" : `it ended with ${code}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
