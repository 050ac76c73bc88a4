import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fleet } from "../../policies/testing/fleet";
import { type Emulator, startEmulator } from "./emulator";
import { createProgram, type Program, withReferences } from "./policies-program";

let emulator: Emulator;
let program: Program;

beforeAll(async () => {
  emulator = await startEmulator(5591);
  program = await createProgram(emulator.url);
});

afterAll(async () => {
  program?.remove();
  await emulator?.stop();
});

describe("what somebody made by hand", () => {
  const { builder, billing } = fleet();
  const closed = builder.drafts.filter(({ type }) => type.endsWith(":DefaultSecurityGroup"));
  const manual = {
    "a role opened": {
      urn: billing.taskRole.urn,
      change: { assumeRolePolicy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*" }] }) },
      rule: "role-trust-narrow",
    },
    "a security group opened": {
      urn: billing.databaseIngress.urn,
      change: { cidrIpv4: "0.0.0.0/0", referencedSecurityGroupId: "" },
      rule: "group-high-risk-ports",
    },
  };

  beforeAll(async () => {
    program.write(withReferences([billing.taskRole, billing.databaseIngress, ...closed]));
    const run = await program.withPack({}, "up", "--yes");
    expect(run.code, run.output).toBe(0);
  });

  it("is not found in the state that the program left", async () => {
    await program.state();
    const run = await program.withPack({}, "policy", "analyze", "--file", "state.json");
    expect(run.code, run.output).toBe(0);
  });

  it.each(Object.entries(manual))("is found in the state: %s", async (_what, { urn, change, rule }) => {
    const state = await program.state();
    const resource = state.deployment?.resources.find((one) => one.urn === urn);
    expect(resource).toBeDefined();
    // As a refresh writes it: into both, of which resource policies are shown the inputs and stack policies the outputs.
    Object.assign(resource?.inputs ?? {}, change);
    Object.assign(resource?.outputs ?? {}, change);
    writeFileSync(join(program.directory, "state.json"), JSON.stringify(state));
    const run = await program.withPack({}, "policy", "analyze", "--file", "state.json");
    expect(run.code, run.output).not.toBe(0);
    expect(run.output).toContain(`[mandatory]`);
    expect(run.output).toMatch(new RegExp(`${rule} .*: ${urn.split("::").at(-1)}\\)`));
  });
});
