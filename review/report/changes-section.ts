import { groupAlike, namesOf, namesText } from "../diff/alike";
import type { Change } from "../diff/changes";
import { describeDuration } from "../diff/duration/render-duration";
import type { FleetDiff, ResourceDiff, ServiceDiff } from "../diff/fleet-diff";
import { actionSigns, changeText, countActions } from "../diff/property-text";
import { groupServices, imageText, type ServiceGroup, summarise } from "../diff/service-summary";
import { resourceName } from "../resource-names";
import { type Html, html, join } from "./html";
import type { Links } from "./links";
import type { Section } from "./section";

/** What becomes of each service. */
export function changesSection(diff: FleetDiff, links: Links): Section {
  const { services, shared, settings } = diff;
  const rows = groupServices(diff).map((group) => serviceChange(group, diff, links));
  const common = shared.length > 0 && sharedChange(shared, links);
  const empty = rows.length === 0 && shared.length === 0;
  return {
    id: "changes",
    title: "Changes",
    count: services.length,
    body: html`${empty && html`<p>No resource changes.</p>`}
${settings.length > 0 && html`<h3>Of the whole fleet</h3>${changeList(settings)}`}
<div class="changes">${rows}${common}</div>
${reachability(diff, links)}${images(diff, links)}${deployment(diff)}`,
  };
}

function serviceChange(group: ServiceGroup, diff: FleetDiff, links: Links): Html {
  const [first] = group;
  const { status, categories } = first;
  return html`<details class="change">
<summary><span class="status ${status}">${status}</span> <span class="name">${namesText(namesOf(group))}</span> <span class="about">${summarise(first, diff)}${categories.map((category) => html` <span class="tag">${category}</span>`)}</span></summary>
${group.map((service) => ownChanges(service, links))}</details>
`;
}

function ownChanges({ name, status, variables, resources }: ServiceDiff, links: Links): Html {
  // A new service's resources are all in the tree, and a list of them says nothing more.
  const listed = status === "created" ? [] : resources;
  return html`<p>${links.service(name)}: ${countActions(resources) || "no resource of its own changes"}.</p>
${variables.length > 0 && html`<h3>Variables</h3>${changeList(variables)}`}
${resourceList(listed, links)}
`;
}

function sharedChange(shared: readonly ResourceDiff[], links: Links): Html {
  return html`<details class="change">
<summary><span class="status changed">shared</span> <span class="name">of no single service</span> <span class="about">${countActions(shared)}</span></summary>
${resourceList(shared, links)}
</details>
`;
}

function resourceList(resources: readonly ResourceDiff[], links: Links): Html | false {
  const items = resources.map(({ urn, type, name, action, replacedBy = [], protect, properties }) => {
    const why = replacedBy.length > 0 && html` because of <code>${replacedBy.join(", ")}</code>`;
    return html`<li><span class="sign ${action}" aria-hidden="true">${actionSigns[action]}</span> ${action} ${resourceName(type, 1)} ${links.resource(urn, name)}${why}${protect && ", protected"}
${properties.length > 0 && changeList(properties)}</li>
`;
  });
  return items.length > 0 && html`<ul class="resources">${items}</ul>`;
}

function changeList(changes: readonly Change[]): Html {
  return html`<ul class="properties">${changes.map((change) => html`<li><code>${changeText(change, "\u2192")}</code></li>`)}</ul>`;
}

function reachability({ reachability: ways }: FleetDiff, links: Links): Html | false {
  const items = ways.map(({ change, from, to }) => {
    const who = from === "the internet" ? "The internet" : links.service(from);
    return html`<li>${who} can ${change === "opened" ? html`<strong>now</strong>` : "no longer"} call ${links.service(to)}.</li>`;
  });
  return items.length > 0 && html`<h3>Who may call whom</h3><ul>${items}</ul>`;
}

function images({ images: all = [] }: FleetDiff, links: Links): Html | false {
  const items = groupAlike(all, imageText).map(
    (group) => html`<li>${join(namesOf(group).map(links.service), ", ")}: ${imageText(group[0])}</li>`,
  );
  return items.length > 0 && html`<h3>Images to be built</h3><ul>${items}</ul>`;
}

function deployment({ duration }: FleetDiff): Html | false {
  const lines = duration === undefined ? [] : describeDuration(duration);
  return lines.length > 0 && html`<h3>Deployment</h3><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
