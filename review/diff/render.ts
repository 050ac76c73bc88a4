import type { Screen } from "../paint";
import type { FleetDiff } from "./fleet-diff";
import { renderMarkdown } from "./render-markdown";
import { renderDiff } from "./render-text";

/** A comparison for a terminal, a pull request or a program. */
export function render(diff: FleetDiff, format: "text" | "markdown" | "json", screen: Screen): string {
  if (format === "json") {
    return `${JSON.stringify(diff, undefined, 2)}\n`;
  }
  return format === "markdown" ? renderMarkdown(diff) : renderDiff(diff, screen);
}
