import { afterEach, describe, expect, it } from "vitest";
import { type GitHubAccess, GitHubError, githubAccess } from "./github-api";
import { commentBody, type PostingOptions, postComment } from "./pull-request-comment";
import { type Answer, type GitHubServer, startGitHub } from "./testing/github-server";

const marker = "<!-- fleet:prod -->";
const body = `${marker}\n\nnew`;
let server: GitHubServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function start(login?: string): Promise<{ server: GitHubServer; access: GitHubAccess }> {
  server = await startGitHub(login);
  return { server, access: { apiUrl: server.apiUrl, repository: "acme/shop", token: "good" } };
}

/** Posts the comment, and says what came of it and how long it waited. */
async function post(access: GitHubAccess, options: PostingOptions = {}) {
  const waits: number[] = [];
  const wait = async (seconds: number): Promise<void> => {
    waits.push(seconds);
  };
  const pulled = postComment(access, { pullRequest: 7, marker, body }, { wait, ...options });
  return pulled.then(
    (posted) => ({ ...posted, waits }),
    (error: unknown) => ({ error: error as Error, waits }),
  );
}

function comment(id: number, login: string, text: string) {
  return { id, login, body: text };
}

const bot = "github-actions[bot]";
const many = (count: number) => Array.from({ length: count }, (_, index) => comment(index + 1, "ann", "hello"));

describe("a comment on a pull request", () => {
  it("is created where there is none", async () => {
    const { server, access } = await start();
    expect(await post(access)).toEqual({
      outcome: "created",
      url: "https://github.com/acme/shop/pull/7#issuecomment-1",
      waits: [],
    });
    expect(server.comments).toEqual([comment(1, bot, body)]);
  });

  it("is edited in place, other stacks' and other people's stay", async () => {
    const { server, access } = await start();
    const dev = comment(2, bot, "<!-- fleet:dev -->\n\ndev");
    const quoted = comment(3, bot, `about ${marker}`);
    server.comments.push(comment(1, "ann", "hello"), dev, quoted, comment(4, bot, `${marker}\r\n\r\nold`));
    expect(await post(access)).toMatchObject({ outcome: "edited" });
    expect(server.comments).toEqual([comment(1, "ann", "hello"), dev, quoted, comment(4, bot, body)]);
  });

  it("is left alone where it says the same already", async () => {
    const { server, access } = await start();
    server.comments.push(comment(1, bot, body.replaceAll("\n", "\r\n")));
    expect(await post(access)).toMatchObject({ outcome: "unchanged" });
    expect(server.requests.filter((line) => !line.startsWith("GET"))).toEqual([]);
  });

  it.each([100, 230])("is found behind %i others", async (count) => {
    const { server, access } = await start();
    server.comments.push(...many(count), comment(count + 1, bot, `${marker}\nold`));
    expect(await post(access)).toMatchObject({ outcome: "edited" });
    expect(server.comments.at(-1)).toEqual(comment(count + 1, bot, body));
    expect(server.requests).toContain("GET /repos/acme/shop/issues/7/comments?per_page=100&page=2");
  });

  it("never edits a stranger's comment that has the marker", async () => {
    const { server, access } = await start();
    const foreign = comment(1, "mallory", `${marker}\n\nmine`);
    server.comments.push(foreign);
    expect(await post(access)).toMatchObject({ outcome: "created" });
    expect(server.comments).toEqual([comment(1, "mallory", `${marker}\n\nmine`), comment(2, bot, body)]);
  });

  it("belongs to the user whose token it is, or to the author that is named", async () => {
    const { server, access } = await start("deployer");
    server.comments.push(comment(1, bot, `${marker}\nthe workflow's`), comment(2, "deployer", `${marker}\nold`));
    expect(await post(access)).toMatchObject({ outcome: "edited" });
    expect(server.comments[1]).toEqual(comment(2, "deployer", body));
    server.comments.push(comment(3, "our-app[bot]", `${marker}\nold`));
    expect(await post(access, { author: "our-app[bot]" })).toMatchObject({ outcome: "edited" });
    expect(server.comments[2]).toEqual(comment(3, "our-app[bot]", body));
  });
});

describe("what GitHub refuses", () => {
  it.each<[string, Answer, string]>([
    [
      "GET /repos",
      { status: 403, message: "Must have admin rights" },
      "The job needs `permissions: pull-requests: write`",
    ],
    ["POST", { status: 403, message: "Resource not accessible by integration" }, "does not permit this to the token"],
    [
      "POST",
      { status: 422, message: "Validation\n Failed" },
      "GitHub refused what was sent (422: Validation Failed at POST /repos",
    ],
    [
      "POST",
      { status: 410, message: "Issues are disabled" },
      "GitHub answered what was not expected (410: Issues are disabled",
    ],
    ["GET /repos", { status: 301, headers: { location: "https://example.com" } }, "not expected (301 at GET"],
  ])("at %s %j is told once, and not tried again", async (start_, answer, text) => {
    const { server, access } = await start();
    server.failures.set(start_, [answer]);
    const { error, waits } = (await post(access)) as { error: Error; waits: number[] };
    expect(error).toBeInstanceOf(GitHubError);
    expect(error.message).toContain(text);
    expect(waits).toEqual([]);
  });

  it("tells of a token that is none", async () => {
    const { access } = await start();
    expect(await post({ ...access, token: "bad" })).toMatchObject({
      error: { message: expect.stringContaining("GitHub does not know the token (401: Bad credentials)") },
    });
  });

  it("tells of a pull request that is not there", async () => {
    const { access } = await start();
    expect(await post({ ...access, repository: "acme/none" })).toMatchObject({
      error: { message: expect.stringContaining("there is no such pull request or comment in acme/none") },
    });
  });
});

