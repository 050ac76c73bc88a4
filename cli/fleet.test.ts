import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateMonorepo } from "../e2e/bench/generate-monorepo";
import { planFleet } from "../review/plan-fleet";
import { type FleetRun, runFleet } from "./testing/fleet-process";

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

function fleet(args: readonly string[], run: FleetRun = {}) {
  return runFleet(args, { cwd: directory, ...run });
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
    expect(stdout).toMatch(/\n\npolicies: 80 rules over \d+ resources, no violation\n$/);
    expect(stdout).not.toContain("\u001b");
  });

  it("prints as JSON what the unaltered SDK gives, the same bytes from any directory", async () => {
    const { plan } = await planFleet({ projectDirectory: directory, stack: "live" });
    const expected = `${JSON.stringify(plan, null, 2)}\n`;
    expect(fleet(["plan", "--json", "--no-policies", "-C", "."]).stdout).toBe(expected);
    const policies = { rules: 80, resources: plan?.totals.resources, violations: [] };
    const judged = `${JSON.stringify({ ...plan, policies }, null, 2)}\n`;
    expect(fleet(["plan", "--json", "-C", ".."], { cwd: join(directory, "empty") }).stdout).toBe(judged);
  });

  it("ends with 1 where the policies refuse the plan, which follow their settings", () => {
    const settings = { "database-backups": { days: 35 } };
    writeFileSync(join(directory, "settings.json"), JSON.stringify(settings));
    const { status, stdout } = fleet(["plan", "-C", ".", "--policy-pack-config", "settings.json"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /\n\npolicies: 3 mandatory violations\n {2}mandatory {2}database-backups {2}Postgres database api\n/,
    );
  });

  it("says why the policies could not be asked", () => {
    const { status, stdout, stderr } = fleet(["plan", "-C", ".", "--policy-pack-config", "none.json"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^fleet: .*none\.json: ENOENT.*\nTo do without the policies: fleet plan --no-policies\n$/);
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

describe("fleet explain", () => {
  it("says why an image holds what it holds, in 80 columns", () => {
    const { status, stdout, stderr } = fleet(["explain", "service-001", "-C", "."]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^Image of service-001\n {2}fingerprint {2}[0-9a-f]{64}\n/);
    expect(stdout).toContain("modules/service-001/src/Service001Module.ts:1  @module/shared/module\n");
    expect(stdout).toContain("  [added] FROM production AS fleet\n");
    expect(stdout).toContain("  modules: app, service-002\n");
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it("names the fingerprint and the files of the plan, as JSON too", () => {
    const plan = JSON.parse(fleet(["plan", "--json", "-C", "."]).stdout);
    for (const name of ["api", "service-002"]) {
      const { status, stdout } = fleet(["explain", name, "--json", "-C", "."]);
      const explained = JSON.parse(stdout);
      const planned = name === "api" ? plan.api : plan.services[1];
      expect(status).toBe(0);
      expect(explained).toMatchObject({ format: 1, stack: "live", name, fingerprint: planned.image.fingerprint });
    }
  });

  it("says what a computed import and a copy of everything do", () => {
    const root = join(directory, "wide");
    generateMonorepo(root, { services: 2 });
    const module = join(root, "modules/service-001");
    mkdirSync(join(root, ".tools"));
    writeFileSync(
      join(module, "src/load.ts"),
      `export const load = (name: string) =>\n  import(\`../../a\${name}/src\`);\n`,
    );
    const dockerfile = readFileSync(join(module, "Dockerfile"), "utf8");
    writeFileSync(join(module, "Dockerfile"), dockerfile.replace("COPY tsconfig.json ./", "COPY . ."));
    const { status, stdout } = fleet(["explain", "service-001", "-C", ".", "wide"]);
    expect(status).toBe(0);
    expect(stdout.replace(/[0-9a-f]{64}/, "<fingerprint>")).toMatchInlineSnapshot(`
      "Image of service-001
        fingerprint  <fingerprint>
        Dockerfile   modules/service-001/Dockerfile
        target       production
        platform     linux/amd64
        arguments    none
        files        42 files, 9.1 kB

      What is in it, and why
        its own folder, 16 files, 3.3 kB
          modules/service-001
        imported, 9 files, 1.1 kB
          modules/shared (5 files, 837 bytes)
            modules/service-001/src/Service001Module.ts:1  @module/shared/module
          modules/library-001 (4 files, 247 bytes)
            modules/service-001/src/controllers/Service001Controller.ts:1
              @module/library-001/label
        copied by the Dockerfile, 4 files, 208 bytes
          modules/service-001/Dockerfile:6  modules/app/package.json (1 file)
          modules/service-001/Dockerfile:9  modules/service-002/package.json (1
            file)
          modules/service-001/Dockerfile:23  . (2 files)
        of every image, 4 files, 1.9 kB
          package.json, bun.lock, tsconfig.json, bunfig.toml
        only since an import is computed, 9 files, 2.7 kB
          modules/app (9 files, 2.7 kB)
            modules/service-001/src/load.ts:2  import(\`../../a\${name}/src\`)

      Widened by computed imports
        modules/service-001/src/load.ts:2  import(\`../../a\${name}/src\`)
          costs 9 files, 2.7 kB: modules/app
        Where such a line loads the module's own files or packages only, say so in a
          comment on it or above it: \`// fleet: own files\`.

      Lines that copy everything
        modules/service-001/Dockerfile:23  COPY . .
          takes only the 42 files of this image; 13 files of other modules are left
            out. It leaves out .tools: what the build needs of that folder has to be
            copied by name.

      What is not in it
        modules: service-002
        what stands in modules/service-001/.env.yml: the image gets \`{}\` in its
          place

      bun.lock counts as a whole: a dependency that changes for one service rebuilds
        all images, since what a service reaches of it cannot be proved.

      What is built after the Dockerfile's own stages
        [added] FROM production AS fleet
        [added] COPY --chmod=0444 rds-ca.pem /etc/fleet/rds-ca.pem
        [added] VOLUME ["/tmp"]
        modules/service-001/Dockerfile itself is untouched.
      "
    `);
  });

  it("says which services there are, and ends with 2", () => {
    expect(fleet(["explain", "service-01", "-C", "."])).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "fleet: there is no service `service-01`. Did you mean `service-001`? The services are api, service-001, service-002.\n",
    });
    expect(fleet(["explain", "constructor", "-C", "."]).status).toBe(2);
  });

  it("prints problems and ends with 1", () => {
    expect(fleet(["explain", "api", "-C", ".", "empty"])).toMatchObject({ status: 1, stderr: "" });
  });
});

describe("wrong usage", () => {
  it.each([
    [["pln"], "(Did you mean plan?)"],
    [["plan", "--jsn"], "(Did you mean --json?)"],
    [["plan", "a", "b"], "too many arguments"],
    [["check", "--stack"], "argument missing"],
    [["explain"], "missing required argument"],
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
