/** How `fleet diff` may write: for people, a pull request or programs. */
export const diffFormats = ["text", "markdown", "json"] as const;
export type DiffFormat = (typeof diffFormats)[number];
