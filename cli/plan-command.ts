import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { manifestCachePath } from "../infra/manifest-cache-path";
import type { StackSource } from "../review/load-stack";
import { PackError, type PackProcess, startPack } from "../review/pack-process";
import { type PackSettings, readPackSettings } from "../review/pack-settings";
import { defaultStack } from "../review/project-file";
import type { CommandContext } from "./command-context";
import { startProgress } from "./progress";

/** What `fleet plan` was asked for. */
export interface PlanRequest {
  /** Relative to the working directory. */
  readonly root: string | undefined;
  readonly stack?: string;
  readonly json?: boolean;
  /** Whether the policy pack judges the plan. @default true */
  readonly policies?: boolean;
  /** The pack's settings, a file relative to the working directory. @default `Pulumi.<stack>.policies.json` if it is there */
  readonly policyPackConfig?: string;
}

/** What the planning thread is given. */
export interface PlanTask {
  readonly source: StackSource;
  readonly json: boolean;
  readonly width: number;
  readonly coloured: boolean;
  /** Present where a policy pack is to judge the plan; its port follows as a message. */
  readonly packSettings?: PackSettings;
}

interface PlanText {
  readonly text: string;
  readonly failed: boolean;
}

/** What the planning thread gives back: what is to be printed, or why the policy pack could not judge. */
export type PlanAnswer = PlanText | { readonly packFailure: string };

/** Ours: it stands beside the program. */
const packDirectory = join(__dirname, "..", "policies");

/**
 * Room for what is young, MiB. A plan is made of promises that live until its end: with the default of 48 they are
 * copied about a thousand times over in a large fleet, half of the whole time.
 */
const youngGenerationMiB = 384;

/**
 * Prints what a deployment would make, or why it would not start. Returns the exit code. The work is done by another
 * thread, whose memory can be laid out for it, while this one tells of the progress and looks after the policy pack's
 * process, which starts at the same time.
 */
export async function plan(context: CommandContext, request: PlanRequest): Promise<0 | 1> {
  try {
    return await planWithPack(context, request);
  } catch (error) {
    if (!(error instanceof PackError)) {
      throw error;
    }
    process.stderr.write(`fleet: ${error.message}\nTo plan without the policies: fleet plan --no-policies\n`);
    return 1;
  }
}

async function planWithPack({ projectDirectory, screen, print }: CommandContext, request: PlanRequest): Promise<0 | 1> {
  const stack = request.stack ?? defaultStack(projectDirectory);
  const packSettings = packSettingsOf(request, join(projectDirectory, `Pulumi.${stack}.policies.json`));
  const pack = packSettings && startPack({ directory: packDirectory, stack, preload: join(__dirname, "lean-pack.js") });
  const root = request.root === undefined ? {} : { root: resolve(request.root) };
  const { width, coloured } = screen;
  const source = { projectDirectory, stack, ...root, cache: manifestCachePath(projectDirectory, stack) };
  const task = { source, json: request.json === true, width, coloured, ...(packSettings && { packSettings }) };
  const progress = startProgress(`Planning stack ${stack}`);
  const { text, failed } = await runTask(task, pack).finally(() => {
    pack?.stop();
    progress.end();
  });
  print(text);
  return failed ? 1 : 0;
}

function packSettingsOf({ policies = true, policyPackConfig }: PlanRequest, usual: string): PackSettings | undefined {
  if (!policies) {
    return undefined;
  }
  const file = policyPackConfig === undefined ? usual : resolve(policyPackConfig);
  return policyPackConfig === undefined && !existsSync(file) ? new Map() : readPackSettings(file);
}

function runTask(workerData: PlanTask, pack: PackProcess | undefined): Promise<PlanText> {
  const resourceLimits = { maxYoungGenerationSizeMb: youngGenerationMiB };
  const worker = new Worker(join(__dirname, "plan-worker.js"), { workerData, resourceLimits });
  const planned = new Promise<PlanAnswer>((done, fail) => {
    worker.on("message", done);
    worker.on("error", fail);
    worker.on("exit", () => fail(new Error("the plan never came to its end: something in it waits for itself")));
  });
  pack?.port.then(
    (port) => worker.postMessage(port),
    () => {},
  );
  // What it leaves behind need not be tidied up.
  return textOf(planned, pack).finally(() => void worker.terminate());
}

async function textOf(planned: Promise<PlanAnswer>, pack: PackProcess | undefined): Promise<PlanText> {
  const answer = await (pack === undefined ? planned : Promise.race([planned, pack.failed]));
  if (!("packFailure" in answer)) {
    return answer;
  }
  // Where the process has ended, it says why.
  await Promise.race([pack?.failed, setTimeout(500)]);
  throw new PackError(answer.packFailure);
}
