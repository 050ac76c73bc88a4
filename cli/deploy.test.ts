import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { monorepo, writeFiles } from "../modules-manifest/testing/monorepo";
import { type FakePulumi, fakePulumi, gateResource, stateOf } from "../release/testing/fake-pulumi";
import { gateInputs, scriptOf } from "../release/testing/gate-trial";
import { type ScriptedAws, startScriptedAws } from "../release/testing/scripted-aws";
import { rolledBackEarlier, type Scenario, slowStart, steady } from "../release/testing/scripted-aws-scenarios";
import { beginCommand } from "./testing/fleet-process";

const checked = /^shop: API and \d+ microservices? in \S+: no problems\n/;
const gate = (service: string, changes = {}) => gateResource(gateInputs({ service }), changes);
const opened = (service: string, seconds: number, deployment = "ecs-svc/2") =>
  gate(service, { outputs: { ...gateInputs({ service }), deployment, seconds } });
let aws: ScriptedAws | undefined;

afterEach(async () => {
  await aws?.stop();
  aws = undefined;
});

interface Scene {
  /** What `pulumi up` does, as a shell script; `after` is the state that it leaves. */
  readonly up?: string;
  readonly before?: readonly object[];
  readonly after?: readonly object[];
  readonly services?: Readonly<Record<string, Scenario>>;
  readonly request?: object;
  readonly files?: Readonly<Record<string, string>>;
}

/** Begins `fleet deploy` in a process group of its own, without a terminal. */
async function begin({ up = "", before = [], after = before, services = {}, request = {}, files = {} }: Scene) {
  const pulumi: FakePulumi = fakePulumi(`cp "$(dirname "$0")/../after" "$(dirname "$0")/../export"\n${up}`);
  const { directory } = pulumi;
  pulumi.setState(before as never);
  writeFiles(directory, {
    after: stateOf(after as never),
    "Pulumi.yaml": "name: shop\n",
    "Pulumi.prod.yaml": `config:\n  aws:region: eu-central-1\n  fleet:root: ${monorepo()}\n  fleet:api: {domain: api.example.com, hostedZoneId: Z0EXAMPLE}\n`,
    ...files,
  });
  aws = await startScriptedAws({
    services: Object.entries(services).map(([service, scenario]) => scriptOf(scenario, { service })),
  });
  const { path } = pulumi;
  const begun = beginCommand({ command: "deploy", request, directory, path, awsUrl: aws.url, detached: true });
  const end = begun.end.then(([code]) => ({
    code,
    ...begun.output,
    stdout: begun.output.stdout.replace(checked, "").replace(/, in \d+ s\n/, ", in N s\n"),
    calls: pulumi.calls(),
  }));
  return { child: begun.child, directory, end };
}

async function deploy(scene: Scene) {
  const { end } = await begin({ ...scene, request: { yes: true, ...scene.request } });
  return end;
}

