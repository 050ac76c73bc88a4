import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expression, fleetCommands, problemsOf, readWorkflow } from "./workflow-checks";

const house = join(__dirname, "../..");
const folder = join(house, ".github/workflows");
const files = readdirSync(folder);
const text = (file: string): string => readFileSync(join(folder, file), "utf8");

describe("the workflows", () => {
  it("are these", () => {
    expect(files.sort()).toEqual(["deploy.yml", "drift.yml", "preview-comment.yml", "preview.yml"]);
  });

  it.each(files)("%s is as narrow as it can be", (file) => {
    expect(problemsOf(file, text(file))).toEqual([]);
  });

  it("give one version of each action", () => {
    const used = files.flatMap((file) => [...text(file).matchAll(/uses: (\S+)@(\S+)/g)]);
    const versions = new Map<string, Set<string>>();
    for (const [, action = "", version = ""] of used) {
      versions.set(action, (versions.get(action) ?? new Set()).add(version));
    }
    expect([...versions].filter(([, found]) => found.size > 1)).toEqual([]);
  });

  it("preview and comment on the same stacks", () => {
    const stacks = (file: string) => /stack: (\[[^\]]*\])/.exec(text(file))?.[1];
    expect(stacks("preview.yml")).toBeDefined();
    expect(stacks("preview-comment.yml")).toBe(stacks("preview.yml"));
    expect(readWorkflow(text("preview-comment.yml")).on).toMatchObject({ workflow_run: { workflows: ["Preview"] } });
    expect(text("preview.yml")).toMatch(/^name: Preview$/m);
  });

  it("never update or preview a stack without the policies", () => {
    const lines = files.flatMap(
      (file) =>
        text(file)
          .replace(/\\\n/g, " ")
          .match(/^ *(?:pulumi (?:up|preview)|node cli\/fleet\.js deploy) .*/gm) ?? [],
    );
    expect(lines).toHaveLength(3);
    const careless = lines.filter(
      (line) => !line.includes("--policy-pack policies") && !/fleet\.js deploy (?!.*--no-policies)/.test(line),
    );
    expect(careless).toEqual([]);
  });
});

describe("a rule of the workflows", () => {
  it.each<[string, string, string | RegExp, string]>([
    ["preview.yml", "is not pinned", /@[0-9a-f]{40} # v6\.0\.2/, "@v6"],
    ["preview.yml", "is not pinned", / # v6\.0\.2/, ""],
    ["preview.yml", "the workflow itself has permissions", "permissions: {}", "permissions: {contents: read}"],
    ["preview.yml", "the workflow itself has permissions", "permissions: {}", ""],
    ["preview.yml", "job preview may write contents", "contents: read", "contents: write"],
    ["preview.yml", "job preview may write pull-requests", "contents: read", "pull-requests: write"],
    ["preview.yml", "job preview may write all", / {4}permissions:\n {6}contents: read.*\n/, ""],
    ["preview-comment.yml", "job comment may write actions", "actions: read", "actions: write"],
    ["preview.yml", "has no timeout-minutes", "timeout-minutes: 15", ""],
    ["preview.yml", "pull_request_target", "  pull_request:", "  pull_request_target:"],
    ["preview.yml", "more than pull_request", "  pull_request:", "  pull_request:\n  push:"],
    [
      "preview.yml",
      "a preview reads secrets",
      "BASE_BRANCH:",
      `TOKEN: ${expression("secrets.TOKEN")}\n          BASE_BRANCH:`,
    ],
    ["preview.yml", "the shell is not bash", "shell: bash", "shell: sh"],
    ["preview.yml", "pasted into a script", '"refs/remotes/origin/$BASE_BRANCH"', expression("github.base_ref")],
    ["preview-comment.yml", "pasted into a script", '"$NUMBER"', expression("steps.find.outputs.number")],
    ["preview.yml", "npx may fetch", "node cli/fleet.js check", "npx fleet check"],
    ["preview.yml", "a checkout keeps its token", "persist-credentials: false", ""],
    [
      "preview-comment.yml",
      "another branch's code",
      `ref: ${expression("github.event.repository.default_branch")}`,
      `ref: ${expression("github.event.workflow_run.head_sha")}`,
    ],
    ["deploy.yml", "takes a role before", "vars.FLEET_DEPLOY == 'true' && ", ""],
    ["drift.yml", "takes a role before", / {4}if: vars.*\n/, ""],
    ["deploy.yml", "one be cancelled", "cancel-in-progress: false", "cancel-in-progress: true"],
    [
      "deploy.yml",
      "two updates of a stack",
      `group: deploy-${expression("inputs.stack || 'prod'")}`,
      `group: ${expression("github.ref")}`,
    ],
    ["deploy.yml", "outside of its environment", `    environment: ${expression("inputs.stack || 'prod'")}\n`, ""],
    ["deploy.yml", "hands out all secrets", "AWAITED:", `ALL: ${expression("toJSON(secrets)")}\n          AWAITED:`],
  ])("is enforced in %s: %s", (file, problem, part, instead) => {
    const broken = text(file).replace(part, () => instead);
    expect(broken).not.toBe(text(file));
    expect(problemsOf(file, broken).join("\n")).toContain(problem);
  });
});

describe("a command of the workflows", () => {
  const commands = files.flatMap((file) => fleetCommands(readWorkflow(text(file))));
  const names = [...new Set(commands.map(({ name }) => name))].sort();

  it("is one of these", () => {
    expect(names).toEqual(["build", "check", "comment", "deploy", "diff", "drift", "fingerprint", "report"]);
  });

  it.each(names)("fleet %s exists, with the options that are given", (name) => {
    const { status, stdout } = spawnSync(process.execPath, [join(house, "cli/fleet.js"), name, "--help"], {
      encoding: "utf8",
    });
    const used = commands.filter((one) => one.name === name).flatMap(({ options }) => options);
    // The help of a command that is none is the whole program's.
    expect({ status, usage: stdout.split("\n")[0] }).toMatchObject({
      status: 0,
      usage: expect.stringContaining(`fleet ${name} `),
    });
    expect([...new Set(used)].filter((option) => !new RegExp(`${option}\\b(?!-)`).test(stdout))).toEqual([]);
  });

  it("is read with its options, over lines and up to the next command", () => {
    const run =
      "x=$(node cli/fleet.js diff --base a \\\n  --format markdown > --no) || true --not\nnode cli/fleet.js check";
    expect(fleetCommands({ on: {}, jobs: { one: { steps: [{ run }] } } })).toEqual([
      { name: "diff", options: ["--base", "--format"] },
      { name: "check", options: [] },
    ]);
  });
});
