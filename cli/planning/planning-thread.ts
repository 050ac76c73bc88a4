import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { manifestCachePath } from "../../infra/manifest-cache-path";
import { PackError, type PackProcess, startPack } from "../../review/pack-process";
import { type PackSettings, readPackSettings } from "../../review/pack-settings";
import { defaultStack } from "../../review/project-file";
import type { CommandContext } from "../command-context";
import { startProgress } from "../progress";
import type { PlanningAnswer, PlanningTask, PlanningWork, PlanText } from "./planning-task";

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

/** Ours: it stands beside the program. */
const packDirectory = join(__dirname, "..", "..", "policies");

/**
 * Room for what is young, MiB. A plan is made of promises that live until its end: with the default of 48 they are
 * copied about a thousand times over in a large fleet, half of the whole time.
 */
export const youngGenerationMiB = 384;

/**
 * Has a plan made and worked on by another thread, whose memory can be laid out for it, while this one tells of the
 * progress and looks after the policy pack's process, which starts at the same time. Gives nothing where there can be no
 * plan for a reason that it has told on standard error.
 */
export async function planInThread(
  context: CommandContext,
  request: PlanningRequest,
  job: PlanningJob,
): Promise<PlanText | undefined> {
  try {
    const answer = await planWithPack(context, request, job);
    if (!("problem" in answer)) {
      return answer;
    }
    process.stderr.write(`fleet: ${job.problem ?? ""}${answer.problem}\n`);
  } catch (error) {
    if (!(error instanceof PackError)) {
      throw error;
    }
    const { command } = job.work;
    process.stderr.write(`fleet: ${error.message}\nTo do without the policies: fleet ${command} --no-policies\n`);
  }
  return undefined;
}

type Answer = Exclude<PlanningAnswer, { readonly packFailure: string }>;

async function planWithPack(
  { projectDirectory, screen }: CommandContext,
  request: PlanningRequest,
  { work, progress }: PlanningJob,
): Promise<Answer> {
  const stack = request.stack ?? defaultStack(projectDirectory);
  const packSettings = packSettingsOf(request, join(projectDirectory, `Pulumi.${stack}.policies.json`));
  const preload = join(__dirname, "..", "lean-pack.js");
  const pack = packSettings && startPack({ directory: packDirectory, stack, preload });
  const root = request.root === undefined ? {} : { root: resolve(request.root) };
  const { width, coloured } = screen;
  const source = { projectDirectory, stack, ...root, cache: manifestCachePath(projectDirectory, stack) };
  const shown = startProgress(progress(stack));
  return runTask({ work, source, width, coloured, ...(packSettings && { packSettings }) }, pack).finally(() => {
    pack?.stop();
    shown.end();
  });
}

function packSettingsOf({ policies = true, policyPackConfig }: PlanningRequest, usual: string) {
  if (!policies) {
    return undefined;
  }
  const file = policyPackConfig === undefined ? usual : resolve(policyPackConfig);
  const none: PackSettings = new Map();
  return policyPackConfig === undefined && !existsSync(file) ? none : readPackSettings(file);
}

function runTask(workerData: PlanningTask, pack: PackProcess | undefined): Promise<Answer> {
  const resourceLimits = { maxYoungGenerationSizeMb: youngGenerationMiB };
  const worker = new Worker(join(__dirname, "planning-worker.js"), { workerData, resourceLimits });
  const planned = new Promise<PlanningAnswer>((done, fail) => {
    worker.on("message", done);
    worker.on("error", fail);
    worker.on("exit", () => fail(new Error("the plan never came to its end: something in it waits for itself")));
  });
  pack?.port.then(
    (port) => worker.postMessage(port),
    () => {},
  );
  // What it leaves behind need not be tidied up.
  return answerOf(planned, pack).finally(() => void worker.terminate());
}

async function answerOf(planned: Promise<PlanningAnswer>, pack: PackProcess | undefined): Promise<Answer> {
  const answer = await (pack === undefined ? planned : Promise.race([planned, pack.failed]));
  if (!("packFailure" in answer)) {
    return answer;
  }
  // Where the process has ended, it says why.
  await Promise.race([pack?.failed, setTimeout(500)]);
  throw new PackError(answer.packFailure);
}
