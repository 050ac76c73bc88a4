import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitAll } from "../../modules-manifest/testing/repository";
import { generateMonorepo } from "./generate-monorepo";
import { type Measurement, measure } from "./measured-process";

/** Numbers of services, with the budgets of the design: seconds, and MiB where there is one. */
const sizes = [
  { services: 10, plan: { seconds: 1.0 } },
  {
    services: 50,
    plan: { seconds: 1.8 },
    check: { seconds: 0.5 },
    diff: { seconds: 4 },
    report: { seconds: 3 },
  },
  { services: 400, plan: { seconds: 8, peakMiB: 1536 }, diff: { seconds: 20 }, report: { seconds: 20 } },
] as const;

const runs = Number(process.env.BENCH_RUNS ?? 5);
const house = join(__dirname, "..", "..");
const fleet = join(house, "cli", "fleet.js");
const loader = join(house, "infra", "typescript-loader.js");

interface Budget {
  readonly seconds: number;
  readonly peakMiB?: number;
}

/** Measures `fleet check`, `plan`, `diff` and `report`, with the policy pack, and the floor as whole processes and prints a table. */
async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "fleet-bench-"));
  try {
    print(["services", "command", "median s", "budget s", "x floor", "peak MiB", "budget MiB"]);
    for (const { services, ...budgets } of sizes) {
      const project = join(directory, String(services));
      prepare(project, services);
      const planPath = join(project, "plan.json");
      // Also warms the caches: a user's first run compiles the program, the others do not.
      const json = execFileSync(process.execPath, [fleet, "plan", "--json", "--cwd", project], { maxBuffer: 2 ** 30 });
      writeFileSync(planPath, json);
      const floorArgs = ["--stack-trace-limit=0", "-r", loader, join(__dirname, "floor.ts"), planPath];
      const floor = await measure(floorArgs, runs);
      const check = await measure([fleet, "check", "--cwd", project], runs);
      const plan = await measure([fleet, "plan", "--cwd", project], runs);
      const diff = await measure([fleet, "diff", "--base", "HEAD", "--cwd", project], runs);
      const page = join(project, "report.html");
      const report = await measure([fleet, "report", "--output", page, "--cwd", project], runs);
      row(services, "floor (bare SDK)", floor, floor);
      row(services, "fleet check", check, floor, "check" in budgets ? budgets.check : undefined);
      row(services, "fleet plan", plan, floor, budgets.plan);
      row(services, "fleet diff", diff, floor, "diff" in budgets ? budgets.diff : undefined);
      row(services, "fleet report", report, floor, "report" in budgets ? budgets.report : undefined);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A project with one stack and a monorepo of its own, committed. */
function prepare(project: string, services: number): void {
  mkdirSync(project, { recursive: true });
  generateMonorepo(join(project, "monorepo"), { services });
  writeFileSync(join(project, "Pulumi.yaml"), "name: fleet\nruntime: nodejs\n");
  const api = "  fleet:api:\n    domain: api.example.com\n    hostedZoneId: Z0BENCH\n";
  writeFileSync(
    join(project, "Pulumi.prod.yaml"),
    `config:\n  aws:region: eu-central-1\n  fleet:root: monorepo\n${api}`,
  );
  commitAll(project);
}

function row(services: number, command: string, found: Measurement, floor: Measurement, budget?: Budget): void {
  const seconds = budget === undefined ? "" : budget.seconds.toFixed(1);
  const ratio = (found.seconds / floor.seconds).toFixed(2);
  const peak = budget?.peakMiB === undefined ? "" : String(budget.peakMiB);
  print([String(services), command, found.seconds.toFixed(2), seconds, ratio, found.peakMiB.toFixed(0), peak]);
}

function print([services = "", command = "", ...numbers]: readonly string[]): void {
  const cells = [services.padStart(8), command.padEnd(16), ...numbers.map((number) => number.padStart(10))];
  process.stdout.write(`${cells.join("  ")}\n`);
}

void main();
