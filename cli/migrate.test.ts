import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MigrationInputs } from "../infra/microservice/one-off-task";
import { type FakePulumi, fakePulumi, gateResource, type StateResource } from "../release/testing/fake-pulumi";
import { gateInputs } from "../release/testing/gate-trial";
import { type ScriptedAws, type ScriptedAwsOptions, startScriptedAws } from "../release/testing/scripted-aws";
import { endsWell, exitsWithOne, noCapacity, type TaskScenario } from "../release/testing/scripted-aws-task-scenarios";
import { migrationInputs, taskScript } from "../release/testing/task-trial";
import { noPaint } from "../review/paint";
import { type MigrateRequest, migrateService } from "./migrate-command";
import { onTerminal } from "./testing/terminal";

const question = vi.hoisted(() => vi.fn<() => Promise<string>>());
vi.mock("node:readline/promises", () => ({
  createInterface: () => ({ question, once: () => {}, close: () => {} }),
}));

/** How many times as fast as the computer's the command's time goes, and the scripted AWS's. */
const speed = vi.hoisted(() => 200);
const fastNow = vi.hoisted(() => {
  const begun = Date.now();
  return () => begun + (Date.now() - begun) * 200;
});
vi.mock("../release/gate/clock", () => ({
  realClock: {
    now: fastNow,
    sleep: (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds / speed)),
  },
}));

let pulumi: FakePulumi;
let aws: ScriptedAws | undefined;
let printed: string;
let complained: string;

beforeEach(() => {
  pulumi = fakePulumi();
  printed = "";
  complained = "";
  aws = undefined;
  stateIs([gateResource(gateInputs()), migrationResource()]);
  vi.stubEnv("PATH", pulumi.path);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("GITHUB_ACTOR", "ann");
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    complained += String(text);
    return true;
  });
  onTerminal(false);
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  question.mockReset();
  await aws?.stop();
});

const stateIs = (resources: readonly StateResource[]) => pulumi.setState(resources);

function migrationResource(changes: Partial<MigrationInputs> = {}): StateResource {
  const type = "pulumi-nodejs:dynamic/fleet:Migration";
  const inputs = migrationInputs(changes);
  return {
    urn: `urn:pulumi:prod::shop::fleet:service:Microservice$${type}::${inputs.service}-migration`,
    type,
    custom: true,
    id: inputs.service,
    inputs: { ...inputs, __provider: "exports.handler = ..." },
    outputs: { ...inputs, run: "r", task: "t", seconds: 35 },
  };
}

async function start(
  scenario: TaskScenario = endsWell,
  options: Partial<ScriptedAwsOptions> = {},
): Promise<ScriptedAws> {
  aws = await startScriptedAws({ services: [], tasks: [taskScript(scenario)], now: fastNow, ...options });
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url);
  return aws;
}

function run(request: Partial<MigrateRequest> = {}): Promise<0 | 1> {
  const context = {
    projectDirectory: pulumi.directory,
    screen: { width: 80, coloured: false, paint: noPaint },
    print: (text: string) => {
      printed += text;
    },
  };
  return migrateService(context, { service: "billing", yes: true, ...request });
}

/** Without what differs from run to run. */
const shown = () =>
  printed
    .replaceAll(/\(\d+ s\)/g, "(n s)")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "<time>")
    .replaceAll(/billing: migration is \w+ \(n s\)\n/g, "");
