import { money, roughMoney } from "../cost/money";
import type { PlannedCost } from "../cost/planned-cost";
import { notesOn } from "../cost/render-cost";
import { type Html, html } from "./html";
import type { Links } from "./links";
import type { Section } from "./section";

interface CostRow {
  readonly label: Html;
  readonly cents: number;
}

/** What a month costs, by service and by kind, and against the base where there is one. */
export function costSection(cost: PlannedCost, difference: readonly string[], links: Links): Section {
  const services = Object.entries(cost.services).map(([name, cents]) => ({ label: links.service(name), cents }));
  const shared = { label: html`shared by all`, cents: cost.sharedCents };
  const kinds = Object.entries(cost.byKind).map(([kind, cents]) => ({ label: html`${kind}`, cents }));
  return {
    id: "cost",
    title: "Cost",
    body: html`<p>About <strong>${roughMoney(cost.monthlyCents)}</strong> a month, by list prices.</p>
${difference.length > 0 && html`<h3>Against the base</h3><ul>${difference.map((line) => html`<li>${line}</li>`)}</ul>`}
<div class="costs">${table("By service", "Service", [...services, shared])}${table("By kind", "Kind", kinds)}</div>
<details class="notes" open><summary>What the prices rest on, and what is not in them</summary>
<ul>${notesOn(cost).map((note) => html`<li>${note}</li>`)}</ul></details>`,
  };
}

/** The dearest first; bars are against the dearest. */
function table(caption: string, heading: string, rows: readonly CostRow[]): Html {
  const sorted = rows.toSorted((a, b) => b.cents - a.cents);
  const most = Math.max(1, ...rows.map(({ cents }) => cents));
  const lines = sorted.map(
    ({
      label,
      cents,
    }) => html`<tr><th scope="row">${label}</th><td class="number">${money(cents)}</td><td class="share">${bar(cents / most)}</td></tr>
`,
  );
  return html`<div class="scroll" role="region" aria-label="Cost: ${caption}" tabindex="0">
<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${heading}</th><th scope="col" class="number">A month</th><td></td></tr></thead>
<tbody>
${lines}</tbody>
</table>
</div>`;
}

/** Drawn by attributes: the page's policy admits no style attributes. */
function bar(share: number): Html {
  const width = Math.round(share * 1000) / 10;
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="8"/></svg>`;
}
