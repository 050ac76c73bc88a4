import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectLedger } from "../release/ledger/connect-ledger";
import type { ReleaseRecord } from "../release/ledger/release-record";
import { type DeployedStack, DeployedStackError } from "../release/stack/deployed-stack";
import { readDeployedStack } from "../release/stack/read-deployed-stack";
import { digest, gateInputs, scriptOf, taskDefinition } from "../release/testing/gate-trial";
import { type ScriptedAws, type ScriptedAwsOptions, startScriptedAws } from "../release/testing/scripted-aws";
import { steady } from "../release/testing/scripted-aws-scenarios";
import { type RollbackRequest, rollback } from "./rollback-command";
import { onTerminal } from "./testing/terminal";
import { awsCredentials, noteTold } from "./testing/told";

vi.mock("../release/stack/read-deployed-stack");
const question = vi.hoisted(() => vi.fn<() => Promise<string>>());
vi.mock("node:readline/promises", () => ({
  createInterface: () => ({ question, once: () => {}, close: () => {} }),
}));

const region = "eu-central-1";
const table = "shop-prod-releases";
const good = "3f2a9c1b".padEnd(64, "0");
const stackText = "config:\n  fleet:services:\n    billing:\n      cpu: 512\n";
const heldText = stackText.replace("      cpu", `      heldImage: ${good}\n      cpu`);
let directory: string;
let aws: ScriptedAws;
const told = noteTold({ ...awsCredentials, GITHUB_ACTOR: "ann" });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rollback-"));
  writeFileSync(join(directory, "Pulumi.prod.yaml"), stackText);
  deployedIs({ region, releasesTable: table, services: [gateInputs({ service: "api" }), gateInputs()] });
  onTerminal(false);
});

afterEach(async () => {
  question.mockReset();
  rmSync(directory, { recursive: true });
  await aws.stop();
});

function deployedIs(deployed: DeployedStack): void {
  vi.mocked(readDeployedStack).mockResolvedValue(deployed);
}

