import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyDirectory, writeFiles } from "../modules-manifest/testing/monorepo";
import { type GitHubServer, startGitHub } from "../release/testing/github-server";
import { noPaint } from "../review/paint";
import { comment } from "./comment-command";

let server: GitHubServer;
let directory: string;
let printed: string;
let complained: string;

beforeEach(async () => {
  server = await startGitHub();
  directory = emptyDirectory();
  printed = "";
  complained = "";
  writeFiles(directory, { "comment.md": "<!-- fleet:prod -->\n\nfor @ann\n", "long.md": "x".repeat(180_001) });
  symlinkSync("/etc/passwd", join(directory, "link.md"));
  vi.stubEnv("GITHUB_API_URL", server.apiUrl);
  vi.stubEnv("GITHUB_REPOSITORY", "acme/shop");
  vi.stubEnv("GITHUB_TOKEN", "good");
  vi.stubEnv("FLEET_COMMENT_AUTHOR", "");
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    complained += String(text);
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await server.close();
});

function run(file: string, stack: string, pullRequest = "7"): Promise<0 | 1> {
  const context = {
    projectDirectory: directory,
    screen: { width: 80, coloured: false, paint: noPaint },
    print: (text: string) => {
      printed += text;
    },
  };
  return comment(context, { file: join(directory, file), stack, pullRequest });
}

describe("fleet comment", () => {
  it("posts what fleet diff wrote, and edits it the next time", async () => {
    expect(await run("comment.md", "prod")).toBe(0);
    expect(server.comments.map(({ body }) => body)).toEqual(["<!-- fleet:prod -->\n\nfor @\u200bann\n"]);
    writeFiles(directory, { "comment.md": "<!-- fleet:prod -->\n\nlater\n" });
    expect(await run("comment.md", "prod")).toBe(0);
    expect(server.comments.map(({ body }) => body)).toEqual(["<!-- fleet:prod -->\n\nlater\n"]);
    expect(printed).toBe(
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
    expect(complained).toContain(text);
    expect(complained).toMatch(/^fleet: [^\n]+\n$/);
    expect(server.comments).toEqual([]);
  });

  it("does not ask GitHub without a token", async () => {
    vi.stubEnv("GITHUB_TOKEN", "");
    expect(await run("comment.md", "prod")).toBe(1);
    expect({ complained, requests: server.requests }).toEqual({
      complained: expect.stringContaining("fleet: GITHUB_TOKEN is not set"),
      requests: [],
    });
  });
});
