import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dockerfile, emptyDirectory, monorepo, writeFiles } from "../modules-manifest/testing/monorepo";
import { composeFleet } from "../release/local/compose-fleet";
import { composeText } from "../release/local/compose-text";
import { selectServices } from "../release/local/service-selection";
import { loadStack } from "../review/load-stack";
import { type ComposeRequest, compose } from "./compose-command";
import { type EnvRequest, env } from "./env-command";
import { runFleet } from "./testing/fleet-process";
import { noteTold } from "./testing/told";

const house = join(__dirname, "..");
const told = noteTold();

describe("the example's Compose file", () => {
  function shop(options: { names?: readonly string[]; mount?: boolean; directory?: string } = {}) {
    const { settings, manifest } = loadStack({ projectDirectory: house, stack: "prod" });
    if (settings === undefined || manifest === undefined) {
      throw new Error("the example has a problem");
    }
    const { names = [], mount = false, directory = house } = options;
    const services = selectServices(settings, names);
    return composeFleet({ settings, manifest, services, projectDirectory: house, directory, mount });
  }

  it("is the reviewed one", async () => {
    await expect(composeText(shop().file, " --stack prod")).toMatchFileSnapshot("../release/local/shop.compose.yaml");
  });

  it("is reviewed from mounted sources as well", async () => {
    const { file, unmounted } = shop({ names: ["billing"], mount: true });
    expect(unmounted).toEqual([]);
    await expect(composeText(file, " --stack prod --only billing --mount")).toMatchFileSnapshot(
      "../release/local/shop.mounted.compose.yaml",
    );
  });

  it("has its paths from where it stands, and no other difference", () => {
    const below = composeText(shop({ directory: join(house, "a/b") }).file, "");
    expect(below).toContain("context: ../../.fleet/context/billing\n");
    expect(below.replaceAll("../../.fleet", "./.fleet")).toBe(composeText(shop().file, ""));
  });

  it("holds neither an address on AWS nor an encrypted value", () => {
    expect(composeText(shop().file, "")).not.toMatch(/shop\.internal|encrypted|secure|amazonaws/);
  });
});

/** A project of the API, `billing`, which has a secret and calls `orders`, and `orders`. */
function project(root = monorepo()): string {
  const directory = emptyDirectory();
  const billing = "{calls: [orders], secrets: {TOKEN: {secure: v1:abc:def}, OTHER: {secure: v1:abc:def}}}";
  const api = "{domain: api.example.com, hostedZoneId: Z0EXAMPLE}";
  writeFiles(directory, {
    "Pulumi.yaml": "name: shop\n",
    "Pulumi.prod.yaml": `config:\n  aws:region: eu-central-1\n  fleet:root: ${root}\n  fleet:api: ${api}\n  fleet:services: {billing: ${billing}}\nencryptionsalt: v1:abc:v1:def\n`,
  });
  return directory;
}

function run(directory: string, request: ComposeRequest = {}) {
  const before = told.complained.length;
  const printedBefore = told.printed.length;
  const code = compose(told.contextOf(directory), request);
  return { code, printed: told.printed.slice(printedBefore), complained: told.complained.slice(before) };
}

const textOf = (directory: string, file = "compose.yaml") => readFileSync(join(directory, file), "utf8");

