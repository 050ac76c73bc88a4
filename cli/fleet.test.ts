import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateMonorepo } from "../e2e/bench/generate-monorepo";
import { planFleet } from "../review/plan-fleet";

const house = dirname(__dirname);
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "fleet-cli-"));
  generateMonorepo(join(directory, "monorepo"), { services: 2 });
  writeFileSync(join(directory, "Pulumi.yaml"), "name: fleet\n");
  const api = "  fleet:api: {domain: api.example.com, hostedZoneId: Z0EXAMPLE}\n";
  const config = `config:\n  aws:region: eu-central-1\n  fleet:root: monorepo\n${api}`;
  writeFileSync(join(directory, "Pulumi.live.yaml"), config);
  mkdirSync(join(directory, "empty"));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function fleet(args: readonly string[], { cwd = directory, node = [] as string[], env = {} } = {}) {
  const { FORCE_COLOR: _colour, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, join(house, "cli/fleet.js"), ...args], {
    cwd,
    env: { ...inherited, ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return { status, stdout, stderr };
}

describe("fleet check", () => {
  it("says that a monorepo is fine, and ends with 0", () => {
    expect(fleet(["check", "--cwd", "."])).toEqual({
      status: 0,
      stdout: "bench: API and 2 microservices in monorepo: no problems\n",
      stderr: "",
    });
  });

  it("takes a root relative to the working directory", () => {
    const { status, stdout } = fleet(["check", "../monorepo"], { cwd: join(directory, "empty") });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "bench: API and 2 microservices in ../monorepo: no problems\n",
    });
  });

  it("checks this project's own monorepo from any directory", () => {
    const { status, stdout } = fleet(["check"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^shop: API and 3 microservices in .*examples\/shop: /);
  });

  it("prints problems and ends with 1", () => {
    const { status, stdout, stderr } = fleet(["check", "empty"]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toContain("1 error\n  .:1:1  this is not an Ooneex monorepo");
  });

  it("checks a stack's configuration where one is named", () => {
    expect(fleet(["check", "-C", ".", "--stack", "live"]).status).toBe(0);
    const { status, stdout } = fleet(["check", "-C", ".", "--stack", "life"]);
    expect(status).toBe(1);
    expect(stdout).toContain("Did you mean `live`? The stacks are live;");
  });

  it("never loads the Pulumi SDK", () => {
    const spy = join(directory, "spy.cjs");
    writeFileSync(spy, 'process.on("exit", () => console.log(Object.keys(require.cache).join("\\n")));');
    for (const args of [
      ["check", "-C", "."],
      ["check", "-C", ".", "-s", "live"],
    ]) {
      const { status, stdout } = fleet(args, { node: ["-r", spy] });
      expect(status).toBe(0);
      expect(stdout).toContain("load-manifest.ts");
      expect(stdout).not.toContain("@pulumi");
    }
  });
});

describe("fleet plan", () => {
  it("plans the only stack, in plain text where there is no terminal", () => {
    const { status, stdout, stderr } = fleet(["plan", "--cwd", "."]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("Fleet bench, stack live\n");
    expect(stdout).toContain("monorepo  monorepo ");
    expect(stdout).not.toContain("\u001b");
  });

  it("prints as JSON what the unaltered SDK gives, the same bytes from any directory", async () => {
    const { plan } = await planFleet({ projectDirectory: directory, stack: "live" });
    const expected = `${JSON.stringify(plan, null, 2)}\n`;
    expect(fleet(["plan", "--json", "-C", "."]).stdout).toBe(expected);
    expect(fleet(["plan", "--json", "-C", ".."], { cwd: join(directory, "empty") }).stdout).toBe(expected);
  });

  it("prints problems as JSON, too, and ends with 1", () => {
    const { status, stdout } = fleet(["plan", "--json", "-C", ".", "empty"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ format: 1, diagnostics: [{ code: "root-not-monorepo" }] });
  });

  it("says which stacks there are, without a stack trace", () => {
    const { status, stdout, stderr } = fleet(["plan", "-C", ".", "-s", "prod"]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toBe(`1 error
  Pulumi.prod.yaml:1:1  there is no stack \`prod\`: Pulumi.prod.yaml does not
    exist.
      The stacks are live; pulumi stack init prod makes one.
`);
  });
});

describe("wrong usage", () => {
  it.each([
    [["pln"], "(Did you mean plan?)"],
    [["plan", "--jsn"], "(Did you mean --json?)"],
    [["plan", "a", "b"], "too many arguments"],
    [["check", "--stack"], "argument missing"],
    [[], "Usage: fleet"],
  ])("%j ends with 2", (args, message) => {
    const { status, stdout, stderr } = fleet(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });

  it.each([["--help"], ["--version"], ["help", "plan"]])("%s ends with 0", (...args) => {
    expect(fleet(args)).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("a bug", () => {
  const broken = () => {
    const fault = join(directory, "fault.cjs");
    writeFileSync(fault, 'String.prototype.padEnd = () => { throw new Error("the fault"); };');
    return ["-r", fault];
  };

  it("is one line and ends with 3; where it is from is for those who ask", () => {
    const plain = fleet(["plan", "-C", "."], { node: broken() });
    expect(plain.status).toBe(3);
    expect(plain.stderr).toBe(
      "fleet: the fault\nThis is a bug; run it with FLEET_DEBUG=1 and report what it prints.\n",
    );
    const debug = fleet(["plan", "-C", "."], { node: broken(), env: { FLEET_DEBUG: "1" } });
    expect(debug.status).toBe(3);
    expect(debug.stderr).toContain("    at ");
  });
});
