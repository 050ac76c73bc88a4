import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadManifest, type Manifest, stageContext } from "../../modules-manifest";
import { generateMonorepo } from "./generate-monorepo";
import { type Measurement, measureOnce } from "./measured-process";

/** 10,000 files in all, of 3 KB each. */
const shape = { services: 50, filesPerService: 188, plainModules: 20 } as const;
const stagedFiles = 1_998;
const runs = Number(process.env.BENCH_RUNS ?? 7);
const fleet = join(__dirname, "..", "..", "cli", "fleet.js");

/**
 * Measures fingerprints of a large monorepo, as whole processes (`fleet fingerprint`) and in this one, and the staging of one
 * large service. The best of several runs, since whatever else the machine does only adds.
 */
async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "fleet-bench-"));
  try {
    await measureFingerprints(join(directory, "large"));
    measureStaging(join(directory, "staged"));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measureFingerprints(project: string): Promise<void> {
  const root = join(project, "monorepo");
  mkdirSync(project, { recursive: true });
  const files = generate(root, shape);
  writeFileSync(join(project, "Pulumi.yaml"), "name: fleet\nruntime: nodejs\n");
  const api = "  fleet:api:\n    domain: api.example.com\n    hostedZoneId: Z0BENCH\n";
  writeFileSync(
    join(project, "Pulumi.prod.yaml"),
    `config:\n  aws:region: eu-central-1\n  fleet:root: monorepo\n${api}`,
  );
  // What was changed in the last two seconds is not kept.
  await new Promise((done) => setTimeout(done, 3_000));
  const command = [fleet, "fingerprint", "--cwd", project];
  const cache = join(project, ".fleet", "manifest-prod.json");
  await measureOnce(command);
  print(`${files} files, ${shape.services} services`, "best s", "budget s");
  const cold = await best(command, () => rmSync(cache, { force: true }));
  print("fleet fingerprint, nothing kept", seconds(cold.seconds), "1.50");
  const edited = join(root, "modules/service-001/src/index.ts");
  const changed = await best(command, () => appendFileSync(edited, "// edited\n"));
  print("fleet fingerprint, one file changed", seconds(changed.seconds), "1.50");
  await new Promise((done) => setTimeout(done, 3_000));
  await measureOnce(command);
  const same = await best(command, () => {});
  print("fleet fingerprint, nothing changed", seconds(same.seconds), "0.50");
  print("  of these the manifest", seconds(bestOf(() => loadManifest(root))), "");
  loadManifest(root, {}, { cache });
  print("  and with what was kept", seconds(bestOf(() => loadManifest(root, {}, { cache }))), "");
}

function measureStaging(directory: string): void {
  const root = join(directory, "monorepo");
  generate(root, { services: 1, filesPerService: stagedFiles / 2 });
  cpSync(join(root, "modules/service-001/src/features"), join(root, "modules/service-001/src/more"), {
    recursive: true,
  });
  const load = (): Manifest => {
    const { manifest } = loadManifest(root);
    if (manifest === undefined) {
      throw new Error("the generated monorepo cannot be read");
    }
    return manifest;
  };
  const place = join(directory, "context");
  const stage = (manifest: Manifest): void => {
    const [service] = Object.values(manifest.services);
    if (service !== undefined) {
      stageContext(manifest, service, place, { certificateAuthorities: "PEM" });
    }
  };
  const manifest = load();
  print(`staging a service of ${stagedFiles} files`, "best s", "");
  const empty = (): void => rmSync(place, { recursive: true, force: true });
  print("  nothing there", seconds(bestOf(() => stage(manifest), empty)), "");
  print("  nothing changed", seconds(bestOf(() => stage(manifest))), "");
  const edited = join(root, "modules/service-001/src/index.ts");
  print(
    "  one file changed",
    seconds(
      bestOf(
        () => stage(manifest),
        () => appendFileSync(edited, "// edited\n"),
      ),
    ),
    "",
  );
}

/** The same monorepo as elsewhere, its features made as long as sources are. */
function generate(root: string, of: Parameters<typeof generateMonorepo>[1]): number {
  const files = generateMonorepo(root, of);
  files.forEach((file, index) => {
    if (file.includes("/features/")) {
      const steps = Array.from({ length: 10 + ((index * 7) % 50) }, (_, step) => line(step, index));
      const head = 'import type { Controller } from "@module/shared/module";\nexport type Shown = Controller;\n';
      writeFileSync(join(root, file), head + readFileSync(join(root, file), "utf8") + steps.join(""));
    }
  });
  return files.length;
}

function line(step: number, index: number): string {
  return `export const step${step} = (value: number): number => value * ${step} + Math.max(${index}, value);\n`;
}

async function best(args: readonly string[], before: () => void): Promise<Measurement> {
  const found: Measurement[] = [];
  for (let run = 0; run < runs; run++) {
    before();
    found.push(await measureOnce(args));
  }
  return found.reduce((a, b) => (b.seconds < a.seconds ? b : a));
}

function bestOf(act: () => void, before: () => void = () => {}): number {
  const times = Array.from({ length: runs }, () => {
    before();
    const started = performance.now();
    act();
    return performance.now() - started;
  });
  return Math.min(...times) / 1_000;
}

const seconds = (value: number): string => value.toFixed(2);

function print(title: string, ...numbers: readonly string[]): void {
  process.stdout.write(`${[title.padEnd(40), ...numbers.map((number) => number.padStart(10))].join("")}\n`);
}

void main();
