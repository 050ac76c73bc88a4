import { type ColourRole, colours } from "./colours";

const roles = Object.keys(colours) as ColourRole[];
const roleOf = new Map(roles.map((role) => [colours[role].light, role]));

/**
 * The picture's own style sheet: it follows the reader's colour scheme. A page that holds the picture may set
 * `--topology-background`, `--topology-ink` and so on, one per role in `colours`, which then hold for both schemes.
 */
export function svgStyle(): string {
  const variables = (scheme: "light" | "dark") =>
    roles.map((role) => `--${role}:var(--topology-${role},${colours[role][scheme]})`).join(";");
  const classes = roles.map(
    (role) =>
      `.fleet-topology .fill-${role}{fill:var(--${role})}.fleet-topology .stroke-${role}{stroke:var(--${role})}`,
  );
  return [
    `.fleet-topology{${variables("light")}}`,
    `@media (prefers-color-scheme:dark){.fleet-topology{${variables("dark")}}}`,
    ...classes,
    ".fleet-topology text{font-family:Verdana,'DejaVu Sans',Helvetica,Arial,sans-serif}",
  ].join("\n");
}

/** Gives the shapes of a picture the classes of their colours. The colours stay, for readers without style sheets. */
export function withColourClasses(svg: string): string {
  return svg.replace(/<(?:polygon|path|ellipse|polyline|text) [^>]*?(?=\/?>)/g, (tag) => {
    const found = [...tag.matchAll(/ (fill|stroke)="(#[0-9a-f]{6})"/g)].flatMap(([, property, colour = ""]) => {
      const role = roleOf.get(colour);
      return role === undefined ? [] : [`${property}-${role}`];
    });
    return found.length === 0 ? tag : `${tag} class="${found.join(" ")}"`;
  });
}
