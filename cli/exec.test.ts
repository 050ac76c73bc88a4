import { type ChildProcess, execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { fakePulumi, gateResource } from "../release/testing/fake-pulumi";
import { fakeSessionPlugin, type PluginPlay, systemPath } from "../release/testing/fake-session-plugin";
import { gateInputs, scriptOf } from "../release/testing/gate-trial";
import { type ScriptedAws, type ScriptedAwsOptions, startScriptedAws } from "../release/testing/scripted-aws";
import { type PlayedExec, playedSession } from "../release/testing/scripted-aws-exec";
import { type Scenario, steady } from "../release/testing/scripted-aws-scenarios";
import { beginCommand, runFleet } from "./testing/fleet-process";
import { awsCredentials } from "./testing/told";

let aws: ScriptedAws;
let child: ChildProcess | undefined;

afterEach(async () => {
  child?.kill("SIGKILL");
  await aws?.stop();
});

interface Scene extends Partial<ScriptedAwsOptions> {
  /** How billing lets people in. @default - all agents run */
  readonly exec?: PlayedExec | undefined;
  readonly scenario?: Scenario;
  /** @default - it is not installed */
  readonly plugin?: PluginPlay | undefined;
}

const open: PlayedExec = { agents: ["RUNNING"] };

async function scene({ scenario = steady, plugin = {}, ...more }: Scene = {}) {
  const pulumi = fakePulumi();
  pulumi.setState(["api", "billing"].map((service) => gateResource(gateInputs({ service }))));
  const exec = "exec" in more ? more.exec : open;
  const billing = scriptOf(scenario, { ...(exec !== undefined && { exec }) });
  aws = await startScriptedAws({ ...more, services: [scriptOf(steady, { service: "api" }), billing] });
  const { directory } = pulumi;
  return { directory, path: systemPath(directory), played: fakeSessionPlugin(directory, plugin) };
}

type Place = Pick<Awaited<ReturnType<typeof scene>>, "directory" | "path">;

/** Starts `fleet exec billing`, in a process of its own. */
function start({ directory, path }: Place, wishes: object = {}) {
  const request = { service: "billing", stack: "prod", ...wishes };
  const begun = beginCommand({ command: "exec", request, directory, path, awsUrl: aws.url });
  child = begun.child;
  return begun;
}

const text = JSON.stringify({
  SessionId: playedSession.sessionId,
  StreamUrl: playedSession.streamUrl,
  TokenValue: playedSession.tokenValue,
});
const target = expect.stringMatching(/^\{"Target":"ecs:shop_[0-9a-f]{32}_[0-9a-f]{32}-2531612879"\}$/) as string;
const others = ["eu-central-1", "StartSession", "", target, "https://ssm.eu-central-1.amazonaws.com"];
const patiently = { timeout: 15_000, interval: 50 };

describe("fleet exec", { timeout: 40_000 }, () => {
  it("opens a shell in a task, before this terminal, and ends with what the session ends with", async () => {
    const { played, ...place } = await scene({ plugin: { code: 7 } });
    const { end, output } = start(place);
    expect(await end).toEqual([7, null]);
    expect(output.stdout).toBe("sh-5.2$\n");
    expect(output.stderr).toMatch(/^fleet: in task [0-9a-f]{32} of billing; the session is recorded\n$/);
    expect(played.told()).toEqual(["AWS_SSM_START_SESSION_RESPONSE", ...others, text]);
    expect(aws.calls.find(({ operation }) => operation === "ecs:ExecuteCommand")?.input).toEqual({
      cluster: gateInputs().cluster,
      task: expect.stringMatching(/:task\/shop\/[0-9a-f]{32}$/),
      container: "billing",
      command: "/bin/sh",
      interactive: true,
    });
    expect(aws.count("ecs:ExecuteCommand")).toBe(1);
  });

  it("tells an older plugin the session by its argument, and the token nobody else", async () => {
    const { played, ...place } = await scene({ plugin: { version: "1.2.497.0" } });
    const { end, output } = start(place, { command: ["ls", "-la", "/tmp/a b"] });
    expect(await end).toEqual([0, null]);
    expect(played.told()).toEqual([text, ...others, ""]);
    expect(aws.calls.at(-1)?.input.command).toBe("ls -la '/tmp/a b'");
    expect(JSON.stringify(output)).not.toContain(playedSession.tokenValue);
  });

  it("passes over a task whose agent does not run, and takes the one that is asked for", async () => {
    const { played, ...place } = await scene({ exec: { agents: ["PENDING", "RUNNING"] } });
    expect(await start(place).end).toEqual([0, null]);
    const { task } = aws.calls.at(-1)?.input ?? {};
    const id = String(task).slice(-32);
    expect(played.told()?.[4]).toContain(`shop_${id}_`);
    expect(await start(place, { task: id.slice(0, 8) }).end).toEqual([0, null]);
    expect(aws.calls.at(-1)?.input.task).toBe(task);
  });

  it("leaves Ctrl-C to the session", async () => {
    const { played, ...place } = await scene({ plugin: { waits: true, code: 3 } });
    const begun = start(place);
    await expect.poll(played.told, patiently).toBeDefined();
    begun.child.kill("SIGINT");
    begun.child.kill("SIGINT");
    await new Promise((later) => setTimeout(later, 300));
    expect(begun.child.exitCode).toBeNull();
    played.end();
    expect(await begun.end).toEqual([3, null]);
  });

  it("ends the session when it is told to end", async () => {
    const { played, ...place } = await scene({ plugin: { waits: true } });
    const begun = start(place);
    await expect.poll(played.told, patiently).toBeDefined();
    begun.child.kill("SIGTERM");
    expect(await begun.end).toEqual([143, null]);
  });

  it("takes the words behind -- as they are", async () => {
    const { directory, path } = await scene();
    const args = [
      "cli/fleet.js",
      "exec",
      "billing",
      "-s",
      "prod",
      "-C",
      directory,
      "--",
      "ls",
      "-s",
      "--task",
      "$HOME",
    ];
    const env = { ...process.env, ...awsCredentials, PATH: path, AWS_ENDPOINT_URL: aws.url };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout).toBe("sh-5.2$\n");
    expect(aws.calls.at(-1)?.input.command).toBe("ls -s --task '$HOME'");
    expect(runFleet(["exec", "-C", directory]).status).toBe(2);
  });
});

