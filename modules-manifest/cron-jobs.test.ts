import { describe, expect, it } from "vitest";
import { declaresCronJobs, hasCronJobs } from "./cron-jobs";
import { DiagnosticSink } from "./diagnostics";
import { RootFiles } from "./root-files";
import { emptyDirectory, writeFiles } from "./testing/monorepo";

describe("cron jobs", () => {
  it.each([
    ["export const M = { cronJobs: [A] };"],
    ["export const M: ModuleType = {\n  cronJobs: [\n    // nightly\n    A,\n  ],\n};"],
    ["class M { cronJobs: CronClassType[] = [A]; }"],
    ["export const M = { cronJobs: [...OtherModule.cronJobs] };"],
    ["export const M = { 'cronJobs': [A] as const };"],
    ["export const M = { cronJobs };"],
    ["export const M = { cronJobs: jobs() };"],
  ])("are declared by %s", (text) => {
    expect(declaresCronJobs("src/BillingModule.ts", text)).toBe(true);
  });

  it.each([
    ["export const M = { cronJobs: [] };"],
    ["export const M = { cronJobs: [ /* A, */ ] };"],
    ["export const M = {\n  // cronJobs: [A],\n  cronJobs: [\n    // A,\n  ],\n};"],
    ["export const M = { text: 'cronJobs: [A]' };"],
    [`export const M = { text: \`cronJobs: [\${A}]\` };`],
    ["type M = { cronJobs: CronClassType[] };"],
    ["export const M = {};"],
  ])("are not declared by %s", (text) => {
    expect(declaresCronJobs("src/BillingModule.ts", text)).toBe(false);
  });

  it("are looked for in text where the file has a syntax error", () => {
    expect(declaresCronJobs("src/BillingModule.ts", "export const = { cronJobs: [A] }")).toBe(true);
    expect(declaresCronJobs("src/BillingModule.ts", "export const = { cronJobs : [ ] }")).toBe(false);
  });

  it("stand in any module file below src", () => {
    const root = emptyDirectory();
    const files = new RootFiles(root, new DiagnosticSink());
    writeFiles(root, {
      "modules/a/src/deep/OtherModule.ts": "export const M = { cronJobs: [A] };",
      "modules/b/src/Jobs.ts": "const x = { cronJobs: [A] }",
    });
    expect(hasCronJobs(files, "modules/a")).toBe(true);
    expect(hasCronJobs(files, "modules/b")).toBe(false);
    expect(hasCronJobs(files, "modules/absent")).toBe(false);
  });
});
