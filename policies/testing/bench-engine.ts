import { rmSync } from "node:fs";
import { fleet } from "./fleet";
import { type Cost, emptyPack, MeasuredPack } from "./measured-pack";
import { packRequests } from "./pack-requests";

const SIZES = [1000, 3750, 7500, 15_000];
const HEADINGS = ["pack", "plan", "resources", "call", "s", "CPU s", "CPU ms per 1,000", "peak MB", "violations"];

/**
 * `npx tsx policies/testing/bench-engine.ts [sizes]`: what the pack costs the engine, in a process of its own and through
 * the analyzer protocol, beside a pack without policies, which costs what the SDK costs. Growth is linear where the CPU
 * time per 1,000 resources does not grow from row to row. The engine asks about one resource at a time.
 */
async function main(): Promise<void> {
  const given = process.argv.slice(2).map(Number);
  const sizes = given.length > 0 ? given : SIZES;
  console.log(`| ${HEADINGS.join(" | ")} |\n|${" --- |".repeat(HEADINGS.length)}`);
  const empty = emptyPack();
  for (const size of sizes) await measure("empty", size, true, empty);
  for (const known of [false, true]) for (const size of sizes) await measure("fleet", size, known);
  rmSync(empty, { recursive: true });
}

async function measure(name: string, size: number, known: boolean, directory?: string): Promise<void> {
  // A service has 24 resources, and all of them share 55.
  const services = Array.from({ length: Math.max(2, Math.round((size - 55) / 24)) }, (_, index) => `s${index}`);
  const plan = fleet(services).builder.plan(known);
  const requests = packRequests(plan);
  const pack = await MeasuredPack.start(directory);
  const print = (call: string, cost: Cost): void => {
    const each = call === "start" ? "" : Math.round((cost.cpuSeconds * 1e6) / plan.length);
    const numbers = [cost.seconds.toFixed(2), cost.cpuSeconds.toFixed(2), each, Math.round(pack.peakMegabytes())];
    const state = known ? "known state" : "first preview";
    console.log(`| ${[name, state, plan.length, call, ...numbers, cost.diagnostics].join(" | ")} |`);
  };
  print("start", pack.start);
  print("Analyze each", await pack.analyze(requests));
  print("Analyze each, 16 at a time", await pack.analyze(requests, 16));
  print("AnalyzeStack", await pack.analyzeStack(requests));
  await pack.stop();
}

void main();
