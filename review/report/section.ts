import { type Html, type HtmlPart, html } from "./html";

/** A part of the page that the navigation leads to. */
export interface Section {
  /** Identifier, also of its place. */
  readonly id: string;
  readonly title: string;
  /** Said in the navigation besides the title: how much there is. */
  readonly count?: number;
  readonly body: HtmlPart;
}

/** A section with its heading, as a landmark. */
export function renderSection({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}

/** Links to the sections. */
export function renderNavigation(sections: readonly Section[]): Html {
  const links = sections.map(
    ({ id, title, count = 0 }) =>
      html`<li><a href="#${id}">${title}${count > 0 && html` <span class="count">${count}</span>`}</a></li>`,
  );
  return html`<nav aria-label="Sections"><ul>${links}</ul></nav>`;
}
