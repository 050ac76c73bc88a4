import { countText } from "../../modules-manifest/count-text";
import { ownersIn } from "../diff/owners";
import type { Plan, PlannedResource } from "../plan";
import type { PlannedService } from "../planned-service";
import { resourceName } from "../resource-names";
import { addressText, serviceCells } from "../service-text";
import { type Html, html } from "./html";
import { type Links, serviceId } from "./links";
import { renderResourceData } from "./resource-data";
import type { Section } from "./section";

/** Everything that the plan makes: fleet, service, resource, inputs. Inputs are drawn when a resource is opened. */
export function resourcesSection(plan: Plan, links: Links): Section {
  const byOwner = groupByOwner(plan);
  const branch = (service: PlannedService) => serviceBranch(service, byOwner.get(service.name) ?? [], plan, links);
  return {
    id: "resources",
    title: "Resources",
    body: html`<p class="scriptless">The search and the resources' inputs need JavaScript.</p>
<div class="search scripted" hidden role="search">
<label for="resource-search">Search names, types and values</label>
<input id="resource-search" type="search" autocomplete="off" spellcheck="false" aria-describedby="resource-search-keys">
<p id="resource-search-keys">Enter goes to the first hit, arrow keys move, Escape clears.</p>
<p role="status" id="resource-count"></p>
</div>
<div class="tree">
${branch(plan.api)}${plan.services.map(branch)}${sharedBranch(byOwner.get(undefined) ?? [], links)}</div>
${renderResourceData(plan.resources)}`,
  };
}

function serviceBranch(service: PlannedService, resources: readonly PlannedResource[], plan: Plan, links: Links): Html {
  const cells = [{ label: "address", value: addressText(service) }, ...serviceCells(service, plan.cost)];
  const names = new Set([plan.api, ...plan.services].map(({ name }) => name));
  const value = ({ label, value: text }: { readonly label: string; readonly value: string }) =>
    label === "calls" || label === "called by"
      ? text.split(", ").map((name, index) => html`${index > 0 && ", "}${names.has(name) ? links.service(name) : name}`)
      : text;
  return html`<details class="service" id="${serviceId(service.name)}">
<summary><span class="name">${service.name}</span> <span class="about">${addressText(service)}</span> <span class="hits">${countText(resources.length, "resource")}</span></summary>
<dl class="facts">${cells.map((cell) => html`<div><dt>${cell.label}</dt><dd>${value(cell)}</dd></div>`)}</dl>
${resourceItems(resources, links)}
</details>
`;
}

function sharedBranch(resources: readonly PlannedResource[], links: Links): Html | false {
  return (
    resources.length > 0 &&
    html`<details class="service" id="shared">
<summary><span class="name">shared</span> <span class="about">of no single service</span> <span class="hits">${countText(resources.length, "resource")}</span></summary>
${resourceItems(resources, links)}
</details>
`
  );
}

function resourceItems(resources: readonly PlannedResource[], links: Links): Html {
  const items = resources.map(
    ({
      urn,
      type,
      name,
      component,
      protect,
    }) => html`<li><details class="resource" id="${links.resourceId(urn)}"><summary><span class="name">${name}</span> <span class="kind">${resourceName(type, 1)}</span>${component && html` <span class="tag">group</span>`}${protect && html` <span class="tag">protected</span>`} <span class="type">${type}</span></summary></details></li>
`,
  );
  return html`<ul>${items}</ul>`;
}

function groupByOwner(plan: Plan): ReadonlyMap<string | undefined, readonly PlannedResource[]> {
  const ownerOf = ownersIn(plan);
  const groups = new Map<string | undefined, PlannedResource[]>();
  for (const resource of plan.resources) {
    const owner = ownerOf(resource.urn);
    const group = groups.get(owner) ?? [];
    groups.set(owner, group);
    group.push(resource);
  }
  return groups;
}
