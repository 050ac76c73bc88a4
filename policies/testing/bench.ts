import { evaluate } from "../index";
import { fleet } from "./fleet";

/** `npx tsx policies/testing/bench.ts`: time (CPU) and memory of an analysis, for growing plans. */
for (const services of [10, 50, 100, 200, 400, 620]) {
  const { builder } = fleet(Array.from({ length: services }, (_, index) => `s${index}`));
  for (const known of [false, true]) {
    const plan = builder.plan(known);
    const start = process.cpuUsage();
    const { violations } = evaluate(plan, { profile: "strict" });
    const { user, system } = process.cpuUsage(start);
    const memory = Math.round(process.memoryUsage().rss / 1e6);
    const what = known ? "real state" : "first preview";
    console.log(
      `${plan.length} resources, ${what}: ${Math.round((user + system) / 1e3)} ms, ${memory} MB, ${violations.length} violations`,
    );
  }
}