describe("fleet compose", () => {
  it("writes the file, contexts and places for secrets, then nothing that is as it was", () => {
    const directory = project();
    const { code, printed, complained } = run(directory);
    expect({ code, printed }).toEqual({ code: 0, printed: expect.stringMatching(/compose\.yaml is written\n$/) });
    expect(complained).toMatch(/^fleet: no value yet in .*\.fleet\/local\/billing\.env: OTHER, TOKEN\n$/);
    expect(existsSync(join(directory, ".fleet/context/billing/Dockerfile.fleet"))).toBe(true);
    expect(textOf(directory, ".fleet/local/billing.env")).toMatch(/\nOTHER=\nTOKEN=\n$/);
    expect(statSync(join(directory, ".fleet/local/billing.env")).mode & 0o777).toBe(0o600);
    const before = statSync(join(directory, "compose.yaml")).mtimeMs;
    expect(run(directory).printed).toMatch(/compose\.yaml is as it was\n$/);
    expect(statSync(join(directory, "compose.yaml")).mtimeMs).toBe(before);
  });

  it("keeps the secrets that are written, adds what is new, and copies none", () => {
    const directory = project();
    writeFiles(directory, { ".fleet/local/billing.env": "MINE=1\nTOKEN='a$b c'" });
    expect(run(directory).complained).toMatch(/billing\.env: OTHER\n$/);
    expect(textOf(directory, ".fleet/local/billing.env")).toBe("MINE=1\nTOKEN='a$b c'\nOTHER=\n");
    expect(textOf(directory)).not.toContain("a$b");
  });

  it("makes the same bytes of the same monorepo at another place", () => {
    const texts = [project(), project()].map((directory) => {
      run(directory);
      return textOf(directory);
    });
    expect(texts[0]).toBe(texts[1]);
  });

  it("writes a part of the fleet to another place, or prints it", () => {
    const directory = project();
    const output = join(directory, "local/part.yaml");
    expect(run(directory, { only: ["billing"], output }).code).toBe(0);
    expect(textOf(directory, "local/part.yaml")).toContain("context: ../.fleet/context/orders\n");
    expect(textOf(directory, "local/part.yaml")).not.toMatch(/^ {2}api:|\/api:|api-data/m);
    const { printed } = run(directory, { only: ["billing"], output: "-" });
    expect(printed).toBe(textOf(directory, "local/part.yaml").replaceAll("../.fleet", "./.fleet"));
    expect(existsSync(join(directory, "compose.yaml"))).toBe(false);
  });

  it("runs the finished image of what cannot run from sources, and says so", () => {
    const directory = project(
      monorepo({ "modules/orders/Dockerfile": dockerfile("orders").replace("WORKDIR /app\n", "") }),
    );
    const { code, complained } = run(directory, { mount: true });
    expect(code).toBe(0);
    expect(complained).toContain("no src/index.ts or no WORKDIR was found: orders\n");
    expect(textOf(directory)).toContain("/modules/billing/src:/app/modules/billing/src:ro\n");
    expect(textOf(directory)).not.toContain("/app/modules/orders");
  });

  it("overwrites nobody's file", () => {
    const directory = project();
    writeFileSync(join(directory, "compose.yaml"), "services: {}\n");
    const { code, complained } = run(directory);
    expect({ code, text: textOf(directory) }).toEqual({ code: 1, text: "services: {}\n" });
    expect(complained).toMatch(/^fleet: .*compose\.yaml is not fleet's\. Name another file with --output\n$/);
  });

  it("tells of a file that cannot be written", () => {
    const directory = project();
    mkdirSync(join(directory, "compose.yaml"));
    expect(run(directory)).toMatchObject({ code: 1, complained: expect.stringMatching(/^fleet: EISDIR: [^\n]*\n$/) });
    const inFile = { output: join(directory, "Pulumi.yaml/compose.yaml") };
    expect(run(directory, inFile)).toMatchObject({ code: 1, complained: expect.stringContaining("fleet: EEXIST") });
  });

  it("tells of a service that there is not", () => {
    const directory = project();
    expect(run(directory, { only: ["ordrs"] })).toMatchObject({
      code: 1,
      complained: "fleet: there is no service `ordrs`. Did you mean `orders`? The services are api, billing, orders\n",
    });
    expect(existsSync(join(directory, "compose.yaml"))).toBe(false);
  });

  it("tells of an image that cannot be built here", () => {
    const directory = project(monorepo({ "modules/orders/Dockerfile": undefined }));
    const stack = textOf(directory, "Pulumi.prod.yaml");
    const prebuilt = "fleet:services: {orders: {imageSource: prebuilt}, ";
    writeFileSync(join(directory, "Pulumi.prod.yaml"), stack.replace("fleet:services: {", prebuilt));
    expect(run(directory)).toMatchObject({
      code: 1,
      complained: expect.stringMatching(/^fleet: orders: .*Dockerfile[^\n]*\n$/),
    });
    expect(existsSync(join(directory, "compose.yaml"))).toBe(false);
  });

  it("shows what is wrong with the stack", () => {
    expect(run(project(), { stack: "pord" })).toMatchObject({
      code: 1,
      printed: expect.stringContaining("Did you mean"),
    });
  });

  it("is a command with its options", () => {
    const { status, stdout } = runFleet(["-C", project(), "compose", "--only", "billing", "orders", "-o", "-"]);
    expect(status).toBe(0);
    expect(stdout.split("\n")[0]).toContain("`fleet compose --stack prod --only billing orders`");
  });
});

describe("fleet env", () => {
  function variables(directory: string, request: EnvRequest) {
    const code = env(told.contextOf(directory), request);
    return { code, lines: told.printed.trimEnd().split("\n") };
  }

  it("masks what is secret", () => {
    const { code, lines } = variables(project(), { service: "billing" });
    expect({ code, lines }).toEqual({
      code: 0,
      lines: [
        "APP_ENV=production",
        "CACHE_REDIS_URL=********",
        "DATABASE_URL=********",
        "HOST_NAME=127.0.0.1",
        "MICROSERVICE_ORDERS_TOKEN=********",
        "MICROSERVICE_ORDERS_URL=http://127.0.0.1:3002",
        "OTHER=********",
        "PORT=3001",
        "PUBSUB_REDIS_URL=********",
        "QUEUE_REDIS_URL=********",
        "RATE_LIMIT_REDIS_URL=********",
        "TOKEN=********",
      ],
    });
    expect(told.complained).toMatch(
      /^fleet: OTHER, TOKEN: the stack's values are encrypted; write values .*billing\.env\n$/,
    );
  });

  it("reveals what this machine has, as a shell reads it, and points to the containers' ports", () => {
    const directory = project();
    writeFiles(directory, { ".fleet/local/billing.env": 'TOKEN="it\'s $5"\n' });
    const { lines } = variables(directory, { service: "billing", reveal: true });
    expect(lines).toContain("DATABASE_URL='postgresql://local:local@127.0.0.1:13001/billing?sslmode=disable'");
    expect(lines).toContain("CACHE_REDIS_URL=redis://:local@127.0.0.1:23001");
    expect(lines).toContain("TOKEN='it'\\''s $5'");
    expect(lines).toContain("MICROSERVICE_ORDERS_TOKEN=local-billing--orders");
    expect(variables(directory, { service: "orders", reveal: true }).lines.join(" ")).toContain(
      `SERVICE_TOKENS='{"api":["local-api--orders"],"billing":["local-billing--orders"]}'`,
    );
    expect(lines.some((line) => line.startsWith("OTHER"))).toBe(false);
    run(directory);
    expect(textOf(directory)).toContain("127.0.0.1:13001:5432");
  });

  it("tells of a developer's file that beats it", () => {
    const directory = project(monorepo({ "modules/billing/.env.yml": "app:\n  port: 3001\n" }));
    variables(directory, { service: "billing" });
    expect(told.complained).toMatch(/modules\/billing\/\.env\.yml is there: what it says beats these variables\n$/);
  });

  it("knows the API, and no other service than there is", () => {
    expect(variables(project(), { service: "api" }).lines).toContain("PORT=3000");
    expect(variables(project(), { service: "order" }).code).toBe(1);
    expect(told.complained).toContain("Did you mean `orders`?");
  });

  it("prints nothing but variables: problems are for standard error", () => {
    const { status, stdout, stderr } = runFleet(["-C", project(), "env", "billing", "--stack", "x"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("there is no stack `x`");
  });
});
