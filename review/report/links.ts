import type { Plan } from "../plan";
import { type Html, html } from "./html";

/** Leads from anywhere in the page to a place in the resource tree. */
export interface Links {
  /** A service's name, as a link where the plan has it. */
  service(name: string): Html;
  /** A resource's text, as a link where the plan has it. */
  resource(urn: string, text: string): Html;
  /** Identifier of a resource's place; its position, as that is unique and short. */
  resourceId(urn: string): string | undefined;
}

/** Links into the tree of a plan. */
export function linksInto({ api, services, resources }: Plan): Links {
  const names = new Set([api, ...services].map(({ name }) => name));
  const ids = new Map(resources.map(({ urn }, index) => [urn, `r${index}`]));
  const resourceId = (urn: string) => ids.get(urn);
  return {
    service: (name) => (names.has(name) ? html`<a class="name" href="#${serviceId(name)}">${name}</a>` : named(name)),
    resource: (urn, text) => {
      const id = resourceId(urn);
      return id === undefined ? named(text) : html`<a class="name" href="#${id}">${text}</a>`;
    },
    resourceId,
  };
}

/** Identifier of a service's branch in the tree. */
export function serviceId(name: string): string {
  return `service-${spelledId(name)}`;
}

/** A name within an identifier: whatever is no letter, digit or hyphen is spelled in hexadecimal. */
export function spelledId(name: string): string {
  return name.replace(/[^A-Za-z0-9-]/g, (character) => `_${character.charCodeAt(0).toString(16)}_`);
}

function named(text: string): Html {
  return html`<span class="name">${text}</span>`;
}
