import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { leanSdk } from "../../cli/lean-sdk";
import { comparePlans } from "../../review/diff/compare-plans";
import type { FleetDiff } from "../../review/diff/fleet-diff";
import { shopRepository } from "../../review/diff/testing/shop-repository";
import { isolationOf } from "../../review/isolation/isolation-of";
import type { StackSource } from "../../review/load-stack";
import type { Plan } from "../../review/plan";
import type { PolicyVerdict } from "../../review/policy-verdict";
import type { ReportSource } from "../../review/report/report-source";
import { renderSvg } from "../../review/topology/render-svg";
import { topologyOf } from "../../review/topology/topology";
import { generateMonorepo } from "../bench/generate-monorepo";

/** What a page and a comment are made of. */
export type ChangedFleet = ReportSource & { readonly diff: FleetDiff };

/** The example in a smaller profile, compared with what it is; the policies are made up. */
export async function changedShop(): Promise<ChangedFleet> {
  const repository = shopRepository();
  try {
    repository.edit("Pulumi.prod.yaml", /config:/, "config:\n  fleet:profile: economy");
    return await sourceOf(repository.source);
  } finally {
    repository.remove();
  }
}

/**
 * A generated fleet of as many services (at least 5), compared with one that had another module's name for the first,
 * other ports and database classes for the second and third, and another last service.
 */
export async function changedFleet(services: number): Promise<ChangedFleet> {
  const project = mkdtempSync(join(tmpdir(), "fleet-page-"));
  try {
    const monorepo = join(project, "monorepo");
    const last = `service-${String(services).padStart(3, "0")}`;
    generate(monorepo, services);
    renameModule(monorepo, "service-001", "invoicing");
    renameModule(monorepo, last, "vouchers");
    for (const file of filesBelow(join(monorepo, "modules/vouchers"), /\.ts$/)) {
      appendFileSync(file, "// Vouchers have little in common with what comes after them.\n");
    }
    writeStack(project, "  fleet:services:\n    service-002: {port: 3900}\n");
    commit(project);
    rmSync(monorepo, { recursive: true });
    generate(monorepo, services);
    appendFileSync(join(monorepo, "modules/service-004/service-004.yml"), "\n");
    const changes = ["service-003: {database: {instanceClass: db.t4g.medium}}", "service-004: {calls: [service-002]}"];
    writeStack(project, `  fleet:services:\n${changes.map((line) => `    ${line}\n`).join("")}`);
    return await sourceOf({ projectDirectory: project, stack: "prod" });
  } finally {
    rmSync(project, { recursive: true });
  }
}

function generate(monorepo: string, services: number): void {
  mkdirSync(monorepo, { recursive: true });
  generateMonorepo(monorepo, { services });
}

function writeStack(project: string, more: string): void {
  writeFileSync(join(project, "Pulumi.yaml"), "name: fleet\nruntime: nodejs\n");
  const api = "  fleet:api:\n    domain: api.example.com\n    hostedZoneId: Z0BENCH\n";
  const known = "config:\n  aws:region: eu-central-1\n  fleet:root: monorepo\n";
  writeFileSync(join(project, "Pulumi.prod.yaml"), `${known}${api}${more}`);
}

function commit(project: string): void {
  const git = (...args: string[]) => execFileSync("git", ["-C", project, ...args], { stdio: "pipe" });
  git("init", "--quiet");
  git("add", "--all", "--force");
  git("-c", "user.name=fleet", "-c", "user.email=fleet@example.com", "commit", "--quiet", "--message", "base");
}

/** Gives a module another name, in every file of the monorepo. */
function renameModule(monorepo: string, from: string, to: string): void {
  for (const file of filesBelow(monorepo, /./)) {
    const text = readFileSync(file, "utf8");
    const spelled = [
      [from, to],
      [from.replaceAll("-", "_").toUpperCase(), to.toUpperCase()],
      [
        from.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase()),
        `${to.charAt(0).toUpperCase()}${to.slice(1)}`,
      ],
    ] as const;
    writeFileSync(
      file,
      spelled.reduce((all, [old, now]) => all.replaceAll(old, now), text),
    );
    if (file.includes(from)) {
      renameSync(file, join(dirname(file), basename(file).replaceAll(from, to)));
    }
  }
  renameSync(join(monorepo, "modules", from), join(monorepo, "modules", to));
}

function filesBelow(directory: string, name: RegExp): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Against what is committed. */
async function sourceOf(stack: StackSource): Promise<ChangedFleet> {
  // As the command does it: the SDK keeps a stack trace for every promise, most of a recording's time.
  Error.stackTraceLimit = 0;
  leanSdk();
  const { diff, after, diagnostics } = await comparePlans(stack, "HEAD");
  const plan = after.snapshot?.plan;
  if (diff === undefined || plan === undefined || after.recording === undefined) {
    throw new Error(JSON.stringify(diagnostics));
  }
  return {
    plan: { ...plan, policies: verdictOn(plan) },
    isolation: await isolationOf(after.recording),
    topology: await renderSvg(topologyOf(plan, diff)),
    diff,
  };
}

/** The pack needs a process of its own, and finds nothing in these plans. */
function verdictOn({ resources, totals, services }: Plan): PolicyVerdict {
  const type = "aws:rds/instance:Instance";
  const found = resources.filter((resource) => resource.type === type && resource.name === services[0]?.name);
  const message = "The database is open to 2 services, `a` and `b`; exactly one may use it.";
  const violations = found.map(({ urn, name }) => ({
    level: "mandatory" as const,
    rule: "database-not-shared",
    ...{ urn, type, name, message },
  }));
  return { rules: 69, resources: totals.resources, violations };
}
