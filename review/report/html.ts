/** Text that is HTML already. Only {@link html} and {@link markup} make it, so everything else is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template: texts are escaped, lists are joined, nothing is left out. */
export type HtmlPart = Html | string | number | undefined | false | readonly HtmlPart[];

/** A template of HTML. Values are escaped, for texts and for attributes in double quotes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let text = strings[0] ?? "";
  for (let index = 0; index < parts.length; index++) {
    text += render(parts[index]) + (strings[index + 1] ?? "");
  }
  return new Html(text);
}

/** Takes a text for HTML as it is: its maker vouches for it. */
export function markup(text: string): Html {
  return new Html(text);
}

/** What people write in backticks becomes code. */
export function prose(text: string): Html {
  const pieces = text.split(/`([^`]+)`/);
  return html`${pieces.map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : piece))}`;
}

/** Several parts with a text between them. */
export function join(parts: readonly HtmlPart[], separator: string): HtmlPart {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
}

function render(part: HtmlPart): string {
  if (part instanceof Html) {
    return part.text;
  }
  if (part === undefined || part === false) {
    return "";
  }
  return typeof part === "object" ? part.map(render).join("") : escapeText(String(part));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => entities[character] ?? "") : text;
}
