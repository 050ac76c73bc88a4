import { lstatSync, readFileSync } from "node:fs";
import { GitHubError, githubAccess } from "../release/github-api";
import { commentBody, type PostedComment, postComment } from "../release/pull-request-comment";
import { commentMarker, longestComment } from "../review/diff/render-markdown";
import { defaultStack } from "../review/project-file";
import type { CommandContext } from "./command-context";
import { tellProblem } from "./failure";

/** What `fleet comment` was asked for. */
export interface CommentRequest {
  /** What `fleet diff --format markdown` wrote, relative to the working directory. Nobody vouches for it. */
  readonly file: string;
  readonly stack?: string;
  /** A number as text. */
  readonly pullRequest: string;
}

const outcomes: Readonly<Record<PostedComment["outcome"], string>> = {
  created: "made",
  edited: "brought up to date",
  unchanged: "up to date already",
};

/** Posts a comparison on its pull request, in the place of the stack's last one. Returns the exit code. */
export async function comment(
  { projectDirectory, print }: CommandContext,
  { file, stack = defaultStack(projectDirectory), pullRequest }: CommentRequest,
): Promise<0 | 1> {
  const marker = commentMarker(stack);
  try {
    const access = githubAccess(process.env);
    const number = pullRequestNumber(pullRequest);
    const body = commentBody(readComment(file), { marker, longest: longestComment });
    // A GitHub App's token may not ask who it writes as.
    const author = process.env.FLEET_COMMENT_AUTHOR;
    const posted = await postComment(access, { pullRequest: number, marker, body }, author ? { author } : {});
    print(`comment of stack ${stack} ${outcomes[posted.outcome]}: ${posted.url}\n`);
    return 0;
  } catch (error) {
    return tellProblem(error, [GitHubError]);
  }
}

function pullRequestNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) {
    throw new GitHubError(`--pull-request takes a pull request's number, such as 42, got \`${text}\``);
  }
  return Number(text);
}

/** The file's text. Links are not followed: the file may be a stranger's, and what it leads to is not. */
function readComment(file: string): string {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) {
    throw new GitHubError(`${file} is no file. Write it with fleet diff --format markdown`);
  }
  // A character takes three bytes of UTF-8 at most, as JavaScript counts characters.
  if (found.size > longestComment * 3) {
    throw new GitHubError(
      `${file} is too long: expected at most ${longestComment} characters, got ${found.size} bytes`,
    );
  }
  return readFileSync(file, "utf8");
}
