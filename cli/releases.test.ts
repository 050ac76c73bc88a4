import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectLedger } from "../release/ledger/connect-ledger";
import type { ReleaseRecord } from "../release/ledger/release-record";
import { type DeployedStack, DeployedStackError } from "../release/stack/deployed-stack";
import { readDeployedStack } from "../release/stack/read-deployed-stack";
import { gateInputs, scriptOf, taskDefinition } from "../release/testing/gate-trial";
import { type ScriptedAws, startScriptedAws } from "../release/testing/scripted-aws";
import { rolledBackEarlier, steady } from "../release/testing/scripted-aws-scenarios";
import { drift } from "./drift-command";
import { releases } from "./releases-command";
import { awsCredentials, noteTold } from "./testing/told";

vi.mock("../release/stack/read-deployed-stack");

const region = "eu-central-1";
const table = "shop-prod-releases";
const services = [gateInputs({ service: "api" }), gateInputs()];
const told = noteTold(awsCredentials);
const context = told.contextOf("/project");
let aws: ScriptedAws;

beforeEach(() => {
  deployedIs({ region, releasesTable: table, services });
});

afterEach(async () => {
  await aws.stop();
});

function deployedIs(deployed: DeployedStack): void {
  vi.mocked(readDeployedStack).mockResolvedValue(deployed);
}

async function start(options: Partial<Parameters<typeof startScriptedAws>[0]> = {}): Promise<void> {
  const scripts = [scriptOf(steady, { service: "api" }), scriptOf(rolledBackEarlier)];
  aws = await startScriptedAws({ services: scripts, ...options });
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url);
}

function append(changes: Partial<ReleaseRecord>): Promise<ReleaseRecord> {
  const { service = "billing" } = changes;
  return connectLedger(region, table).append({
    service,
    kind: "deploy",
    result: "succeeded",
    fingerprint: "0123456789abcdef".repeat(4),
    image: `registry/shop/${service}:0123`,
    taskDefinition: taskDefinition(42, service),
    time: "2026-01-01T12:00:00.000Z",
    by: "ann",
    ...changes,
  });
}

describe("fleet releases", () => {
  it("lists a service's releases, newest first", async () => {
    await start();
    await append({});
    await append({ result: "failed", reason: "timed out after 10 min: 0 of 2 tasks run" });
    expect(await releases(context, { service: "billing", stack: "prod" })).toBe(0);
    expect(told.printed).toMatchInlineSnapshot(`
      "  release  time (UTC)        result         commit  image         by
        2        2026-01-01 12:00  deploy failed  -       0123456789ab  ann
          timed out after 10 min: 0 of 2 tasks run
      * 1        2026-01-01 12:00  deploy         -       0123456789ab  ann
      "
    `);
  });

  it("shows the newest release of every service, the API first", async () => {
    await start();
    await append({});
    await append({ service: "api" });
    await append({ commit: "c".repeat(40) });
    expect(await releases(context, { stack: "prod" })).toBe(0);
    expect(told.printed).toMatchInlineSnapshot(`
      "  service  release  time (UTC)        result  commit    by
      * api      1        2026-01-01 12:00  deploy  -         ann
      * billing  2        2026-01-01 12:00  deploy  cccccccc  ann
      "
    `);
  });

  it("prints records as JSON", async () => {
    await start();
    const record = await append({ kind: "rollback", restores: 1 });
    expect(await releases(context, { service: "billing", stack: "prod", json: true })).toBe(0);
    expect(JSON.parse(told.printed)).toEqual({ format: 1, stack: "prod", releases: [record] });
  });

  it("says when there is none", async () => {
    await start();
    expect(await releases(context, { service: "billing", stack: "prod" })).toBe(0);
    expect(told.printed).toBe("no release of billing is recorded in stack prod yet\n");
  });

  it("asks what was meant by a name", async () => {
    await start();
    expect(await releases(context, { service: "biling", stack: "prod" })).toBe(1);
    expect(told.complained).toMatch(/^fleet: .*`biling`.*[Dd]id you mean `billing`\?.*\n$/);
  });

  it("tells of a stack without a table, and of one that is not there", async () => {
    await start();
    deployedIs({ region, services });
    expect(await releases(context, { stack: "prod" })).toBe(1);
    vi.mocked(readDeployedStack).mockRejectedValue(new DeployedStackError("there is no stack `dev`"));
    expect(await releases(context, { stack: "dev" })).toBe(1);
    expect(told.complained).toBe(
      "fleet: stack `prod` records no releases yet: its next update makes the table\nfleet: there is no stack `dev`\n",
    );
  });

  it("tells in one line that AWS refuses", async () => {
    await start({
      fault: () => ({
        status: 400,
        code: "AccessDeniedException",
        message: "not authorized to perform: dynamodb:Query",
      }),
    });
    expect(await releases(context, { stack: "prod" })).toBe(1);
    expect(told.complained).toBe(
      "fleet: shop-prod-releases cannot be read: AccessDeniedException: not authorized to perform: dynamodb:Query\n",
    );
  });
});

describe("fleet drift", () => {
  it("fails when a service does not run its last good release", async () => {
    await start();
    await append({});
    await append({ service: "api" });
    expect(await drift(context, { stack: "prod" })).toBe(1);
    expect(told.printed).toBe(
      "ok     api runs revision 42, as release 1; 2 of 2 tasks run\n" +
        "DRIFT  billing runs revision 41, but release 1 is revision 42; 2 of 2 tasks run\n",
    );
  });

  it("is content when every one does", async () => {
    await start({ services: [scriptOf(steady, { service: "api" }), scriptOf(steady)] });
    await append({});
    await append({ service: "api" });
    expect(await drift(context, { stack: "prod", json: true })).toBe(0);
    expect(JSON.parse(told.printed)).toMatchObject({
      format: 1,
      stack: "prod",
      services: [{ ok: true }, { ok: true }],
    });
  });

  it("tells in one line that AWS refuses", async () => {
    await start({
      fault: ({ operation }) =>
        operation === "ecs:DescribeServices"
          ? { status: 400, code: "AccessDeniedException", message: "no" }
          : undefined,
    });
    expect(await drift(context, { stack: "prod" })).toBe(1);
    expect(told.complained).toMatch(/^fleet: AWS refuses ecs:DescribeServices[^\n]+\n$/);
  });
});
