import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakePulumi, fakePulumi, gateResource, type StateResource } from "../release/testing/fake-pulumi";
import { gateInputs, scriptOf } from "../release/testing/gate-trial";
import { type PlayedFault, type ScriptedAws, startScriptedAws } from "../release/testing/scripted-aws";
import { rolledBackEarlier, type Scenario, steady } from "../release/testing/scripted-aws-scenarios";
import { noPaint } from "../review/paint";
import { deploy } from "./deploy-command";
import { type RotateRequest, rotate } from "./rotate-command";

vi.mock("./deploy-command");

const stackText = "config:\n  fleet:services:\n    billing: # by ann\n      cpu: 512\n";
const raised = "config:\n  fleet:services:\n    billing: # by ann\n      credentials: 2\n      cpu: 512\n";
let pulumi: FakePulumi;
let aws: ScriptedAws;
let printed: string;
let complained: string;

beforeEach(() => {
  pulumi = fakePulumi();
  printed = "";
  complained = "";
  vi.stubEnv("PATH", pulumi.path);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    complained += String(text);
    return true;
  });
  stackIs(stackText);
  stateIs(1);
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.mocked(deploy).mockReset();
  await aws?.stop();
});

const stackFile = () => join(pulumi.directory, "Pulumi.prod.yaml");
const stackIs = (text: string) => writeFileSync(stackFile(), text);
const stackNow = () => readFileSync(stackFile(), "utf8");

/** The stack as an update left it; `done` is the generation that the last step was done for. */
function stateIs(credentials: number, done?: number): void {
  const inputs = { ...gateInputs(), ...(credentials > 1 && { credentials }) };
  const step: StateResource = {
    urn: "urn:pulumi:prod::shop::pulumi-nodejs:dynamic/fleet:CredentialsCompletion::billing",
    type: "pulumi-nodejs:dynamic/fleet:CredentialsCompletion",
    inputs: { service: "billing", generation: credentials },
    outputs: { done },
  };
  pulumi.setState([
    gateResource(inputs),
    gateResource(gateInputs({ service: "api" })),
    ...(done === undefined ? [] : [step]),
  ]);
}

async function run(
  request: Partial<RotateRequest> = {},
  { scenario = steady, fault }: { scenario?: Scenario; fault?: PlayedFault } = {},
) {
  aws = await startScriptedAws({ services: [scriptOf(scenario)], ...(fault !== undefined && { fault: () => fault }) });
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url);
  const context = {
    projectDirectory: pulumi.directory,
    screen: { width: 80, coloured: false, paint: noPaint },
    print: (text: string) => {
      printed += text;
    },
  };
  return rotate(context, { service: "billing", stack: "prod", yes: true, ...request });
}

/** What `fleet deploy` does, and ends with. */
function deploys(code: 0 | 1 | 2 | 130, work: () => void = () => {}): void {
  vi.mocked(deploy).mockImplementation(async () => {
    work();
    return code;
  });
}

describe("fleet rotate", () => {
  it("raises the generation, deploys, and says what comes next", async () => {
    deploys(0, () => {
      expect(stackNow()).toBe(raised);
      stateIs(2, 2);
    });
    expect(await run()).toBe(0);
    expect(printed).toMatchInlineSnapshot(`
      "billing gets new credentials of its database and cache: generation 2 after 1
        1. the database gets a login and the cache a token more; the old ones stay valid
        2. billing alone is deployed with them, with all else that the next pulumi up would change
        3. when its new tasks are healthy, the old login and token are taken away
        Pulumi.prod.yaml will say credentials: 2
      billing has credentials of generation 2; those before are valid no more.
      Commit Pulumi.prod.yaml now: an update from a checkout without it would ask for credentials that are gone, and fail.
      "
    `);
    expect(complained).toBe("");
    expect(stackNow()).toBe(raised);
    expect(vi.mocked(deploy).mock.calls[0]?.[1]).toEqual({ stack: "prod", yes: true, policies: true });
  });

  it("puts the file back where the update did nothing: declined, refused, or another one was under way", async () => {
    deploys(1);
    expect(await run()).toBe(1);
    expect(stackNow()).toBe(stackText);
    expect(complained).toBe("fleet: nothing was changed, Pulumi.prod.yaml is as it was\n");
  });

  it("puts it back when somebody interrupts it before it began", async () => {
    deploys(130);
    expect(await run()).toBe(130);
    expect(stackNow()).toBe(stackText);
  });

  it("leaves what somebody else wrote meanwhile", async () => {
    deploys(1, () => stackIs("config: {}\n"));
    expect(await run()).toBe(1);
    expect(stackNow()).toBe("config: {}\n");
    expect(complained).toContain("somebody has written Pulumi.prod.yaml meanwhile: take credentials out of it again");
  });

  it("keeps the file where the update stopped on its way, and goes on with it the next time", async () => {
    deploys(1, () => stateIs(2));
    expect(await run()).toBe(1);
    expect(stackNow()).toBe(raised);
    expect(complained).toContain("the rotation of billing has not ended: what runs goes on with the credentials");
    await aws.stop();
    printed = "";
    deploys(0, () => stateIs(2, 2));
    expect(await run({}, { scenario: rolledBackEarlier })).toBe(0);
    expect(printed).toContain("billing: the rotation to generation 2 of its credentials has not ended, and goes on");
    expect(stackNow()).toBe(raised);
  });

  it("does not call a rotation ended that is not, whatever the update said", async () => {
    deploys(0, () => stateIs(2));
    expect(await run()).toBe(1);
  });

  it.each([
    [
      "of an unknown service",
      { service: "biling" },
      {},
      "no service `biling`; did you mean `billing`? Deployed are api, billing",
    ],
    ["of no stack's name", { stack: "a/../b" }, {}, "--stack takes a stack's name, as prod or acme/prod, got `a/../b`"],
    [
      "of a service that is not well",
      {},
      { scenario: rolledBackEarlier },
      /^fleet: billing is not well \(ECS runs revision 41, requested is revision 42.*\), nothing was changed: put that right first\n$/,
    ],
    [
      "without credentials of AWS's",
      {},
      { fault: { status: 400, code: "UnrecognizedClientException", message: "The security token is invalid" } },
      "AWS does not accept the credentials: check AWS_PROFILE, or the access key and its secret",
    ],
    [
      "in another account or region",
      {},
      { fault: { status: 400, code: "ClusterNotFoundException", message: "Cluster not found." } },
      "there is no cluster shop in eu-central-1: the credentials are of another account, or it was deleted",
    ],
    [
      "without the permission",
      {},
      {
        fault: {
          status: 400,
          code: "AccessDeniedException",
          message: "not authorized to perform: ecs:DescribeServices",
        },
      },
      "AWS refuses ecs:DescribeServices: the credentials need the permission ecs:DescribeServices",
    ],
  ] as const)("refuses a rotation %s in one line, and changes nothing", async (_what, request, world, message) => {
    expect(await run(request, world)).toBe(1);
    expect(complained).toEqual(typeof message === "string" ? `fleet: ${message}\n` : expect.stringMatching(message));
    expect(stackNow()).toBe(stackText);
    expect(deploy).not.toHaveBeenCalled();
  });

  it("needs somebody to ask", async () => {
    Object.defineProperty(process.stdin, "isTTY", { value: false, configurable: true });
    expect(await run({ yes: false })).toBe(2);
    expect(complained).toBe("fleet: there is no terminal to ask on: pass --yes to rotate without a question\n");
  });
});
