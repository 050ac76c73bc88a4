import { parse } from "yaml";

/** A step of a job, as far as it is checked. */
export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A job of a workflow. */
export interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly if?: string;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

/** A workflow of GitHub Actions. */
export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly defaults?: { readonly run?: Readonly<Record<string, string>> };
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What a workflow may write, by its file's name: the rest may write nothing. */
const writes: Readonly<Record<string, readonly string[]>> = {
  "preview-comment.yml": ["pull-requests"],
  "deploy.yml": ["id-token"],
  "drift.yml": ["id-token"],
};

/** What GitHub evaluates, as it is written in a workflow. */
export function expression(inner: string): string {
  return `\${{ ${inner} }}`;
}

/** Reads a workflow. */
export function readWorkflow(text: string): Workflow {
  return parse(text) as Workflow;
}

/** Every step of a workflow, of one job or of all. */
export function stepsOf({ jobs }: Workflow): readonly Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

/** What is wrong with a workflow of ours, one line each. */
export function problemsOf(file: string, text: string): readonly string[] {
  const workflow = readWorkflow(text);
  return [
    ...pinning(text),
    ...permissions(file, workflow),
    ...triggers(file, workflow, text),
    ...shell(workflow),
    ...checkouts(file, workflow),
    ...deployments(file, workflow),
  ];
}

function pinning(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => /^\s*(?:-\s+)?uses:/.test(line));
  const pinned = /uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
  return lines.filter((line) => !pinned.test(line)).map((line) => `is not pinned with its version: ${line.trim()}`);
}

function permissions(file: string, { permissions: atTop, jobs }: Workflow): readonly string[] {
  const top = JSON.stringify(atTop) === "{}" ? [] : ["the workflow itself has permissions"];
  const inJobs = Object.entries(jobs).flatMap(([name, job]) => {
    const granted = Object.entries(job.permissions ?? { all: "write" });
    const excess = granted.filter(([scope, level]) => level !== "read" && !(writes[file] ?? []).includes(scope));
    return excess.map(([scope]) => `job ${name} may write ${scope}`);
  });
  const timeless = Object.entries(jobs).filter(([, job]) => job["timeout-minutes"] === undefined);
  return [...top, ...inJobs, ...timeless.map(([name]) => `job ${name} has no timeout-minutes`)];
}

function triggers(file: string, { on }: Workflow, text: string): readonly string[] {
  const events = Object.keys(on);
  return [
    ...(events.includes("pull_request_target") ? ["runs with a stranger's code on pull_request_target"] : []),
    ...(file === "preview.yml" && events.join() !== "pull_request" ? ["previews run on more than pull_request"] : []),
    ...(file === "preview.yml" && /\bsecrets\b\s*[.[]|\bvars\./.test(text) ? ["a preview reads secrets"] : []),
    ...(/secrets: *inherit|toJSON\(secrets\)/.test(text) ? ["hands out all secrets"] : []),
  ];
}

function shell(workflow: Workflow): readonly string[] {
  const scripts = stepsOf(workflow).flatMap(({ run }) => (run === undefined ? [] : [run]));
  return [
    // Without the name, bash runs without pipefail.
    ...(workflow.defaults?.run?.shell === "bash" ? [] : ["the shell is not bash by default"]),
    ...scripts
      .filter((run) => run.includes("${{"))
      .map((run) => `an expression is pasted into a script: ${run.trim()}`),
    ...scripts.filter((run) => /\bnpx\b/.test(run)).map(() => "npx may fetch what nobody pinned"),
  ];
}

function checkouts(file: string, workflow: Workflow): readonly string[] {
  const found = stepsOf(workflow).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
  const trusted = file !== "preview-comment.yml" || found.every((step) => step.with?.ref === defaultBranch);
  return [
    ...(found.every((step) => step.with?.["persist-credentials"] === false) ? [] : ["a checkout keeps its token"]),
    ...(trusted ? [] : ["the right to comment runs another branch's code"]),
  ];
}

const defaultBranch = expression("github.event.repository.default_branch");

function deployments(file: string, { concurrency, jobs }: Workflow): readonly string[] {
  const [first] = Object.values(jobs);
  const roles = Object.values(jobs).some((job) => job.permissions?.["id-token"] === "write");
  const off = roles && !first?.if?.startsWith("vars.FLEET_DEPLOY == 'true' && github.ref_name == ");
  const unasked = off ? ["takes a role before it is switched on, or for another branch"] : [];
  if (file !== "deploy.yml") {
    return unasked;
  }
  const stack = expression("inputs.stack || 'prod'");
  const alone = concurrency?.group === `deploy-${stack}` && concurrency["cancel-in-progress"] === false;
  const environments = [jobs.wanted, jobs.images, jobs.up].map((job) => job?.environment).join();
  return [
    ...unasked,
    ...(alone ? [] : ["two updates of a stack may run at once, or one be cancelled"]),
    ...(environments === `${stack}-images,${stack}-images,${stack}` ? [] : ["a job runs outside of its environment"]),
  ];
}

/** `fleet` commands that a workflow runs, with their long options. */
export function fleetCommands(
  workflow: Workflow,
): readonly { readonly name: string; readonly options: readonly string[] }[] {
  const scripts = stepsOf(workflow).map(({ run = "" }) => run.replace(/\\\n/g, " "));
  return scripts.flatMap((script) =>
    [...script.matchAll(/node cli\/fleet\.js ([a-z-]+)([^|;&>\n]*)/g)].map(([, name = "", rest = ""]) => ({
      name,
      options: [...rest.matchAll(/ (--[a-z-]+)/g)].map(([, option = ""]) => option),
    })),
  );
}
