import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "../../policies/settings";
import { Attribute, type Draft, Json, Text } from "../../policies/testing/plan-builder";
import { engineEnvironment, repository } from "./engine";

/** What a policy said, from the engine's event log. */
export interface PolicyEvent {
  readonly policyName: string;
  readonly resourceUrn?: string;
  readonly enforcementLevel: string;
  readonly message: string;
}

/** What a run of the CLI said. */
export interface PolicyRun {
  readonly code: number;
  readonly output: string;
  readonly events: readonly PolicyEvent[];
}

/** What `pulumi stack export` gives; a stack that nothing was ever deployed to has no deployment. */
export interface State {
  readonly deployment?: {
    readonly resources: readonly { readonly urn: string; readonly inputs: object; readonly outputs: object }[];
  };
}

/** A Pulumi program, in a folder and with a backend of its own, that makes the given resources in the stack `prod`. */
export interface Program {
  readonly directory: string;
  /** States the resources; their URNs are those of the drafts. */
  write(drafts: readonly Draft[]): void;
  /** The stack's state; written to `state.json` as well. */
  state(): Promise<State>;
  /** Runs a command with the pack; the log of events is kept where the command has one. */
  withPack(settings: Settings, ...args: string[]): Promise<PolicyRun>;
  remove(): void;
}

/** Makes the program; without an endpoint there is no AWS, and previews do not ask for one. */
export async function createProgram(endpoint = "http://127.0.0.1:1"): Promise<Program> {
  const directory = mkdtempSync(join(tmpdir(), "fleet-program-"));
  const put = (name: string, text: string): void => writeFileSync(join(directory, name), text);
  put("Pulumi.yaml", "name: shop\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\n");
  put("Pulumi.prod.yaml", `config:\n${CONFIG.map((line) => `  aws:${line}\n`).join("")}`);
  put("index.js", `require("tsx/cjs");\nrequire(${JSON.stringify(join(__dirname, "policies-resources.ts"))});\n`);
  put("Dockerfile", "FROM scratch\n");
  put("package.json", JSON.stringify({ main: "index.js" }));
  symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"));
  const env = {
    ...engineEnvironment(),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    PULUMI_BACKEND_URL: `file://${directory}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_DEBUG_COMMANDS: "true",
  };
  const log = join(directory, "events.log");
  const run = (args: readonly string[]): Promise<PolicyRun> =>
    new Promise((resolve, reject) => {
      rmSync(log, { force: true });
      const all = [...args, "--non-interactive", "--color", "never"];
      const child = spawn("pulumi", all, { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          output += text;
        });
      }
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? -1, output, events: eventsIn(log) }));
    });
  await run(["stack", "init", "prod"]);
  return {
    directory,
    write: (drafts) => put("resources.json", JSON.stringify(drafts.map(writtenDraft))),
    async state() {
      const file = join(directory, "state.json");
      await run(["stack", "export", "--stack", "prod", "--file", file]);
      return JSON.parse(readFileSync(file, "utf8")) as State;
    },
    withPack(settings, ...args) {
      const { options = {}, ...own } = settings;
      put("settings.json", JSON.stringify({ "fleet-settings": own, ...options }));
      const pack = ["--policy-pack", join(repository, "policies"), "--policy-pack-config", "settings.json"];
      return run([...args, ...pack, ...(["preview", "up"].includes(args[0] ?? "") ? ["--event-log", log] : [])]);
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

const CONFIG = [
  "region: eu-west-1",
  'skipCredentialsValidation: "true"',
  'skipRequestingAccountId: "true"',
  'skipMetadataApiCheck: "true"',
];

/** The resources with all that they refer to. */
export function withReferences(drafts: readonly Draft[]): Draft[] {
  const found = new Set<Draft>();
  const visit = (value: unknown): void => {
    if (value instanceof Attribute) add(value.owner);
    else if (value instanceof Json) visit(value.content);
    else if (value instanceof Text) visit(value.parts);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
  };
  const add = (draft: Draft): void => {
    if (found.has(draft)) return;
    found.add(draft);
    visit(draft.inputs);
  };
  drafts.forEach(add);
  return [...found];
}

function writtenDraft({ urn, type, name, inputs, protect }: Draft): object {
  return { urn, type, name, protect, inputs: written(inputs) };
}

function written(value: unknown): unknown {
  if (value instanceof Attribute) return { $of: value.owner.urn, $attribute: value.name };
  if (value instanceof Json) return { $json: written(value.content) };
  if (value instanceof Text) return { $text: written(value.parts) };
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, written(inner)]));
}

function eventsIn(log: string): PolicyEvent[] {
  let text = "";
  try {
    text = readFileSync(log, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    const { policyEvent } =
      line === "" ? { policyEvent: undefined } : (JSON.parse(line) as { policyEvent?: PolicyEvent });
    return policyEvent ? [policyEvent] : [];
  });
}
