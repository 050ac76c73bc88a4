/** How `fleet graph` may draw. */
export const graphFormats = ["svg", "dot", "mermaid"] as const;
export type GraphFormat = (typeof graphFormats)[number];
