import { countText } from "../../modules-manifest/count-text";
import type { Diagnostic } from "../../modules-manifest/manifest";
import type { Plan } from "../plan";
import type { PlannedService } from "../planned-service";
import type { PolicyVerdict } from "../policy-verdict";
import { resourceName } from "../resource-names";
import { type Html, html, prose } from "./html";
import { icon } from "./icons";
import type { Links } from "./links";
import type { Section } from "./section";

/** More problems of one kind are folded. */
const mostOpen = 3;

/** What the policy pack and the checks of the monorepo say. */
export function findingsSection(plan: Plan, links: Links): Section {
  const { policies, diagnostics } = plan;
  return {
    id: "findings",
    title: "Policies and checks",
    count: (policies?.violations.length ?? 0) + diagnostics.length,
    body: html`<h3>Policies</h3>
${policies === undefined ? html`<p>The policy pack was not asked.</p>` : policyFindings(policies, links)}
<h3>Checks of the monorepo</h3>
${diagnostics.length === 0 ? html`<p>${icon("good")} No problems.</p>` : diagnosticGroups(plan, links)}`,
  };
}

function policyFindings({ rules, resources, violations }: PolicyVerdict, links: Links): Html {
  const asked = `${rules} rules over ${resources.toLocaleString("en")} resources`;
  if (violations.length === 0) {
    return html`<p>${icon("good")} ${asked}, no violation.</p>`;
  }
  const items = violations.map(({ level, rule, urn, type, name, message }) => {
    const tone = level === "mandatory" ? "bad" : "warn";
    return html`<li>${icon(tone)} <div><strong class="${tone}">${level}</strong> <code>${rule}</code> on ${resourceName(type, 1)} ${links.resource(urn, name)}
<p>${prose(message)}</p></div></li>
`;
  });
  return html`<p>${asked}:</p><ul class="findings">${items}</ul>`;
}

/** Folded by code, as a fleet often has the same problem in every service; errors are open. */
function diagnosticGroups({ diagnostics, api, services }: Plan, links: Links): Html {
  const codes = [...new Set(diagnostics.map(({ code }) => code))];
  const bySeverity = codes
    .map((code) => diagnostics.filter((diagnostic) => diagnostic.code === code))
    .toSorted((a, b) => Number(isError(b[0])) - Number(isError(a[0])));
  const groups = bySeverity.map((group) => {
    const [first] = group;
    const tone = isError(first) ? "bad" : "warn";
    const items = group.map((diagnostic) => diagnosticItem(diagnostic, [api, ...services], links));
    return html`<details class="group"${(isError(first) || group.length <= mostOpen) && html` open`}>
<summary>${icon(tone)} <strong class="${tone}">${countText(group.length, first?.severity ?? "warning")}</strong> <code>${first?.code}</code></summary>
<ul class="findings">${items}</ul>
</details>
`;
  });
  return html`${groups}`;
}

function isError(diagnostic: Diagnostic | undefined): boolean {
  return diagnostic?.severity === "error";
}

function diagnosticItem(diagnostic: Diagnostic, services: readonly PlannedService[], links: Links): Html {
  const { message, fix, file, line, column } = diagnostic;
  const owner = services.find(({ folder }) => file.startsWith(`${folder}/`));
  return html`<li><div>${owner && html`${links.service(owner.name)} `}<code>${file}:${line}:${column}</code>
<p>${prose(message)}. ${prose(fix)}</p></div></li>
`;
}
