import { CheckoutError } from "../../infra/checkout";
import type { Side } from "../../review/diff/plan-side";
import { PreviewError } from "../../review/diff/preview/preview-file";
import type { StackSource } from "../../review/load-stack";
import { PackError } from "../../review/pack-process";
import type { PackSettings } from "../../review/pack-settings";
import type { JudgeFor } from "../../review/plan-fleet";
import { deferModules } from "../deferred-modules";
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
  /** Present where a policy pack is to judge the plan; its port follows as a message. */
  readonly packSettings?: PackSettings;
}

/** What the thread is given that plans the earlier side of a comparison. */
export interface BaseTask {
  readonly work: { readonly command: "base" };
  readonly source: StackSource;
}

/** What a command made of a plan. */
export interface PlanText {
  readonly text: string;
  /** Whether the command is to fail: errors stand against the plan, or the policy pack refuses it. */
  readonly failed: boolean;
  /** Whether the text is of problems that there is no plan for. @default false */
  readonly unplanned?: boolean;
}

/** What the planning thread gives back: a text, what stands in the way of one, or why the policy pack could not judge. */
export type PlanningAnswer = PlanText | { readonly problem: string } | { readonly packFailure: string };

/**
 * Does a command's work, and has the policy pack judge the plan once it listens; or only plans the earlier side of a
 * comparison. In the thread made for it.
 */
export async function runPlanningTask(
  task: PlanningTask | BaseTask,
  packPort: Promise<number>,
): Promise<PlanningAnswer | Side> {
  deferModules(["typescript", "@npmcli/arborist", "normalize-package-data"]);
  // Only now: they load the SDK.
  const { leanSdk } = require("../lean-sdk") as typeof import("../lean-sdk");
  leanSdk();
  if (isBase(task)) {
    const { planSide } = require("../../review/diff/plan-side") as typeof import("../../review/diff/plan-side");
    return planSide(task.source);
  }
  try {
    return await doWork(task, judgeOf(task, packPort));
  } catch (error) {
    if (error instanceof PackError) {
      return { packFailure: error.message };
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

function doWork(task: PlanningTask, judgeFor: JudgeFor | undefined): Promise<PlanText> {
  const { work } = task;
  switch (work.command) {
    case "plan": {
      const { planText } = require("./plan-work") as typeof import("./plan-work");
      return planText(task, work, judgeFor);
    }
    case "diff": {
      const { diffText } = require("./diff-work") as typeof import("./diff-work");
      return diffText(task, work, judgeFor);
    }
    case "report": {
      const { reportText } = require("./report-work") as typeof import("./report-work");
      return reportText(task, work, judgeFor);
    }
    case "graph": {
      const { graphText } = require("./graph-work") as typeof import("./graph-work");
      return graphText(task, work);
    }
  }
}

function judgeOf({ packSettings: settings }: PlanningTask, packPort: Promise<number>): JudgeFor | undefined {
  return (
    settings &&
    ((stack) => {
      const { judgeWithPack } = require("../../review/judge-plan") as typeof import("../../review/judge-plan");
      return judgeWithPack(packPort, { ...stack, settings });
    })
  );
}
