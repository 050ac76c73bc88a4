import { runProcess } from "./run-process";

interface StackOutputs {
  readonly api?: { readonly repositoryUrl?: unknown };
}

/** The registry of a stack's images, as the stack's outputs name it; nothing before its first update. Asks the Pulumi CLI. */
export async function findRegistry(projectDirectory: string, stack: string): Promise<string | undefined> {
  const args = ["stack", "output", "--json", "--stack", stack, "--cwd", projectDirectory];
  const { code, stdout } = await runProcess("pulumi", args);
  if (code !== 0) {
    return undefined;
  }
  const { api } = JSON.parse(stdout) as StackOutputs;
  return typeof api?.repositoryUrl === "string" ? api.repositoryUrl.split("/")[0] : undefined;
}
