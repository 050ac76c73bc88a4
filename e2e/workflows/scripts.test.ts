import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyDirectory, writeFiles } from "../../modules-manifest/testing/monorepo";
import { commentMarker, longestComment } from "../../review/diff/render-markdown";
import { readWorkflow, stepsOf } from "./workflow-checks";

const folder = join(__dirname, "../../.github/workflows");

if (spawnSync("jq", ["--version"]).status !== 0) {
  throw new Error("the workflows' scripts need jq, which is not here: apt-get install jq");
}

/** Runs a step's script as GitHub does, with other programs in the place of those it calls. */
function runStep(
  { file, id }: { file: string; id: string },
  {
    programs,
    env,
    cwd = emptyDirectory(),
  }: { programs: Record<string, string>; env: Record<string, string>; cwd?: string },
) {
  const script = stepsOf(readWorkflow(readFileSync(join(folder, file), "utf8"))).find((step) => step.id === id)?.run;
  const directory = emptyDirectory();
  const scripts = Object.entries(programs).map(([name, text]) => [`bin/${name}`, `#!/bin/bash\n${text}\n`] as const);
  writeFiles(directory, {
    ...Object.fromEntries(scripts),
    script: script ?? "exit 99",
    output: "",
    summary: "",
    calls: "",
  });
  for (const [path] of scripts) {
    chmodSync(join(directory, path), 0o755);
  }
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["--noprofile", "--norc", "-eo", "pipefail", join(directory, "script")],
    {
      encoding: "utf8",
      cwd,
      env: {
        ...env,
        PATH: `${join(directory, "bin")}${delimiter}${process.env.PATH}`,
        CALLS: join(directory, "calls"),
        GITHUB_OUTPUT: join(directory, "output"),
        GITHUB_STEP_SUMMARY: join(directory, "summary"),
        RUNNER_TEMP: directory,
      },
    },
  );
  const read = (path: string): string =>
    existsSync(join(directory, path)) ? readFileSync(join(directory, path), "utf8") : "";
  return { status, log: stdout + stderr, output: read("output"), summary: read("summary"), calls: read("calls"), read };
}

describe("the preview's comparison", () => {
  const hostile = `$(touch\${IFS}pwned);touch\${IFS}pwned`;
  const repository = emptyDirectory();
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
      cwd: repository,
      encoding: "utf8",
      // Within a hook, the rest would name another repository.
      env: { PATH: process.env.PATH },
    });
  git("init", "-q", "-b", "main");
  git("commit", "-q", "--allow-empty", "-m", "base");
  const base = git("rev-parse", "HEAD").trim();
  git("commit", "-q", "--allow-empty", "-m", "the base, moved on");
  git("update-ref", "refs/remotes/origin/main", "HEAD");
  git("update-ref", `refs/remotes/origin/${hostile}`, "HEAD");
  git("checkout", "-q", "--detach", base);
  git("commit", "-q", "--allow-empty", "-m", "the pull request");

  const compare = (node: string, branch = "main") =>
    runStep(
      { file: "preview.yml", id: "compare" },
      {
        programs: { node: `echo "$@" >> $CALLS\n${node}` },
        env: { STACK: "prod", BASE_BRANCH: branch },
        cwd: repository,
      },
    );
  const markdown = `case $2 in diff) echo '${commentMarker("prod")}'; echo text; exit $DIFF;; esac; exit $REPORT`;

  it.each([
    [0, 0, 0],
    [1, 0, 1],
    [1, 1, 1],
    [3, 0, 3],
    [0, 2, 2],
  ])("of fleet diff (%i) and fleet report (%i) ends with %i, later", (diff, report, code) => {
    const run = compare(`DIFF=${diff} REPORT=${report}\n${markdown}`);
    expect(run).toMatchObject({ status: 0, output: `code=${code}\n`, summary: `${commentMarker("prod")}\ntext\n` });
    expect(run.read("preview/comment.md")).toBe(run.summary);
    expect(run.calls).toContain(`diff --stack prod --base ${base} --format markdown\n`);
  });

  it("takes a branch's name for a name", () => {
    const run = compare(`DIFF=0 REPORT=0\n${markdown}`, hostile);
    expect(run).toMatchObject({ status: 0, output: "code=0\n" });
    expect(run.calls).toContain(`--base ${base} `);
    expect(existsSync(join(repository, "pwned"))).toBe(false);
  });

  it("makes a comment of what cannot be planned, which is not markup and not too long", () => {
    const run = compare("echo '<b>@ann</b>'; head -c 100000 /dev/zero | tr '\\0' x; exit 1");
    expect(run).toMatchObject({ status: 0, output: "code=1\n" });
    const comment = run.read("preview/comment.md");
    expect(comment.split("\n")[0]).toBe(commentMarker("prod"));
    expect(comment).toContain("\n\n    <b>@ann</b>\n    xxx");
    expect(comment.length).toBeLessThan(longestComment);
  });

  it("fails where the base is not there", () => {
    expect(compare(`DIFF=0 REPORT=0\n${markdown}`, "none").status).not.toBe(0);
  });
});

