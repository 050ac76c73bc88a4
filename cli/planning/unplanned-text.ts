import type { Diagnostic } from "../../modules-manifest";
import { renderDiagnostics } from "../../review/render-diagnostics";
import { screenOf } from "../command-context";
import type { PlanningTask, PlanText } from "./planning-task";

/** What is said where there is no plan to work on. */
export function unplannedText(diagnostics: readonly Diagnostic[], task: PlanningTask): PlanText {
  return { text: renderDiagnostics(diagnostics, screenOf(task)), failed: true, unplanned: true };
}