describe("fleet deploy", { timeout: 40_000 }, () => {
  it("checks, updates, and says what became of each service", async () => {
    const before = [opened("api", 9, "ecs-svc/1"), opened("billing", 9, "ecs-svc/1"), gate("legacy")];
    const result = await deploy({
      up: "echo updating",
      before,
      after: [before[0] as object, opened("billing", 72), opened("mail", 40)],
      services: { api: steady, billing: steady, mail: steady },
    });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toBe(
      [
        "updating\n",
        "api      unchanged",
        "billing  deployed in 1 min 12 s",
        "mail     deployed in 40 s",
        "legacy   removed",
        "",
        "stack prod: 2 deployed, 1 unchanged, 1 removed, in N s\n",
      ].join("\n"),
    );
    expect(result.calls[1]).toMatch(/^up --stack prod --continue-on-error --policy-pack policies --yes --cwd \/\S+$/);
  });

  it("hands the policy pack its settings, or leaves it out", async () => {
    const scene = { before: [gate("api")], services: { api: steady }, files: { "Pulumi.prod.policies.json": "{}" } };
    expect((await deploy(scene)).calls[1]).toMatch(
      /^up --stack prod --continue-on-error --policy-pack policies --policy-pack-config Pulumi\.prod\.policies\.json --yes --cwd /,
    );
    await aws?.stop();
    expect((await deploy({ ...scene, request: { policies: false } })).calls[1]).toMatch(
      /^up --stack prod --continue-on-error --yes --cwd /,
    );
  });

  it("takes a stack with its organisation, and no path", async () => {
    const scene = { before: [gate("api")], services: { api: steady }, request: { stack: "acme/prod" } };
    const { code, calls } = await deploy(scene);
    expect([code, calls[1]]).toEqual([0, expect.stringMatching(/^up --stack acme\/prod --continue/)]);
    await aws?.stop();
    expect(await deploy({ request: { stack: "acme/.." } })).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "fleet: --stack takes a stack's name, as prod or acme/prod, got `acme/..`\n",
      calls: [],
    });
  });

  it("tells what failed from what was rolled back, and ends with 1", async () => {
    const failed = { initErrors: ["billing: ..."], outputs: gateInputs() };
    const result = await deploy({
      up: "echo 'error: update failed' >&2; exit 1",
      before: [gate("api"), gate("billing"), gate("mail")],
      after: [gate("api"), gate("billing", failed), gate("mail", failed)],
      services: { api: steady, billing: rolledBackEarlier, mail: slowStart },
    });
    expect(result.code).toBe(1);
    expect(result.stdout).toBe(
      [
        "",
        "api      unchanged",
        "billing  rolled back: ECS runs revision 41, requested is revision 42: ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1",
        "mail     failed: rolling out",
        "",
        "stack prod: 1 unchanged, 1 rolled back, 1 failed, in N s\n",
      ].join("\n"),
    );
    expect(result.stderr).toBe(
      "error: update failed\nfleet: pulumi up failed: put right what it says above and run fleet deploy again, which goes on where this one stopped\n",
    );
  });

  it("tells of services that a failed migration held back, also of one that is new", async () => {
    const failed = (service: string) => ({
      ...gate(service, { initErrors: [`${service}: the migration failed: the container exited with code 1\n  log`] }),
      type: "pulumi-nodejs:dynamic/fleet:Migration",
    });
    const before = [gate("api"), gate("billing")];
    const result = await deploy({
      up: "exit 1",
      before,
      after: [...before, failed("billing"), failed("audit")],
      services: { api: steady, billing: steady },
    });
    expect(result.code).toBe(1);
    expect(result.stdout).toBe(
      [
        "",
        "api      unchanged",
        "audit    failed: the migration failed: the container exited with code 1",
        "billing  failed: the migration failed: the container exited with code 1",
        "",
        "stack prod: 1 unchanged, 2 failed, in N s\n",
      ].join("\n"),
    );
  });

  it("ends with 1 where pulumi is content and ECS is not", async () => {
    const result = await deploy({
      before: [gate("api"), gate("billing")],
      services: { api: steady, billing: slowStart },
    });
    expect(result).toMatchObject({ code: 1, stderr: "" });
    expect(result.stdout).toContain("billing  unchanged: rolling out\n");
  });

  it.each([
    [
      "the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.",
      "another update of stack prod is under way: wait for it, or, if its process is gone, run pulumi cancel --stack prod",
    ],
    [
      "[409] Conflict: Another update is currently in progress.",
      "another update of stack prod is under way: wait for it, or, if its process is gone, run pulumi cancel --stack prod",
    ],
    ["confirmation declined, not proceeding with the update", "nothing was changed"],
    [
      "incorrect passphrase",
      "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, and run fleet deploy again",
    ],
  ])("passes on, and says what to do: %s", async (message, advice) => {
    const up = `cat >&2 <<'END'\nerror: ${message}\nEND\nexit 255`;
    const result = await deploy({ up, before: [gate("api")] });
    expect(result).toMatchObject({ code: 1, stdout: "", stderr: `error: ${message}\nfleet: ${advice}\n` });
  });

  it("does not begin with a monorepo that has problems, an unknown stack, or a question that nobody can answer", async () => {
    const broken = await deploy({ files: { "Pulumi.prod.yaml": "config:\n  fleet:root: nowhere\n" } });
    expect(broken).toMatchObject({ code: 1, calls: [] });
    expect(broken.stdout).toContain("nowhere");
    await aws?.stop();
    const { end } = await begin({});
    expect(await end).toMatchObject({
      code: 2,
      calls: [],
      stdout: "",
      stderr: "fleet: there is no terminal to ask on: pass --yes to deploy without a question\n",
    });
  });

  it("lets Ctrl-C to pulumi, waits for it, and says that the next one goes on", async () => {
    const up = [
      'here="$(dirname "$0")/.."',
      `trap 'echo x >> "$here/signals"; sleep 1; echo cancelled; exit 1' INT TERM`,
      'touch "$here/begun"; n=0; while [ $n -lt 200 ]; do sleep 0.1; n=$((n + 1)); done',
    ].join("\n");
    for (const [signal, target] of [
      ["SIGINT", "group"],
      ["SIGTERM", "fleet"],
    ] as const) {
      const { child, directory, end } = await begin({ up, before: [gate("api")], request: { yes: true } });
      await expect.poll(() => existsSync(join(directory, "begun")), { timeout: 15_000 }).toBe(true);
      process.kill(target === "group" ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
      expect(await end).toMatchObject({
        code: 130,
        stdout: "cancelled\n",
        stderr: "fleet: interrupted: the next fleet deploy --stack prod goes on where this one stopped\n",
      });
      await aws?.stop();
    }
  });
});
