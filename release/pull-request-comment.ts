import { askGitHub, type GitHubAccess, GitHubError } from "./github-api";

/** A comment that is kept up to date: there is one with its marker on each pull request. */
export interface PullRequestComment {
  readonly pullRequest: number;
  /** The comment's first line, which finds it again. */
  readonly marker: string;
  /** Markdown, the marker first. */
  readonly body: string;
}

/** How a comment is posted. */
export interface PostingOptions {
  /** Login that the token writes as. @default - GitHub is asked; `github-actions[bot]` for a workflow's own token */
  readonly author?: string;
  /** @default - the clock's */
  readonly wait?: (seconds: number) => Promise<void>;
}

/** What became of a comment. */
export interface PostedComment {
  readonly outcome: "created" | "edited" | "unchanged";
  /** Where people read it. */
  readonly url: string;
}

interface Comment {
  readonly id: number;
  readonly body?: string | null;
  readonly html_url: string;
  readonly user?: { readonly login: string } | null;
}

/** GitHub's own limit, in characters. */
const longestBody = 65_536;
const pageSize = 100;
const mostPages = 100;
const backoffSeconds = [1, 2, 4, 8] as const;
/** Whom GitHub wants to wait longer is told so instead. */
const longestWaitSeconds = 120;
/** Whom a workflow's token writes as: it may not ask who it is. */
const workflowAuthor = "github-actions[bot]";

/**
 * Makes a comment of text that nobody vouches for: it names no one, and is what it claims to be.
 *
 * @param longest characters that the text may have
 * @throws GitHubError when it is empty, too long, or another comment's text
 */
export function commentBody(text: string, { marker, longest }: { marker: string; longest: number }): string {
  if (firstLine(text) !== marker) {
    throw new GitHubError(
      `the comment does not begin with its marker: expected \`${marker}\` as the first line. Write it with fleet diff --format markdown and the same --stack`,
    );
  }
  // After every sign, whatever follows: letters may be written as entities as well.
  const body = text.replace(/(@|&#0*64;|&#x0*40;|&commat;)(?!\u200b)/gi, "$1\u200b");
  if (text.length > longest || body.length > longestBody) {
    throw new GitHubError(`the comment is too long: expected at most ${longest} characters, got ${text.length}`);
  }
  return body;
}

/**
 * Edits the token's own comment with the marker, or creates it. Transient failures are tried again as a whole, so that
 * a comment whose creation GitHub did not confirm is found rather than made twice.
 *
 * @throws GitHubError when GitHub refuses, or cannot be reached
 */
export async function postComment(
  access: GitHubAccess,
  comment: PullRequestComment,
  { author, wait = sleep }: PostingOptions = {},
): Promise<PostedComment> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await postOnce(access, comment, author ?? (await ownLogin(access)));
    } catch (error) {
      const pause = error instanceof GitHubError ? pauseAfter(error, attempt) : undefined;
      if (pause === undefined) {
        throw error;
      }
      await wait(pause);
    }
  }
}

/** Seconds until the next attempt; nothing where there is to be none. */
function pauseAfter({ isTransient, waitSeconds = 0 }: GitHubError, attempt: number): number | undefined {
  const backoff = backoffSeconds[attempt];
  const again = isTransient && backoff !== undefined && waitSeconds <= longestWaitSeconds;
  return again ? Math.max(backoff, waitSeconds) : undefined;
}

async function postOnce(
  access: GitHubAccess,
  { pullRequest, marker, body }: PullRequestComment,
  author: string,
): Promise<PostedComment> {
  const issues = `/repos/${access.repository}/issues`;
  const existing = await findComment(access, `${issues}/${pullRequest}/comments`, { marker, author });
  if (existing === undefined) {
    const created = await askGitHub<Comment>(access, "POST", `${issues}/${pullRequest}/comments`, { body });
    return { outcome: "created", url: created.html_url };
  }
  if (normalise(existing.body) === normalise(body)) {
    return { outcome: "unchanged", url: existing.html_url };
  }
  const edited = await askGitHub<Comment>(access, "PATCH", `${issues}/comments/${existing.id}`, { body });
  return { outcome: "edited", url: edited.html_url };
}

/** The author's comment with the marker. Whoever else writes the marker into a comment keeps it. */
async function findComment(
  access: GitHubAccess,
  path: string,
  { marker, author }: { marker: string; author: string },
): Promise<Comment | undefined> {
  for (let page = 1; page <= mostPages; page++) {
    const comments = await askGitHub<readonly Comment[]>(access, "GET", `${path}?per_page=${pageSize}&page=${page}`);
    const found = comments.find(({ body, user }) => user?.login === author && firstLine(body ?? "") === marker);
    if (found !== undefined || comments.length < pageSize) {
      return found;
    }
  }
  throw new GitHubError(
    `the pull request has more than ${mostPages * pageSize} comments; ours was not looked for further`,
  );
}

async function ownLogin(access: GitHubAccess): Promise<string> {
  try {
    return (await askGitHub<{ readonly login: string }>(access, "GET", "/user")).login;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 403 && !error.isTransient) {
      return workflowAuthor;
    }
    throw error;
  }
}

function firstLine(text: string): string {
  return (/^[^\r\n]*/.exec(text)?.[0] ?? "").trimEnd();
}

function normalise(body: string | null | undefined): string {
  return (body ?? "").replace(/\r\n/g, "\n").trim();
}

function sleep(seconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, seconds * 1000));
}