const ownComplaint = () =>
  complained.replaceAll(/^\(node:.*|^versions.*|^will.*|^To continue.*|^and sec.*|^More.*|^\(Use.*/gm, "").trimStart();

describe("fleet migrate", () => {
  it("migrates, and once more when asked again", async () => {
    const { count, calls } = await start();
    expect(await run()).toBe(0);
    expect(shown()).toMatchInlineSnapshot(`
      "billing's database in stack prod is to be migrated
        to        20260101_invoices (image ffffffff…)
        by        a task of shop-prod-billing-migration:7, within 15 min
        last run  none is recorded
      billing: migration started as task 15eceef7a5317d66ea23c1555589d0c3 (n s)
      billing: migration ended well (n s)
      "
    `);
    printed = "";
    expect(await run({ stack: "prod" })).toBe(0);
    expect(shown()).toContain("  last run  succeeded for this image (<time> UTC by ann)\n");
    expect(count("ecs:RunTask")).toBe(2);
    // The command is the task definition's: nothing can be dropped from here.
    expect(calls.filter(({ input }) => input.overrides !== undefined)).toEqual([]);
    expect(ownComplaint()).toBe("");
  });

  it("asks on a terminal, and takes only a yes for one", async () => {
    const { count } = await start();
    onTerminal(true);
    question.mockResolvedValueOnce("n");
    expect(await run({ yes: false })).toBe(1);
    expect(printed).toContain("nothing was changed\n");
    expect(count("ecs:RunTask")).toBe(0);
    question.mockResolvedValueOnce("y");
    expect(await run({ yes: false })).toBe(0);
    expect(question).toHaveBeenLastCalledWith("Migrate? [y/N] ");
    expect(count("ecs:RunTask")).toBe(1);
  });

  it("runs a migration that updates do not run", async () => {
    const { count } = await start();
    stateIs([gateResource(gateInputs()), migrationResource({ automatic: false, head: "" })]);
    expect(await run()).toBe(0);
    expect(printed).toContain("  to        what its image ffffffff… holds\n");
    expect(count("ecs:RunTask")).toBe(1);
  });

  it("migrates a service that never came up", async () => {
    await start();
    stateIs([migrationResource()]);
    expect(await run()).toBe(0);
  });

  it("fails with the task's log where the task fails", async () => {
    await start(exitsWithOne);
    expect(await run()).toBe(1);
    expect(ownComplaint()).toMatch(
      /^fleet: billing: the migration failed: the container billing exited with code 1\n {2}Last 2 lines logged by task [0-9a-f]{32}:\n {4}\| migration 20260101_invoices\n/,
    );
    printed = "";
    await run();
    expect(shown()).toContain(
      "  last run  failed for this image (<time> UTC by ann): the migration failed: the container billing exited with code 1\n",
    );
  });
});

describe("a sentence and 1 is what users get for", () => {
  async function complaint(request: Partial<MigrateRequest> = {}): Promise<string> {
    complained = "";
    expect(await run(request)).toBe(1);
    expect(ownComplaint()).not.toContain("    at ");
    return ownComplaint();
  }

  it("a service that is not deployed", async () => {
    expect(await complaint({ service: "biling" })).toBe(
      "fleet: no service `biling`; did you mean `billing`? Deployed are billing\n",
    );
  });

  it("a service without migrations", async () => {
    stateIs([gateResource(gateInputs({ service: "orders" })), migrationResource()]);
    expect(await complaint({ service: "orders" })).toBe(
      "fleet: service `orders` has no migrations in stack `prod`: it had no bin/migration/up.ts when it was deployed, heldImage holds an earlier image, or migration.mode is off; services with some: billing\n",
    );
    stateIs([gateResource(gateInputs({ service: "orders" }))]);
    expect(await complaint({ service: "orders" })).toContain("; no service has any\n");
  });

  it("a stack in which nothing is deployed, and one whose name is none", async () => {
    stateIs([]);
    expect(await complaint()).toBe("fleet: nothing is deployed in stack `prod` yet: run pulumi up --stack prod\n");
    expect(await complaint({ stack: ".." })).toContain("fleet: --stack takes a stack's name");
  });

  it("a state that cannot be read", async () => {
    stateIs([migrationResource({ subnets: "x" as unknown as readonly string[], releasesTable: "" })]);
    expect(await complaint()).toBe(
      "fleet: the migration `billing-migration` in the state of stack `prod` cannot be read: subnets: Invalid input: expected array, received string; releasesTable: Too small: expected string to have >=1 characters\n",
    );
  });

  it("no terminal, and no --yes", async () => {
    const { count } = await start();
    expect(await complaint({ yes: false })).toBe("fleet: nobody is here to agree, nothing was changed: pass --yes\n");
    expect(printed).toContain("billing's database in stack prod is to be migrated");
    expect(count("ecs:RunTask")).toBe(0);
  });

  it("no credentials", async () => {
    await start();
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"]) {
      vi.stubEnv(name, undefined);
    }
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
    stateIs([migrationResource({ region: "eu-west-1" })]);
    expect(await complaint()).toBe(
      "fleet: billing: there are no credentials for AWS: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or run aws sso login\n",
    );
  });

  it.each([
    [
      "a cluster that is elsewhere",
      "ecs:RunTask",
      { status: 400, code: "ClusterNotFoundException", message: "Cluster not found." },
      "there is no cluster shop in eu-central-1: the credentials are of another account, or it was deleted",
    ],
    [
      "a table that is elsewhere",
      "dynamodb:Query",
      { status: 400, code: "ResourceNotFoundException", message: "Requested resource not found" },
      "shop-prod-releases cannot be read: dynamodb:Query failed: ResourceNotFoundException: Requested resource not found",
    ],
    [
      "throttling without end",
      "ecs:RunTask",
      { status: 400, code: "ThrottlingException", message: "Rate exceeded" },
      "AWS throttles our questions in eu-central-1: try again in a minute",
    ],
    [
      "a missing permission",
      "ecs:RunTask",
      { status: 400, code: "AccessDeniedException", message: "no" },
      "AWS refuses ecs:RunTask: the credentials need the permission ecs:RunTask",
    ],
  ])("%s", async (_what, failing, fault, sentence) => {
    await start(endsWell, { fault: ({ operation }) => (operation === failing ? fault : undefined) });
    expect(await complaint()).toBe(`fleet: billing: ${sentence}\n`);
  });

  it("want of capacity", async () => {
    await start(noCapacity);
    expect(await complaint()).toContain(
      "fleet: billing: the migration was not started: AWS has no capacity for the task: Capacity is unavailable",
    );
  });
});

it("waits for a migration that somebody else runs", async () => {
  const { count } = await start();
  const [one, two] = await Promise.all([run(), run()]);
  expect([one, two]).toEqual([0, 0]);
  expect(count("ecs:RunTask")).toBe(1);
  expect(shown()).toMatch(/billing: waits for the migration that ann began at <time> UTC/);
});