function append(changes: Partial<ReleaseRecord>): Promise<ReleaseRecord> {
  return connectLedger(region, table).append({
    service: "billing",
    kind: "deploy",
    result: "succeeded",
    fingerprint: good,
    image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/billing@${digest}`,
    digest,
    taskDefinition: taskDefinition(41),
    time: "2026-01-01T10:00:00.000Z",
    by: "ben",
    ...changes,
  });
}

async function start(options: Partial<ScriptedAwsOptions> = {}): Promise<void> {
  const images = { [`shop/billing@${digest}`]: { digest }, [`shop/billing:${good}`]: { digest } };
  aws = await startScriptedAws({ services: [scriptOf(steady)], images, ...options });
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url);
}

async function startWithReleases(options: Partial<ScriptedAwsOptions> = {}): Promise<void> {
  await start(options);
  await append({});
  await append({ fingerprint: "81bc".padEnd(64, "0"), taskDefinition: taskDefinition(42) });
}

function run(request: Partial<RollbackRequest> = {}): Promise<0 | 1> {
  return rollback(told.contextOf(directory), { service: "billing", ...request });
}

const stackNow = () => readFileSync(join(directory, "Pulumi.prod.yaml"), "utf8");
const updates = () => aws.count("ecs:UpdateService");

describe("fleet rollback", () => {
  it("goes back, and tells what it does, how far it is and what comes next", async () => {
    await startWithReleases();
    expect(await run({ yes: true })).toBe(0);
    expect(told.printed.replaceAll(/\(\d+ s\)/g, "(n s)")).toMatchInlineSnapshot(`
      "billing goes back
        from release 2 (image 81bc0000…, 2026-01-01 10:00 UTC by ben)
        to   release 1 (image 3f2a9c1b…, 2026-01-01 10:00 UTC by ben), with the settings it had then
        Pulumi.prod.yaml will hold that image (heldImage), so that pulumi up keeps it
      billing: 2 of 2 tasks run, 2 healthy, from the requested image (n s)
      billing is back at release 1 (n s), recorded as release 3
      Commit Pulumi.prod.yaml now: it holds the image (heldImage), and an update from a checkout without it goes forward to the source again.
      The next pulumi up keeps the image, but with the settings of today: it registers the same image once more and replaces the tasks one after the other.
      To go forward, mend the source, remove heldImage from Pulumi.prod.yaml, and run pulumi up.
      "
    `);
    expect(told.complained).not.toContain("fleet: ");
    expect(stackNow()).toBe(heldText);
    const [newest] = await connectLedger(region, table).list("billing");
    expect(newest).toMatchObject({ release: 3, kind: "rollback", restores: 1, result: "succeeded", by: "ann" });
  });

  it("asks on a terminal, and takes only a yes for one", async () => {
    await startWithReleases();
    onTerminal(true);
    for (const answer of ["", "n", "yesterday"]) {
      question.mockResolvedValueOnce(answer);
      expect(await run()).toBe(1);
    }
    expect(told.printed).toContain("nothing was changed\n");
    expect([stackNow(), updates()]).toEqual([stackText, 0]);
    question.mockResolvedValueOnce(" Y ");
    expect(await run()).toBe(0);
    expect([stackNow(), updates()]).toEqual([heldText, 1]);
  });

  it("shows what it would do without a terminal, and wants --yes", async () => {
    await startWithReleases();
    expect(await run({ to: "1" })).toBe(1);
    expect(told.printed).toContain("to   release 1 (image 3f2a9c1b…");
    expect(told.complained).toBe("fleet: nobody is here to agree, nothing was changed: pass --yes\n");
    expect([stackNow(), updates()]).toEqual([stackText, 0]);
  });
});

it("of a stack with an organisation, whose file has only its own name", async () => {
  await startWithReleases();
  expect(await run({ yes: true, stack: "acme/shop/prod" })).toBe(0);
  expect(readDeployedStack).toHaveBeenLastCalledWith(directory, "acme/shop/prod");
  expect(stackNow()).toBe(heldText);
});

describe("a sentence and 1 is what users get for", () => {
  const complaint = async (request: Partial<RollbackRequest> = {}) => {
    expect(await run({ yes: true, ...request })).toBe(1);
    expect([stackNow(), updates()]).toEqual([stackText, 0]);
    return told.complained;
  };

  it.each(["0", "-1", "seven", "1.5"])("a release that is no number: %s", async (to) => {
    await start();
    expect(await complaint({ to })).toBe(`fleet: --to takes a release's number, such as 7, got \`${to}\`\n`);
  });

  it("a release that does not exist, and an empty ledger", async () => {
    await start();
    expect(await complaint()).toContain("the ledger has no release that succeeded");
    await append({});
    expect(await complaint({ to: "9" })).toContain("the ledger has no release 9; --to takes one of 1");
  });

  it("a service that is not deployed", async () => {
    await start();
    expect(await complaint({ service: "biling" })).toContain("no service `biling`; did you mean `billing`?");
  });

  it("a stack that is not there", async () => {
    await start();
    vi.mocked(readDeployedStack).mockRejectedValue(new DeployedStackError("there is no stack `prod`"));
    expect(await complaint()).toBe("fleet: there is no stack `prod`\n");
  });

  it("a stack whose name is a path", async () => {
    await start();
    expect(await complaint({ stack: "acme/.." })).toBe(
      "fleet: --stack takes a stack's name, as prod or acme/prod, got `acme/..`\n",
    );
  });

  it("a stack without a file, before anything is planned", async () => {
    await startWithReleases();
    expect(await complaint({ stack: "staging" })).toBe(
      "fleet: there is no Pulumi.staging.yaml beside Pulumi.yaml to hold the image in\n",
    );
    expect(told.printed).toBe("");
  });

  it("a stack without a ledger", async () => {
    await start();
    deployedIs({ region, services: [gateInputs()] });
    expect(await complaint()).toContain("records no releases yet");
  });

  it("a ledger that may not be read", async () => {
    const denied = { status: 400, code: "AccessDeniedException", message: "no" };
    await start({ fault: ({ operation }) => (operation === "dynamodb:Query" ? denied : undefined) });
    expect(await complaint()).toBe(`fleet: ${table} cannot be read: AccessDeniedException: no\n`);
  });

  it("a cluster that may not be seen", async () => {
    const denied = { status: 400, code: "AccessDeniedException", message: "no" };
    await startWithReleases({ fault: ({ operation }) => (operation === "ecs:DescribeServices" ? denied : undefined) });
    expect(await complaint()).toContain("AWS refuses ecs:DescribeServices: who deploys needs the permission");
  });
});