describe("fleet exec refuses, and opens nothing", { timeout: 40_000 }, () => {
  const none: Scenario = (seconds, around) => ({ ...steady(seconds, around), tasks: [] });
  const refusal = (code: string): Scene => ({
    fault: ({ operation }) => (operation === "ecs:ExecuteCommand" ? { status: 400, code, message: "no" } : undefined),
  });

  it.each<[string, Scene, object, string | RegExp]>([
    [
      "a service that lets nobody in",
      { exec: undefined },
      {},
      "nobody may open a shell in billing: set fleet:services.billing.exec to the reason and fleet:services.billing.readonlyRootFilesystem to false, then fleet deploy",
    ],
    [
      "the API that lets nobody in",
      {},
      { service: "api" },
      "nobody may open a shell in api: set fleet:api.exec to the reason and fleet:api.readonlyRootFilesystem to false, then fleet deploy",
    ],
    [
      "another name",
      {},
      { service: "biling" },
      "no service `biling`; did you mean `billing`? Deployed are api, billing",
    ],
    ["no task", { scenario: none }, {}, "no task of billing's deployment runs: see fleet status billing"],
    [
      "agents that do not run",
      { exec: { agents: ["STOPPED"] } },
      {},
      /^no task of billing can be entered: task [0-9a-f]{8} has an ExecuteCommandAgent that is STOPPED, not RUNNING, and 1 more$/,
    ],
    [
      "a task that is none of its",
      {},
      { task: "zz" },
      /^billing has no running task `zz`: running are [0-9a-f]{8}, [0-9a-f]{8}$/,
    ],
    [
      "another account's cluster",
      { fault: () => ({ status: 400, code: "ClusterNotFoundException", message: "no" }) },
      {},
      "there is no cluster shop in eu-central-1: the credentials are of another account, or it was deleted",
    ],
  ])("%s", async (_what, setting, wishes, message) => {
    const { played, ...place } = await scene(setting);
    const { end, output } = start(place, wishes);
    expect(await end).toEqual([1, null]);
    const [, told] = /^fleet: (.*)\n$/.exec(output.stderr) ?? [];
    expect(told).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
    expect(output.stdout).toBe("");
    expect(aws.count("ecs:ExecuteCommand")).toBe(0);
    expect(played.told()).toBeUndefined();
  });

  it.each([
    ["AccessDeniedException", "AWS refuses ecs:ExecuteCommand: the credentials need the permission ecs:ExecuteCommand"],
    ["ThrottlingException", "AWS throttles our questions in eu-central-1: try again in a minute"],
    ["TargetNotConnectedException", "the task of billing is not connected to AWS Systems Manager yet: try again"],
    ["InvalidParameterException", "ecs:ExecuteCommand failed: InvalidParameterException: no"],
  ])("where AWS answers %s", async (code, message) => {
    const { played, ...place } = await scene(refusal(code));
    const { end, output } = start(place);
    expect(await end).toEqual([1, null]);
    expect(output).toEqual({ stdout: "", stderr: `fleet: ${message}\n` });
    expect(aws.count("ecs:ExecuteCommand")).toBe(1);
    expect(played.told()).toBeUndefined();
  });

  it("without the plugin, before AWS is asked for a session", async () => {
    const { directory, path } = await scene();
    rmSync(join(directory, "bin/session-manager-plugin"));
    const { end, output } = start({ directory, path });
    expect(await end).toEqual([1, null]);
    expect(output.stderr).toBe(
      "fleet: there is no session-manager-plugin on PATH: install it, see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html\n",
    );
    expect(aws.count("ecs:ExecuteCommand")).toBe(0);
  });

  it("without a stack, or credentials", async () => {
    const { directory, path } = await scene();
    const nowhere = start({ directory, path }, { stack: "../prod" });
    expect(await nowhere.end).toEqual([1, null]);
    expect(nowhere.output.stderr).toBe("fleet: --stack takes a stack's name, as prod or acme/prod, got `../prod`\n");
    const env = {
      PATH: path,
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
      AWS_CONFIG_FILE: "/nowhere",
    };
    expect(runFleet(["exec", "billing", "-s", "prod", "-C", directory, "--", "ls"], { env })).toEqual({
      status: 1,
      stdout: "",
      stderr: "fleet: there are no credentials for AWS: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or run aws sso login\n",
    });
    expect(aws.calls).toEqual([]);
  });
});
