/** How `fleet diff` may write. */
export const diffFormats = ["text", "markdown", "json"] as const;

/** What `fleet diff` was asked for. */
export interface DiffRequest {
  /** Relative to the working directory. */
  readonly root: string | undefined;
  readonly stack?: string;
  /** Branch, tag or commit to compare with. */
  readonly base: string;
  readonly format: (typeof diffFormats)[number];
}
