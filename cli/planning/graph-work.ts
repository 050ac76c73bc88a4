import type { ComparisonHelpers } from "../../review/diff/compare-plans";
import { renderDot } from "../../review/topology/render-dot";
import { renderMermaid } from "../../review/topology/render-mermaid";
import { renderSvg } from "../../review/topology/render-svg";
import { type Topology, topologyOf } from "../../review/topology/topology";
import type { GraphFormat } from "../graph-formats";
import { drawPlan } from "./drawn-plan";
import type { PlanningTask, PlanText } from "./planning-task";
import { unplannedText } from "./unplanned-text";

/** `fleet graph`. */
export interface GraphWork {
  readonly command: "graph";
  /** Branch, tag or commit that what differs is marked against. */
  readonly base: string | undefined;
  readonly format: GraphFormat;
}

const renderers: Readonly<Record<GraphFormat, (topology: Topology) => string | Promise<string>>> = {
  svg: renderSvg,
  dot: renderDot,
  mermaid: renderMermaid,
};

/** The fleet's picture. */
export async function graphText(
  task: PlanningTask,
  { base, format }: GraphWork,
  helpers: ComparisonHelpers,
): Promise<PlanText> {
  const { plan, diff, diagnostics } = await drawPlan(task, base, helpers);
  if (plan === undefined) {
    return unplannedText(diagnostics, task);
  }
  const text = await renderers[format](topologyOf(plan, diff));
  return { text: text.endsWith("\n") ? text : `${text}\n`, failed: false };
}
