import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { type FakePulumi, fakePulumi, gateResource } from "../release/testing/fake-pulumi";
import { gateInputs, scriptOf } from "../release/testing/gate-trial";
import { type ScriptedAws, startScriptedAws } from "../release/testing/scripted-aws";
import { rolledBackEarlier, type Scenario, steady } from "../release/testing/scripted-aws-scenarios";
import { noPaint } from "../review/paint";
import { deploy } from "./deploy-command";
import { rotate } from "./rotate-command";

vi.mock("./deploy-command");

const stackText = "config:\n  fleet:services:\n    users: # by ann\n      cpu: 512\n";
const ended = stackText.replace("      cpu", "      tokens:\n        rotation: done\n        generation: 2\n      cpu");
let pulumi: FakePulumi;
let aws: ScriptedAws | undefined;
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
  stateIs([1], 1);
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.mocked(deploy).mockReset();
  await aws?.stop();
  aws = undefined;
});

const stackFile = () => join(pulumi.directory, "Pulumi.prod.yaml");
const stackIs = (text: string) => writeFileSync(stackFile(), text);
const stackNow = () => readFileSync(stackFile(), "utf8");

/** The stack as an update left it: `users` takes these, and `orders` and the API send that. */
function stateIs(accepted: readonly number[], sent: number, broken?: "users" | "orders"): void {
  const failed = (service: string) => (service === broken ? { initErrors: ["the gate stayed shut"] } : {});
  pulumi.setState([
    gateResource(gateInputs({ service: "api", tokens: { sends: { users: sent } } })),
    gateResource(gateInputs({ service: "orders", tokens: { sends: { users: sent } } }), failed("orders")),
    gateResource(
      gateInputs({ service: "users", tokens: { accepts: { api: accepted, orders: accepted } } }),
      failed("users"),
    ),
    gateResource(gateInputs({ service: "mailer" })),
  ]);
}

async function run({ scenario = steady, yes = true }: { scenario?: Scenario; yes?: boolean } = {}) {
  await aws?.stop();
  const services = ["api", "mailer", "orders"].map((service) => scriptOf(steady, { service }));
  aws = await startScriptedAws({ services: [...services, scriptOf(scenario, { service: "users" })] });
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url);
  const context = {
    projectDirectory: pulumi.directory,
    screen: { width: 80, coloured: false, paint: noPaint },
    print: (text: string) => {
      printed += text;
    },
  };
  return rotate(context, { service: "users", tokens: true, stack: "prod", yes });
}

/** What the stack file asks of an update. */
function asked(): { generation: number; rotation: string } {
  return parse(stackNow()).config["fleet:services"].users.tokens;
}

/** What an update does that ends well; `stops` may do something else instead, and says with which code. */
function deploys(stops: (phase: string) => 1 | 130 | undefined = () => undefined): string[] {
  const phases: string[] = [];
  vi.mocked(deploy).mockImplementation(async () => {
    const { generation, rotation } = asked();
    phases.push(rotation);
    const code = stops(rotation);
    if (code !== undefined) {
      return code;
    }
    stateIs(
      rotation === "done" ? [generation] : [generation - 1, generation],
      rotation === "accepting" ? generation - 1 : generation,
    );
    return 0;
  });
  return phases;
}

describe("fleet rotate --tokens", () => {
  it("runs the three updates one after the other, and says what each is", async () => {
    const phases = deploys();
    expect(await run()).toBe(0);
    expect(phases).toEqual(["accepting", "sending", "done"]);
    expect(stackNow()).toBe(ended);
    expect(printed).toMatchInlineSnapshot(`
      "users and its callers (api, orders) get new tokens: generation 2
        1. users takes tokens of generation 2 besides those of 1
        2. api, orders send tokens of generation 2
        3. users takes tokens of generation 2 alone, and refuses all others
        each is an update, with all else that pulumi up would change; Pulumi.prod.yaml says which
      Step 1 of 3: users takes tokens of generation 2 besides those of 1
      Step 2 of 3: api, orders send tokens of generation 2
      Step 3 of 3: users takes tokens of generation 2 alone, and refuses all others
      users takes tokens of generation 2 alone.
      Commit Pulumi.prod.yaml now: an update from a checkout without it would have calls refused.
      "
    `);
    expect(complained).toBe("");
    expect(vi.mocked(deploy).mock.calls.map(([, request]) => request)).toEqual(
      Array(3).fill({ stack: "prod", yes: true, policies: true }),
    );
  });

  it.each(["accepting", "sending", "done"] as const)("that stopped at %s goes on there", async (last) => {
    const steps = ["accepting", "sending", "done"];
    const broken = last === "sending" ? "orders" : "users";
    const first = deploys((phase) => {
      if (phase !== last) {
        return undefined;
      }
      stateIs(phase === "done" ? [2] : [1, 2], phase === "accepting" ? 1 : 2, broken);
      return 1;
    });
    expect(await run()).toBe(1);
    expect(first).toEqual(steps.slice(0, steps.indexOf(last) + 1));
    expect(asked()).toEqual({ generation: 2, rotation: last });
    expect(complained).toContain(`the change of users's tokens stopped at generation: 2, rotation: ${last}`);
    const second = deploys();
    // Its last update has left a service unwell: that is what goes on.
    expect(await run({ scenario: rolledBackEarlier })).toBe(0);
    expect(second).toEqual(steps.slice(steps.indexOf(last)));
    expect(stackNow()).toBe(ended);
  });

  it("puts the file back to the last step where an update did nothing", async () => {
    deploys((phase) => (phase === "sending" ? 130 : undefined));
    expect(await run()).toBe(130);
    expect(asked()).toEqual({ generation: 2, rotation: "accepting" });
    expect(complained).toBe("fleet: nothing was changed, Pulumi.prod.yaml is as it was before this step\n");
    const rest = deploys();
    expect(await run()).toBe(0);
    expect(rest).toEqual(["sending", "done"]);
  });

  it("does not go on after an update that did not do what it was for, whatever it said", async () => {
    vi.mocked(deploy).mockResolvedValue(0);
    expect(await run()).toBe(1);
    expect(vi.mocked(deploy)).toHaveBeenCalledTimes(1);
  });

  it("refuses to begin while one of the ends is not well, and changes nothing", async () => {
    deploys();
    expect(await run({ scenario: rolledBackEarlier })).toBe(1);
    expect(complained).toMatch(/^fleet: users is not well \(.*\), nothing was changed: put that right first\n$/);
    expect(stackNow()).toBe(stackText);
    expect(deploy).not.toHaveBeenCalled();
  });

  it("refuses it for a service that nobody has a token for", async () => {
    pulumi.setState([gateResource(gateInputs({ service: "api" })), gateResource(gateInputs({ service: "users" }))]);
    expect(await run()).toBe(1);
    expect(complained).toBe(
      "fleet: nobody has a token for users: another service has to call it, or fleet:services.users.tokens.enabled has to be true, and that deployed\n",
    );
  });

  it("needs somebody to ask", async () => {
    Object.defineProperty(process.stdin, "isTTY", { value: false, configurable: true });
    expect(await run({ yes: false })).toBe(2);
  });
});
