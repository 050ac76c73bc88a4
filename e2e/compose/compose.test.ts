import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runFleet } from "../../cli/testing/fleet-process";
import { emptyDirectory, writeFiles } from "../../modules-manifest/testing/monorepo";
import { generateMonorepo } from "../bench/generate-monorepo";

const version = "v2.40.3";
/** As `install.sh` leaves it. */
const installed = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "fleet", `compose-${version}`);
const house = join(__dirname, "../..");

/** Docker's client with the plugin. Nothing of what it is asked here needs an engine. */
function docker(directory: string, ...args: readonly string[]) {
  const env = { ...process.env, DOCKER_CONFIG: installed };
  const { status, stdout, stderr } = spawnSync("docker", ["compose", ...args], {
    cwd: directory,
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** What the specification's schema has against a file: nothing, where all is well. */
function problemsOf(text: string): unknown {
  // Its address of the draft is not the one that the draft has itself.
  const { $schema: _draft, ...schema } = JSON.parse(readFileSync(join(installed, "compose-spec.json"), "utf8"));
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: { duration: true, ports: true, expose: true, subnet_ip_address: true },
  });
  const validate = ajv.compile(schema);
  validate(parse(text));
  return validate.errors ?? [];
}

/** A project beside a monorepo, with what a service can be given. */
function project(root: string, configuration = ""): string {
  const directory = emptyDirectory();
  const api = "  fleet:api: {domain: api.example.com, hostedZoneId: Z0EXAMPLE}\n";
  writeFiles(directory, {
    "Pulumi.yaml": "name: shop\n",
    "Pulumi.prod.yaml": `config:\n  aws:region: eu-central-1\n  fleet:root: ${root}\n${api}${configuration}`,
  });
  return directory;
}

/** A monorepo of services, some of which call one another in a circle, with values that Compose could misread. */
function circle(): string {
  const root = join(emptyDirectory(), "monorepo");
  generateMonorepo(root, { services: 6 });
  const names = readdirSync(join(root, "modules")).filter((name) => name.startsWith("service"));
  const [first = "", second = ""] = names;
  const variables = `{ODD: "$HOME \${x:?} $$", ON: "on", TIME: "1:30", EMPTY: "", NUMBER: "0x1f"}`;
  const services = `{${first}: {calls: [${second}], buildArguments: {DOLLAR: "$x"}}, ${second}: {calls: [${first}]}}`;
  return project(root, `  fleet:defaults: {environment: ${variables}}\n  fleet:services: ${services}\n`);
}

it("runs with the plugin that the schema belongs to", () => {
  const { status, stdout, stderr } = docker(house, "version", "--short");
  expect({ status, stdout, stderr }, "install it: e2e/compose/install.sh").toMatchObject({ status: 0 });
  expect(stdout.trim().replace(/^v?/, "v")).toBe(version);
});

it("would tell of a mistake", () => {
  const directory = emptyDirectory();
  const broken = "services: {a: {image: x, depends_on: {b: {condition: service_fine}}}}\n";
  const round = "services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}\n";
  expect(problemsOf(broken)).not.toEqual([]);
  writeFileSync(join(directory, "compose.yaml"), broken);
  expect(docker(directory, "config", "--quiet").stderr).toContain("condition value must be one of");
  writeFileSync(join(directory, "compose.yaml"), round);
  expect(docker(directory, "config", "--quiet").stderr).toContain("dependency cycle");
});

/** The example with events, by one of the transports. */
function withEvents(transport: string): string {
  const services = "{billing: {publishes: [a.b]}, notifications: {consumes: [a.b]}}";
  return project(
    join(house, "examples/shop"),
    `  fleet:events: {transport: ${transport}}\n  fleet:services: ${services}\n`,
  );
}

describe.each([
  ["events by topics and queues", () => withEvents("sns")],
  ["events by a broker", () => withEvents("rabbitmq")],
  ["the example", () => project(join(house, "examples/shop"))],
  ["services that call one another in a circle", circle],
])("the Compose file of %s", (_name, make) => {
  it.each([
    ["as images", []],
    ["with mounted sources", ["--mount"]],
    ["the API and what it calls", ["--only", "api"]],
  ])("is as the specification and docker want it: %s", (_kind, options) => {
    const directory = make();
    const { status, stderr } = runFleet(["-C", directory, "compose", ...options]);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(problemsOf(readFileSync(join(directory, "compose.yaml"), "utf8"))).toEqual([]);
    expect(docker(directory, "config", "--quiet")).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});

it("hands values over as they are", () => {
  const directory = circle();
  runFleet(["-C", directory, "compose"]);
  const { services } = JSON.parse(docker(directory, "config", "--format", "json").stdout);
  // What `config` prints is a Compose file again, with dollars doubled.
  expect(services.api.environment).toMatchObject({
    ODD: `$$HOME $\${x:?} $$$$`,
    ON: "on",
    TIME: "1:30",
    EMPTY: "",
    NUMBER: "0x1f",
  });
  expect(services.api.healthcheck.test.at(-1)).toContain("await fetch(");
});

it("takes secrets from this machine's file, the addresses and the platform from its variables", () => {
  const directory = project(join(house, "examples/shop"));
  const stack = readFileSync(join(directory, "Pulumi.prod.yaml"), "utf8");
  const withSecret = stack.replace("fleet:api: {", "fleet:api: {secrets: {TOKEN: {secure: v1:abc:def}}, ");
  writeFileSync(join(directory, "Pulumi.prod.yaml"), `${withSecret}encryptionsalt: v1:abc:v1:def\n`);
  writeFiles(directory, {
    ".fleet/local/api.env": "TOKEN='a$b c'\n",
    ".env": "FLEET_LOCAL_NETWORK=10.9\nFLEET_PLATFORM=linux/arm64\n",
  });
  expect(runFleet(["-C", directory, "compose"]).status).toBe(0);
  const { services, networks } = JSON.parse(docker(directory, "config", "--format", "json").stdout);
  expect(services.api.environment.TOKEN).toBe("a$$b c");
  expect(services.api.platform).toBe("linux/arm64");
  expect(networks["api-data"].ipam.config[0].subnet).toMatch(/^10\.9\.\d+\.\d+\/28$/);
});
