import type { PlannedResource } from "../plan";
import { type Html, html, markup } from "./html";

/**
 * Each resource's URN and inputs as JSON, one line per resource in the order of their identifiers: the page's script
 * searches the lines as text and parses only those that are opened.
 */
export function renderResourceData(resources: readonly PlannedResource[]): Html {
  const lines = resources.map(({ urn, inputs }) => harmless(JSON.stringify([urn, inputs])));
  return html`<script type="application/json" id="resource-data">[
${markup(lines.join(",\n"))}
]</script>`;
}

/** Nothing in it can end the element, or begin a comment or another one. */
function harmless(json: string): string {
  return json.replaceAll("<", "\\u003c");
}
