import { countText } from "../../modules-manifest/count-text";
import { roughMoney } from "../cost/money";
import { countActions } from "../diff/property-text";
import { verdictTexts } from "../diff/service-summary";
import type { Plan } from "../plan";
import { type Html, type HtmlPart, html } from "./html";
import { icon, type Tone, verdictTones } from "./icons";
import type { ReportSource } from "./report-source";

/** What the page is about, and what comes of it, at a glance. */
export function renderHeadline({ plan, diff }: ReportSource): Html {
  const { name, stack, region, profile, zone } = plan.fleet;
  const facts: readonly (readonly [string, HtmlPart])[] = [
    ["Region", region],
    ["Profile", profile],
    ["Zone", zone],
    ["Services", `API and ${plan.services.length}`],
    ["Resources", plan.totals.resources.toLocaleString("en")],
    ...(plan.cost === undefined ? [] : [["Cost a month", roughMoney(plan.cost.monthlyCents)] as const]),
    ["Policies", policiesText(plan)],
  ];
  return html`<header class="headline">
<p class="kind">${diff === undefined ? "Deployment plan" : "Deployment plan, compared with the base"}</p>
<h1>Fleet <span class="name">${name}</span>, stack <span class="name">${stack}</span></h1>
${diff !== undefined && verdictLine(diff)}
<dl class="facts">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
</header>
`;
}

function verdictLine(diff: NonNullable<ReportSource["diff"]>): Html {
  const { verdict, services, shared, unchanged } = diff;
  const counts = countActions([...services.flatMap(({ resources }) => resources), ...shared]);
  const kept = unchanged === 0 ? "" : `${countText(unchanged, "service")} unchanged`;
  const told = [counts === "" ? "" : `Resources: ${counts}`, kept].filter((text) => text !== "").join("; ");
  return html`<p class="verdict ${verdictTones[verdict]}">${icon(verdictTones[verdict])} <strong>${verdictTexts[verdict]}</strong>${told !== "" && html` <span>${told}.</span>`}</p>`;
}

function policiesText({ policies }: Plan): HtmlPart {
  if (policies === undefined) {
    return "not asked";
  }
  const refusing = policies.violations.filter(({ level }) => level === "mandatory").length;
  const tone: Tone = refusing > 0 ? "bad" : policies.violations.length > 0 ? "warn" : "good";
  const text =
    refusing > 0
      ? `${countText(refusing, "violation")}, refused`
      : policies.violations.length > 0
        ? `${policies.violations.length} advisory`
        : "no violation";
  return html`${icon(tone)} ${text}`;
}
