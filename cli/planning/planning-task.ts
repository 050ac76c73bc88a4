import { CheckoutError } from "../../infra/checkout";
import type { ComparisonHelpers } from "../../review/diff/compare-plans";
import type { Earlier, EarlierSide } from "../../review/diff/earlier-side";
import { PreviewError } from "../../review/diff/preview/preview-error";
import type { Judge } from "../../review/judge-plan";
import type { StackSource } from "../../review/load-stack";
import { type PackSettings, PackSettingsError } from "../../review/pack-settings";
import { planInOtherThread } from "./base-thread";
import type { DiffWork } from "./diff-work";
import type { GraphWork } from "./graph-work";
import type { PlanWork } from "./plan-work";
import type { ReportWork } from "./report-work";

/** What a command wants of a plan. */
export type PlanningWork = PlanWork | DiffWork | ReportWork | GraphWork;

/** What the planning thread is given. */
export interface PlanningTask {
  readonly work: PlanningWork;
  readonly source: StackSource;
  readonly width: number;
  readonly coloured: boolean;
  /** Present where the policy pack is to judge the plan: what it is configured with. */
  readonly packSettings?: PackSettings;
}

/** What the thread is given that plans the earlier side of a comparison. */
export interface BaseTask {
  readonly work: { readonly command: "base" };
  readonly earlier: Earlier;
}

/** What it gives back: the side, or why there is none. */
export type BaseAnswer = EarlierSide | { readonly problem: string };

/** What a command made of a plan. */
export interface PlanText {
  readonly text: string;
  /** Whether the command is to fail: errors stand against the plan, or the policy pack refuses it. */
  readonly failed: boolean;
  /** Whether the text is of problems that there is no plan for. @default false */
  readonly unplanned?: boolean;
}

/** What the planning thread gives back: a text, what stands in the way of one, or what is wrong with the policy pack's settings. */
export type PlanningAnswer = PlanText | { readonly problem: string } | { readonly wrongSettings: string };

/**
 * Does a command's work, and has the policy pack judge the plan; or only plans the earlier side of a comparison. In the
 * thread made for it.
 */
export async function runPlanningTask(task: PlanningTask | BaseTask): Promise<PlanningAnswer | BaseAnswer> {
  const elsewhere = planBase(task);
  // Where today's plan fails, nobody asks.
  elsewhere?.catch(() => {});
  // Only now: they load the SDK.
  const { leanSdk } = require("../lean-sdk") as typeof import("../lean-sdk");
  leanSdk();
  try {
    if (isBase(task)) {
      const { planEarlier } =
        require("../../review/diff/earlier-side") as typeof import("../../review/diff/earlier-side");
      return await planEarlier(task.earlier);
    }
    const judge = judgeOf(task);
    return await doWork(task, { ...(judge && { judge }), ...(elsewhere && { elsewhere }) });
  } catch (error) {
    if (error instanceof PackSettingsError) {
      return { wrongSettings: error.message };
    }
    if (error instanceof CheckoutError || error instanceof PreviewError) {
      return { problem: error.message };
    }
    throw error;
  }
}

function isBase(task: PlanningTask | BaseTask): task is BaseTask {
  return task.work.command === "base";
}

/** The earlier side of a comparison, begun before anything that takes long to load. */
function planBase({ work, ...task }: PlanningTask | BaseTask): Promise<EarlierSide> | undefined {
  const compared = work.command === "diff" && "base" in work.against ? work.against : work;
  return "source" in task && "base" in compared && compared.base !== undefined
    ? planInOtherThread({ source: task.source, base: compared.base })
    : undefined;
}

function doWork(task: PlanningTask, helpers: ComparisonHelpers): Promise<PlanText> {
  const { work } = task;
  switch (work.command) {
    case "plan": {
      const { planText } = require("./plan-work") as typeof import("./plan-work");
      return planText(task, work, helpers.judge);
    }
    case "diff": {
      const { diffText } = require("./diff-work") as typeof import("./diff-work");
      return diffText(task, work, helpers);
    }
    case "report": {
      const { reportText } = require("./report-work") as typeof import("./report-work");
      return reportText(task, work, helpers);
    }
    case "graph": {
      const { graphText } = require("./graph-work") as typeof import("./graph-work");
      return graphText(task, work, helpers);
    }
  }
}

function judgeOf({ packSettings }: PlanningTask): Judge | undefined {
  if (packSettings === undefined) {
    return undefined;
  }
  const { judgeWith } = require("../../review/judge-plan") as typeof import("../../review/judge-plan");
  return judgeWith(packSettings);
}
