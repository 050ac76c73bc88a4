import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DIAGNOSTIC_CODES } from "./diagnostic-codes";
import { DiagnosticSink, formatDiagnostic, shown } from "./diagnostics";

const TEXTS = readdirSync(__dirname)
  .filter((name) => name.endsWith(".ts") && name !== "diagnostic-codes.ts" && name !== "diagnostic-codes.test.ts")
  .map((name) => ({ name, text: readFileSync(join(__dirname, name), "utf8") }));

describe("diagnostic codes", () => {
  it.each(Object.entries(DIAGNOSTIC_CODES))("%s is reported, tested, and has a meaning", (code, { meaning }) => {
    const isTest = (name: string): boolean => name.endsWith(".test.ts");
    expect(TEXTS.some(({ name, text }) => !isTest(name) && text.includes(`"${code}"`))).toBe(true);
    expect(TEXTS.some(({ name, text }) => isTest(name) && text.includes(code))).toBe(true);
    expect(meaning).toMatch(/^[A-Z`].*\.$/);
  });
});

describe("diagnostics", () => {
  it("are sorted by file, line, column and code, each once", () => {
    const sink = new DiagnosticSink();
    const at = (file: string, line: number, column: number) => ({ file, line, column });
    for (const place of [at("b", 1, 1), at("a", 10, 1), at("a", 9, 2), at("a", 9, 1), at("a", 9, 1)]) {
      sink.report("port-of-api", place, "m", "F.");
    }
    sink.report("api-missing", at("a", 9, 1), "m", "F.");
    expect(sink.sorted().map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`)).toEqual([
      "a:9:1 api-missing",
      "a:9:1 port-of-api",
      "a:9:2 port-of-api",
      "a:10:1 port-of-api",
      "b:1:1 port-of-api",
    ]);
  });

  it("hold nothing that a terminal would act upon", () => {
    const sink = new DiagnosticSink();
    sink.report("api-missing", { file: "a", line: 1, column: 1 }, "m\u001b[31m", "F\n.");
    expect(sink.sorted()[0]).toMatchObject({ message: "m?[31m", fix: "F?." });
  });

  it("are shown with place, severity, code, message and fix", () => {
    const place = { file: "a.yml", line: 2, column: 3 };
    expect(formatDiagnostic({ ...place, severity: "error", code: "port-missing", message: "m", fix: "F." })).toBe(
      "a.yml:2:3: error port-missing: m.\n  F.",
    );
  });

  it.each([
    ["plain", "`plain`"],
    ["", '`""`'],
    [12, "`12`"],
    [undefined, "`undefined`"],
    ["a\n`b`\u202E\u001b", "`a??b???`"],
    ["postgresql://shop:secret@host/x", "`postgresql://***@host/x`"],
    ["x".repeat(200), `\`${"x".repeat(60)}...\``],
  ])("show %j as %s", (value, text) => {
    expect(shown(value)).toBe(text);
  });
});
