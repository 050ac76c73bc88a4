import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { manifestCachePath } from "../../infra/manifest-cache-path";
import { type PackSettings, PackSettingsError, readPackSettings } from "../../review/pack-settings";
import { defaultStack } from "../../review/project-file";
import type { CommandContext } from "../command-context";
import { startProgress } from "../progress";
import type { PlanningAnswer, PlanningTask, PlanningWork, PlanText } from "./planning-task";
import { planningFlags, planningThread } from "./thread-settings";

/** What every command that plans may be asked for. */
export interface PlanningRequest {
  /** The monorepo, relative to the working directory. */
  readonly root: string | undefined;
  readonly stack?: string;
  /** Whether the policy pack judges the plan. @default true */
  readonly policies?: boolean;
  /** The pack's settings, a file relative to the working directory. @default `Pulumi.<stack>.policies.json` if it is there */
  readonly policyPackConfig?: string;
}

/** What a command wants done, and what is said meanwhile. */
export interface PlanningJob {
  readonly work: PlanningWork;
  /** What is going on, for a terminal, by the stack's name. */
  readonly progress: (stack: string) => string;
  /** What a problem stands in the way of: it is told after this. */
  readonly problem?: string;
}

/**
 * Has a plan made and worked on by another thread, whose memory can be laid out for it, while this one tells of the
 * progress. Gives nothing where there can be no plan for a reason that it has told on standard error.
 */
export async function planInThread(
  context: CommandContext,
  request: PlanningRequest,
  job: PlanningJob,
): Promise<PlanText | undefined> {
  try {
    const answer = await runInThread(context, request, job);
    if (!("problem" in answer)) {
      return answer;
    }
    process.stderr.write(`fleet: ${job.problem ?? ""}${answer.problem}\n`);
  } catch (error) {
    if (!(error instanceof PackSettingsError)) {
      throw error;
    }
    const { command } = job.work;
    process.stderr.write(`fleet: ${error.message}\nTo do without the policies: fleet ${command} --no-policies\n`);
  }
  return undefined;
}

type Answer = Exclude<PlanningAnswer, { readonly wrongSettings: string }>;

async function runInThread(
  { projectDirectory, screen }: CommandContext,
  request: PlanningRequest,
  { work, progress }: PlanningJob,
): Promise<Answer> {
  const stack = request.stack ?? defaultStack(projectDirectory);
  const packSettings = packSettingsOf(request, join(projectDirectory, `Pulumi.${stack}.policies.json`));
  const root = request.root === undefined ? {} : { root: resolve(request.root) };
  const { width, coloured } = screen;
  const source = { projectDirectory, stack, ...root, cache: manifestCachePath(projectDirectory, stack) };
  const shown = startProgress(progress(stack));
  return runTask({ work, source, width, coloured, ...(packSettings && { packSettings }) }).finally(() => shown.end());
}

function packSettingsOf({ policies = true, policyPackConfig }: PlanningRequest, usual: string) {
  if (!policies) {
    return undefined;
  }
  const file = policyPackConfig === undefined ? usual : resolve(policyPackConfig);
  const none: PackSettings = new Map();
  return policyPackConfig === undefined && !existsSync(file) ? none : readPackSettings(file);
}

async function runTask(workerData: PlanningTask): Promise<Answer> {
  setFlagsFromString(planningFlags);
  const worker = new Worker(join(__dirname, "planning-worker.js"), { workerData, ...planningThread });
  const planned = new Promise<PlanningAnswer>((done, fail) => {
    worker.on("message", done);
    worker.on("error", fail);
    worker.on("exit", () => fail(new Error("the plan never came to its end: something in it waits for itself")));
  });
  // What it leaves behind need not be tidied up.
  const answer = await planned.finally(() => void worker.terminate());
  if ("wrongSettings" in answer) {
    throw new PackSettingsError(answer.wrongSettings);
  }
  return answer;
}
