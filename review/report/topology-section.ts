import { colours } from "../topology/colours";
import { html, markup } from "./html";
import type { Section } from "./section";

/** The picture of the fleet, as it was made elsewhere. */
export function topologySection(svg: string): Section {
  return {
    id: "topology",
    title: "Topology",
    body: html`<figure class="topology">
<div class="toolbar scripted" role="group" aria-label="Size of the picture" hidden>
<button type="button" data-zoom="0.8" aria-label="Smaller">&minus;</button>
<button type="button" data-zoom="fit">Fit</button>
<button type="button" data-zoom="1.25" aria-label="Larger">+</button>
</div>
<div class="picture" role="region" aria-label="Picture of the topology" tabindex="0">${markup(svg)}</div>
</figure>`,
  };
}

/** The picture's colours, which follow the page's theme instead of the reader's preference alone. */
export function topologyColours(): string {
  const variables = Object.entries(colours).map(
    ([role, { light, dark }]) => `--topology-${role}: light-dark(${light}, ${dark});`,
  );
  return `:root {\n${variables.join("\n")}\n}\n`;
}

/** Style sheets within the picture: the page admits them by their content. */
export function stylesWithin(svg: string): readonly string[] {
  return [...svg.matchAll(/<style[^>]*>([^<]*)<\/style>/g)].map(([, styles = ""]) => styles);
}
