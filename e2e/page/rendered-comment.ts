import { readFileSync } from "node:fs";
import { marked } from "marked";

const stylesheet = readFileSync(require.resolve("github-markdown-css/github-markdown.css"), "utf8");

/** A comment as GitHub shows it, near enough: its Markdown, by its style sheet. */
export async function renderComment(markdown: string): Promise<string> {
  const body = await marked.parse(markdown, { gfm: true });
  return `<!doctype html><meta charset="utf-8"><title>comment</title><style>${stylesheet}
    body { margin: 24px auto; max-width: 880px; }</style><article class="markdown-body">${body}</article>`;
}
