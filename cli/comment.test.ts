import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyDirectory, writeFiles } from "../modules-manifest/testing/monorepo";
import { type GitHubServer, startGitHub } from "../release/testing/github-server";
import { comment } from "./comment-command";
import { noteTold } from "./testing/told";

let server: GitHubServer;
let directory: string;
const told = noteTold({ GITHUB_REPOSITORY: "acme/shop", GITHUB_TOKEN: "good", FLEET_COMMENT_AUTHOR: "" });

beforeEach(async () => {
  server = await startGitHub();
  directory = emptyDirectory();
  writeFiles(directory, { "comment.md": "<!-- fleet:prod -->\n\nfor @ann\n", "long.md": "x".repeat(180_001) });
  symlinkSync("/etc/passwd", join(directory, "link.md"));
  vi.stubEnv("GITHUB_API_URL", server.apiUrl);
});

afterEach(async () => {
  await server.close();
});

function run(file: string, stack: string, pullRequest = "7"): Promise<0 | 1> {
  return comment(told.contextOf(directory), { file: join(directory, file), stack, pullRequest });
}

describe("fleet comment", () => {
  it("posts what fleet diff wrote, and edits it the next time", async () => {
    expect(await run("comment.md", "prod")).toBe(0);
    expect(server.comments.map(({ body }) => body)).toEqual(["<!-- fleet:prod -->\n\nfor @\u200bann\n"]);
    writeFiles(directory, { "comment.md": "<!-- fleet:prod -->\n\nlater\n" });
    expect(await run("comment.md", "prod")).toBe(0);
    expect(server.comments.map(({ body }) => body)).toEqual(["<!-- fleet:prod -->\n\nlater\n"]);
    expect(told.printed).toBe(
      "comment of stack prod made: https://github.com/acme/shop/pull/7#issuecomment-1\n" +
        "comment of stack prod brought up to date: https://github.com/acme/shop/pull/7#issuecomment-1\n",
    );
  });

  it.each([
    ["comment.md", "dev", "7", "expected `<!-- fleet:dev -->` as the first line"],
    ["long.md", "prod", "7", "is too long: expected at most 60000 characters, got 180001 bytes"],
    ["link.md", "prod", "7", "is no file"],
    ["none.md", "prod", "7", "is no file"],
    ["comment.md", "prod", "7/../8", "--pull-request takes a pull request's number, such as 42, got `7/../8`"],
    ["comment.md", "prod", "8", "there is no such pull request"],
  ])("refuses %s for stack %s and pull request %s, in one line", async (file, stack, pullRequest, text) => {
    expect(await run(file, stack, pullRequest)).toBe(1);
    expect(told.complained).toContain(text);
    expect(told.complained).toMatch(/^fleet: [^\n]+\n$/);
    expect(server.comments).toEqual([]);
  });

  it("does not ask GitHub without a token", async () => {
    vi.stubEnv("GITHUB_TOKEN", "");
    expect(await run("comment.md", "prod")).toBe(1);
    expect({ complained: told.complained, requests: server.requests }).toEqual({
      complained: expect.stringContaining("fleet: GITHUB_TOKEN is not set"),
      requests: [],
    });
  });
});
