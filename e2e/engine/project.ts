import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { repository } from "./engine";

/** What a run of the CLI said. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  /** Both streams, in order. */
  readonly output: string;
}

/** One step of a preview that changes something. */
export interface Step {
  /** create, update, replace, delete ... */
  readonly op: string;
  /** `type::name`. */
  readonly resource: string;
}

/** A copy of the project as a user has it, with a backend of its own. */
export interface Project {
  readonly directory: string;
  /** The CLI's environment; a test may change it. */
  readonly environment: Record<string, string>;
  /** Runs Pulumi in the project. */
  pulumi(...args: string[]): Promise<Run>;
  /** Runs `fleet` on the project's stack. */
  fleet(command: string, ...args: string[]): Promise<Run>;
  /** What a preview would change; throws where it fails. */
  previewSteps(): Promise<readonly Step[]>;
  /** Changes the stack's configuration file as a user's editor does; an undefined value takes its key away. */
  configure(change: (set: (path: readonly string[], value: unknown) => void) => void): void;
  remove(): void;
}

const programFiles = [
  "infra",
  "modules-manifest",
  "policies",
  "release",
  "examples",
  "Pulumi.yaml",
  "Pulumi.prod.yaml",
  "Pulumi.dev.yaml",
  "package.json",
  "tsconfig.json",
];

const fleetScript = join(repository, "cli", "fleet.js");

/** Copies the project to a temporary folder and creates the stack. */
export async function createProject(stack: string, environment: Record<string, string>): Promise<Project> {
  const directory = mkdtempSync(join(tmpdir(), "fleet-project-"));
  for (const file of programFiles) {
    cpSync(join(repository, file), join(directory, file), {
      recursive: true,
      filter: (source) => !source.includes("node_modules"),
    });
  }
  symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"));
  const state = mkdtempSync(join(tmpdir(), "fleet-state-"));
  const env: Record<string, string> = {
    ...environment,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    // The file backend writes the whole state after every step; only the end counts here.
    PULUMI_EXPERIMENTAL: "true",
    PULUMI_SKIP_CHECKPOINTS: "true",
  };
  const file = join(directory, `Pulumi.${stack}.yaml`);
  const pulumi = (...args: string[]) =>
    run(directory, env, ["pulumi", ...args, "--non-interactive", "--color", "never"]);
  const created = await pulumi("stack", "init", stack);
  if (created.code !== 0) {
    throw new Error(`pulumi stack init failed:\n${created.output}`);
  }
  return {
    directory,
    environment: env,
    pulumi,
    fleet: (command, ...args) =>
      run(directory, env, [process.execPath, fleetScript, "-C", directory, command, ...args, "--stack", stack]),
    async previewSteps() {
      const { code, stdout, output } = await pulumi("preview", "--stack", stack, "--json");
      if (code !== 0) {
        throw new Error(`preview failed:\n${output}`);
      }
      return stepsOf(stdout);
    },
    configure(change) {
      const document = parseDocument(readFileSync(file, "utf8"));
      change((path, value) =>
        value === undefined ? document.deleteIn(["config", ...path]) : document.setIn(["config", ...path], value),
      );
      writeFileSync(file, String(document));
    },
    remove() {
      rmSync(directory, { recursive: true, force: true });
      rmSync(state, { recursive: true, force: true });
    },
  };
}

function run(cwd: string, env: Record<string, string>, [command = "", ...args]: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, stdout, output }));
  });
}

function stepsOf(json: string): Step[] {
  const { steps } = JSON.parse(json) as { steps: { op: string; urn: string }[] };
  return steps
    .filter(({ op }) => op !== "same" && op !== "read")
    .map(({ op, urn }) => ({ op, resource: `${urn.split("::")[2]?.split("$").at(-1)}::${urn.split("::")[3]}` }))
    .sort((a, b) => (`${a.resource} ${a.op}` < `${b.resource} ${b.op}` ? -1 : 1));
}

/** What the CLI said, without the lines that only tell where this machine's plugins come from. */
export function complaints({ output }: Run): string[] {
  return output
    .split("\n")
    .filter((line) => /\b(warning|error):/.test(line) && !/using pulumi-resource-\S+ from \$PATH/.test(line));
}