describe("what passes", () => {
  it("is waited for, longer each time", async () => {
    const { server, access } = await start();
    server.failures.set("GET /repos", [{ status: 502 }, { status: 503 }, { status: 500 }]);
    expect(await post(access)).toMatchObject({ outcome: "created", waits: [1, 2, 4] });
  });

  it("is given up at last", async () => {
    const { server, access } = await start();
    server.failures.set("GET /repos", Array<Answer>(9).fill({ status: 502, message: "Bad gateway" }));
    const { error, waits } = (await post(access)) as { error: Error; waits: number[] };
    expect(error.message).toBe(
      "GitHub failed at GET /repos/acme/shop/issues/7/comments?per_page=100&page=1 (502: Bad gateway)",
    );
    expect(waits).toEqual([1, 2, 4, 8]);
  });

  it("does not make a comment twice that GitHub made and did not confirm", async () => {
    const { server, access } = await start();
    server.failures.set("POST", [{ status: 502, afterwards: true }]);
    expect(await post(access)).toMatchObject({ outcome: "unchanged", waits: [1] });
    expect(server.comments).toHaveLength(1);
  });

  const soon = () => String(Math.ceil(Date.now() / 1000) + 30);
  it.each<[string, () => Answer, number]>([
    ["retry-after", () => ({ status: 403, headers: { "retry-after": "17" } }), 17],
    ["429", () => ({ status: 429 }), 60],
    ["secondary", () => ({ status: 403, message: "You have exceeded a secondary rate limit" }), 60],
    ["reset", () => ({ status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": soon() } }), 30],
  ])("is a limit, which is waited for as GitHub wants it: %s", async (_what, answer, seconds) => {
    const { server, access } = await start();
    server.failures.set("POST", [answer()]);
    const posted = await post(access);
    expect(posted).toMatchObject({ outcome: "created" });
    expect(Math.abs((posted.waits[0] ?? 0) - seconds)).toBeLessThanOrEqual(1);
  });

  it("is not waited for where that would take an hour", async () => {
    const { server, access } = await start();
    server.failures.set("GET /user", [{ status: 403, headers: { "retry-after": "3600" } }]);
    expect(await post(access)).toMatchObject({
      error: { message: "GitHub limits how often it may be asked (403). Run it again in 3600 seconds or later" },
      waits: [],
    });
  });

  it("is a network that is down, with its reason", async () => {
    const { server: running, access } = await start();
    await running.close();
    server = undefined;
    expect(await post(access)).toMatchObject({
      error: { message: `GitHub cannot be reached at ${access.apiUrl}: ECONNREFUSED` },
      waits: [1, 2, 4, 8],
    });
  });
});

describe("a comment's text", () => {
  const limits = { marker, longest: 100 };

  it("names nobody, however the sign is written", () => {
    expect(commentBody(`${marker}\n@ann @acme/all &#64;bob &#x40;c &commat;d a@b.c &#0064;e @\u200bf`, limits)).toBe(
      `${marker}\n@\u200bann @\u200bacme/all &#64;\u200bbob &#x40;\u200bc &commat;\u200bd a@\u200bb.c &#0064;\u200be @\u200bf`,
    );
  });

  it.each(["", "text", "<!-- fleet:dev -->\ntext", `text\n${marker}`, ` ${marker}`, `${marker}x\n`])(
    "is refused without the stack's marker: %j",
    (text) => {
      expect(() => commentBody(text, limits)).toThrow("expected `<!-- fleet:prod -->` as the first line");
    },
  );

  it("has the length that is allowed, and no more", () => {
    const text = `${marker}\n`.padEnd(100, "x");
    expect(commentBody(text, limits)).toBe(text);
    expect(() => commentBody(`${text}x`, limits)).toThrow("expected at most 100 characters, got 101");
    expect(() => commentBody(`${marker}\n`.padEnd(40_000, "@"), { marker, longest: 60_000 })).toThrow("too long");
  });
});

describe("a workflow's environment", () => {
  const full = { GITHUB_API_URL: "https://ghe.acme.com/api/v3/", GITHUB_REPOSITORY: "acme/shop", GITHUB_TOKEN: "t" };

  it("says where GitHub is", () => {
    expect(githubAccess(full)).toEqual({ apiUrl: "https://ghe.acme.com/api/v3", repository: "acme/shop", token: "t" });
    expect(githubAccess({ ...full, GITHUB_API_URL: undefined }).apiUrl).toBe("https://api.github.com");
  });

  it.each([
    [{ GITHUB_API_URL: "github.com" }, "GITHUB_API_URL is no address"],
    [
      { GITHUB_REPOSITORY: "../../user" },
      "GITHUB_REPOSITORY names no repository: expected <owner>/<name>, got `../../user`",
    ],
    [{ GITHUB_REPOSITORY: undefined }, "GITHUB_REPOSITORY names no repository"],
    [{ GITHUB_TOKEN: "" }, "GITHUB_TOKEN is not set"],
  ])("is refused with %j", (wrong, text) => {
    expect(() => githubAccess({ ...full, ...wrong })).toThrow(text);
  });
});
