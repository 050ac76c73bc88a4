import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakePulumi, fakePulumi, gateResource } from "../testing/fake-pulumi";
import { gateInputs } from "../testing/gate-trial";
import { DeployedStackError } from "./deployed-stack";
import { findService } from "./find-service";
import { readDeployedStack } from "./read-deployed-stack";

const ledger = { fingerprint: "f".repeat(64), releasesTable: "shop-prod-releases" };
const billing = gateInputs(ledger);
const api = gateInputs({ ...ledger, service: "api" });
const auth = gateInputs({ ...ledger, service: "auth" });
const table = {
  urn: "urn:pulumi:prod::shop::aws:dynamodb/table:Table::releases",
  type: "aws:dynamodb/table:Table",
  outputs: { name: "shop-prod-releases" },
};

function use(pulumi: FakePulumi): FakePulumi {
  vi.stubEnv("PATH", pulumi.path);
  return pulumi;
}

async function problem(stack = "prod"): Promise<string> {
  const error = await readDeployedStack("/project", stack).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DeployedStackError);
  return (error as Error).message;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a deployed stack", () => {
  let pulumi: FakePulumi;

  beforeEach(() => {
    pulumi = use(fakePulumi());
  });

  it("is what its gates were told, the API first, without what a gate does not know", async () => {
    pulumi.setState([gateResource(billing), table, gateResource(auth), gateResource(api)]);
    expect(await readDeployedStack("/project", "prod")).toEqual({
      region: "eu-central-1",
      releasesTable: "shop-prod-releases",
      services: [api, auth, billing],
    });
    expect(pulumi.calls()).toEqual(["stack export --stack prod --cwd /project"]);
  });

  it("takes inputs, not what a gate found, and leaves out what waits to be deleted", async () => {
    pulumi.setState([gateResource(billing, { outputs: { service: "other" } }), gateResource(auth, { delete: true })]);
    expect((await readDeployedStack("/project", "prod")).services).toEqual([billing]);
  });

  it("tolerates gates from before there was a ledger, and finds its table beside them", async () => {
    const { fingerprint: _fingerprint, releasesTable: _table, ...older } = billing;
    pulumi.setState([gateResource(billing, { inputs: older })]);
    expect(await readDeployedStack("/project", "prod")).toEqual({
      region: "eu-central-1",
      services: [{ ...older, fingerprint: "", releasesTable: "" }],
    });
    pulumi.setState([gateResource(billing, { inputs: older }), table]);
    expect((await readDeployedStack("/project", "prod")).releasesTable).toBe("shop-prod-releases");
  });

  it("knows the task definition of a gate that a refresh marked", async () => {
    const inputs = { ...billing, taskDefinition: `${billing.taskDefinition} (not proven)` };
    pulumi.setState([gateResource(billing, { inputs })]);
    expect((await readDeployedStack("/project", "prod")).services).toEqual([billing]);
  });

  it.each([
    [
      "before the first update",
      '{"version": 3, "deployment": {}}',
      "nothing is deployed in stack `prod` yet: run pulumi up --stack prod",
    ],
    [
      "of no JSON",
      "oops",
      "what pulumi stack export says of stack `prod` cannot be read: Invalid input: expected object, received undefined",
    ],
    [
      "of another form",
      '{"deployment": {"resources": [{"urn": 1}]}}',
      "what pulumi stack export says of stack `prod` cannot be read at deployment.resources.0.urn: Invalid input: expected string, received number",
    ],
  ])("says what is the matter with a state %s", async (_what, text, message) => {
    pulumi.setExport(text);
    expect(await problem()).toBe(message);
  });

  it("names what is the matter with a gate", async () => {
    pulumi.setState([gateResource(billing, { inputs: { ...billing, cluster: { ciphertext: "x" } } })]);
    expect(await problem()).toBe(
      "the gate `billing` in the state of stack `prod` cannot be read: cluster: Invalid input: expected string, received object",
    );
  });
});

describe("a stack that cannot be read", () => {
  const list = `case "$*" in "stack ls"*) echo '[{"name":"prod"},{"name":"dev"}]'; exit;; esac`;

  it.each([
    ["error: no stack named 'prdo' found", "there is no stack `prdo`. Did you mean `prod`? The stacks are dev, prod"],
    [
      "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
      "pulumi is not logged in: run pulumi login, or set PULUMI_ACCESS_TOKEN or PULUMI_BACKEND_URL",
    ],
    [
      "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
      "stack `prdo` is encrypted with another passphrase, or none is given: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
    ],
    [
      "warning: old\nerror: chdir /nowhere: no such file or directory",
      "pulumi stack export --stack prdo failed: chdir /nowhere: no such file or directory",
    ],
    ["", "pulumi stack export --stack prdo failed: it ended with 6"],
  ])("is explained: %s", async (output, message) => {
    use(fakePulumi(`${list}\nprintf '%s' "${output}" >&2; exit 6`, { only: true }));
    expect(await problem("prdo")).toBe(message);
  });

  it("is explained where there is no stack at all, and no pulumi", async () => {
    use(fakePulumi(`echo "error: no stack named 'prod' found" >&2; exit 6`, { only: true }));
    expect(await problem()).toBe("there is no stack `prod`. There is none yet; pulumi stack init prod makes one");
    vi.stubEnv("PATH", "/nowhere");
    expect(await problem()).toBe("there is no pulumi on PATH: install it, see https://www.pulumi.com/docs/install/");
  });
});

describe("a service of a stack", () => {
  const deployed = { region: "eu-central-1", services: [api, auth, billing] };

  it("is found by its name", () => {
    expect(findService(deployed, "billing")).toBe(billing);
  });

  it.each([
    ["biling", "no service `biling`; did you mean `billing`? Deployed are api, auth, billing"],
    ["b\u001b[2J", "no service `b\\u{1b}[2J`. Deployed are api, auth, billing"],
    ["warehouse", "no service `warehouse`. Deployed are api, auth, billing"],
  ])("is none: %s", (name, message) => {
    expect(() => findService(deployed, name)).toThrow(new DeployedStackError(message));
  });
});
