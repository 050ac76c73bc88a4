import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountAt } from "./aws";
import { type Emulator, startEmulator } from "./emulator";
import { engineEnvironment } from "./engine";
import { complaints, createProject, type Project } from "./project";

const stack = "prod";
const pack = ["--policy-pack", "policies", "--stack", stack];
let emulator: Emulator;
let project: Project;

beforeAll(async () => {
  emulator = await startEmulator(5584);
  project = await createProject(stack, {
    ...engineEnvironment(),
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
});

afterAll(async () => {
  project?.remove();
  await emulator?.stop();
});

describe("the policy pack, run by the engine", () => {
  it("finds nothing in the example's first preview", async () => {
    const run = await project.pulumi("preview", ...pack);
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
    expect(run.output).toContain("fleet@v0.1.0 (local: policies)");
  });

  it.each([
    {
      violation: "a public database",
      file: "infra/microservice/database.ts",
      from: "publiclyAccessible: false",
      to: "publiclyAccessible: true",
      says: [
        "service-not-public  (aws:rds:Instance: billing)",
        "`publiclyAccessible` is true, it must be false. To mend:",
      ],
    },
    {
      violation: "tasks with public addresses",
      file: "infra/microservice/service.ts",
      from: "assignPublicIp: false",
      to: "assignPublicIp: true",
      says: ["service-not-public  (aws:ecs:Service: billing)", "To mend:"],
    },
    {
      violation: "a database that the whole VPC reaches",
      file: "infra/network/security-group.ts",
      from: "function ruleOf({ group, peer, port, description, tags }: RuleArgs) {",
      to: 'function ruleOf({ group, peer: given, port, description, tags }: RuleArgs) {\n  const peer = port === 5433 ? { cidr: "10.0.0.0/16" } : given;',
      says: ["database-not-shared  (aws:rds:Instance: billing)", "To mend:"],
    },
  ])("stops preview and up at $violation, and nothing is deployed", async ({ file, from, to, says }) => {
    const path = join(project.directory, file);
    const original = readFileSync(path, "utf8");
    expect(original).toContain(from);
    writeFileSync(path, original.replace(from, to));
    for (const command of [["preview"], ["up", "--yes"]]) {
      const run = await project.pulumi(...command, ...pack);
      expect(run.code, run.output).not.toBe(0);
      for (const text of says) {
        expect(run.output).toContain(text);
      }
    }
    writeFileSync(path, original);
    expect(await accountAt(emulator.url).leftovers()).toEqual({});
  });
});
