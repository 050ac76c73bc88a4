import { contentSecurityPolicy, readAssets } from "./assets";
import { changesSection } from "./changes-section";
import { concernsSection } from "./concerns";
import { costSection } from "./cost-section";
import { findingsSection } from "./findings-section";
import { renderHeadline } from "./headline";
import { html, markup } from "./html";
import { isolationSection } from "./isolation-section";
import { type Links, linksInto } from "./links";
import type { ReportSource } from "./report-source";
import { resourcesSection } from "./resource-tree";
import { renderNavigation, renderSection, type Section } from "./section";
import { stylesWithin, topologyColours, topologySection } from "./topology-section";

/** A plan, and what it changes, as one HTML file that needs nothing else. The same source gives the same bytes. */
export function renderReport(source: ReportSource): string {
  const sections = sectionsOf(source, linksInto(source.plan));
  const { styles, scripts } = readAssets();
  const own = [...styles, topologyColours()];
  const policy = contentSecurityPolicy({ styles: [...own, ...stylesWithin(source.topology)], scripts });
  const { name, stack } = source.plan.fleet;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${name}/${stack}: deployment plan</title>
${own.map((text) => html`<style>${markup(text)}</style>\n`)}</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="topbar">
<span class="brand">${name}/${stack}</span>
${renderNavigation(sections)}
<button type="button" class="scripted" id="theme" aria-pressed="false" hidden>Dark</button>
</header>
<main id="content" tabindex="-1">
${renderHeadline(source)}
${sections.map(renderSection)}</main>
${scripts.map((script) => html`<script type="module">${markup(script)}</script>\n`)}</body>
</html>
`;
  return page.text;
}

function sectionsOf(source: ReportSource, links: Links): readonly Section[] {
  const { plan, isolation, topology, diff } = source;
  return [
    concernsSection(source, links),
    ...(diff === undefined ? [] : [changesSection(diff, links)]),
    topologySection(topology),
    isolationSection(isolation, links),
    ...(plan.cost === undefined ? [] : [costSection(plan.cost, diff?.cost ?? [], links)]),
    findingsSection(plan, links),
    resourcesSection(plan, links),
  ];
}
