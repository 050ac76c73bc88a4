import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { optionsTable, rulesTable } from "../rules-table";
import { RULES } from ".";

describe("the rules' metadata", () => {
  it("has unique names in kebab case, sorted", () => {
    const names = RULES.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
  });

  it.each(RULES)("is complete for $name", (rule) => {
    expect(rule.description).toMatch(/^[A-Z].*\.$/);
    expect(rule.remediation).toMatch(/\.$/);
    expect(rule.url).toMatch(/^https:\/\/[a-z.]+\/.+/);
    expect(["low", "medium", "high", "critical"]).toContain(rule.severity);
    expect(rule.kinds.length).toBeGreaterThan(0);
    expect(rule.checkResource ?? rule.checkStack).toBeDefined();
    for (const control of rule.controls) expect(control).toMatch(/^(?:[A-Z][A-Za-z0-9]*\.\d+|CKV2?_AWS_\d+)$/);
    for (const option of Object.values(rule.options ?? {})) {
      expect(option.description).toMatch(/\.$/);
      expect(Array.isArray(option.default) ? "array" : typeof option.default).toBe(
        option.type === "integer" ? "number" : option.type,
      );
    }
  });

  it("has one rule per control", () => {
    const controls = RULES.flatMap((rule) => rule.controls);
    expect(controls).toHaveLength(new Set(controls).size);
  });

  it("covers the controls that the project names", () => {
    const controls = new Set(RULES.flatMap((rule) => rule.controls));
    const wanted =
      "ECS.2 ECS.4 ECS.5 ECS.8 ECS.9 ECS.10 ECS.12 ECS.20 ECR.1 ECR.2 ECR.3 ELB.4 ELB.5 ELB.6 ELB.12 ELB.13 ELB.17 EC2.2 EC2.6 EC2.15 EC2.18 EC2.19 RDS.2 RDS.3 RDS.5 RDS.8 RDS.11 RDS.38 RDS.46 ElastiCache.1 ElastiCache.4 ElastiCache.5";
    expect(wanted.split(" ").filter((control) => !controls.has(control))).toEqual([]);
  });

  it("exports every rule of every file", () => {
    const sources = readdirSync(__dirname).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
    const declared = sources.flatMap((file) => [
      ...readFileSync(join(__dirname, file), "utf8").matchAll(/^ {2}name: "([a-z0-9-]+)",$/gm),
    ]);
    expect(declared.map(([, name]) => name).sort()).toEqual(RULES.map(({ name }) => name));
  });

  it("makes the documentation's tables", () => {
    const rows = rulesTable().split("\n");
    expect(rows).toHaveLength(RULES.length + 2);
    expect(rows[2]).toMatch(
      /^\| \[`acl-closed-to-administration`\]\(https:.*\) \| .* \| EC2\.21 \| medium \| mandatory \| mandatory \| mandatory \|$/,
    );
    expect(optionsTable()).toContain(
      "| `log-retention` | `days` | Least value of `retentionInDays`. | `7`; strict: `365`; relaxed: `1` |",
    );
  });
});