describe("finding a preview's pull request", () => {
  const pull = (number: number, sha: string, repository: string | null) => ({
    number,
    head: { sha, repo: repository === null ? null : { full_name: repository } },
  });
  const here = [{ name: "preview-prod", size_in_bytes: 1 }];

  function find(pulls: readonly unknown[], artifacts: readonly unknown[] = here) {
    const answers = { pulls: JSON.stringify(pulls), artifacts: JSON.stringify({ artifacts }) };
    const gh = `echo "$@" >> $CALLS; case "$*" in *artifacts*) answer='${answers.artifacts}';; *) answer='${answers.pulls}';; esac
      while [ $# -gt 1 ]; do [ "$1" = --jq ] && exec jq -r "$2" <<< "$answer"; shift; done; exit 9`;
    const env = {
      STACK: "prod",
      RUN_ID: "5",
      GITHUB_REPOSITORY: "acme/shop",
      HEAD_SHA: "abc",
      HEAD_BRANCH: "$(id)",
      HEAD_OWNER: "ann",
      HEAD_REPOSITORY: "ann/shop",
    };
    return runStep({ file: "preview-comment.yml", id: "find" }, { programs: { gh }, env });
  }

  it("takes the one at the commit, of the repository that the run was for", () => {
    const run = find([
      pull(6, "old", "ann/shop"),
      pull(7, "abc", "ann/shop"),
      pull(8, "abc", "mallory/shop"),
      pull(9, "abc", null),
    ]);
    expect(run).toMatchObject({ status: 0, output: "number=7\n" });
    expect(run.calls).toContain("repos/acme/shop/pulls -f state=open -f head=ann:$(id) ");
  });

  it.each([
    ["there is none", [], here],
    ["it has moved on", [pull(7, "new", "ann/shop")], here],
    ["there are two", [pull(7, "abc", "ann/shop"), pull(8, "abc", "ann/shop")], here],
    ["there is no preview", [pull(7, "abc", "ann/shop")], []],
    ["the preview is of another stack", [pull(7, "abc", "ann/shop")], [{ name: "preview-dev", size_in_bytes: 1 }]],
    ["the preview is huge", [pull(7, "abc", "ann/shop")], [{ name: "preview-prod", size_in_bytes: 5e7 }]],
  ])("comments on nothing where %s", (_what, pulls, artifacts) => {
    expect(find(pulls, artifacts)).toMatchObject({ status: 0, output: "", log: expect.stringContaining("::notice::") });
  });
});

describe("the images that an update wants", () => {
  const image = (name: string, imageSource: string) => ({
    name,
    imageSource,
    repository: `shop/prod/${name}`,
    fingerprint: `f-${name}`,
  });
  const images = [
    image("api", "prebuilt"),
    image("billing", "prebuilt"),
    image("bill", "prebuilt"),
    image("mail", "build"),
  ];

  function ask(repositories: readonly string[], tags: Readonly<Record<string, readonly string[]>>, all = images) {
    const listed = Object.entries(tags).map(
      ([name, found]) => `*"--repository-name shop/prod/${name} "*) echo '${JSON.stringify(found)}';;`,
    );
    const aws = `case "$* " in *describe-repositories*) echo '${JSON.stringify(repositories)}';; ${listed.join(" ")} *) exit 254;; esac`;
    const programs = { aws, node: `echo '${JSON.stringify({ images: all })}'` };
    return runStep({ file: "deploy.yml", id: "ask" }, { programs, env: { STACK: "prod" } });
  }

  it("are, at first, all that await their repositories", () => {
    expect(ask([], {})).toMatchObject({ status: 0, output: 'missing=[]\nawaited=["api","billing","bill"]\n' });
  });

  it("are those that their repositories lack, and none that pulumi up builds", () => {
    const found = ask(["shop/prod/api", "shop/prod/billing", "shop/prod/mail"], { api: ["f-api"], billing: ["f-old"] });
    expect(found).toMatchObject({ status: 0, output: 'missing=["billing"]\nawaited=["bill"]\n' });
  });

  it.each([
    ["all are there", images.slice(0, 1)],
    ["none is prebuilt", images.slice(3)],
  ])("are none where %s", (_what, all) => {
    expect(ask(["shop/prod/api", "shop/prod/mail"], { api: ["f-api"] }, all).output).toBe("missing=[]\nawaited=[]\n");
  });

  it("are not guessed where AWS does not answer", () => {
    const found = ask(["shop/prod/api"], {});
    expect({ failed: found.status !== 0, output: found.output }).toEqual({ failed: true, output: "" });
  });
});
