import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyDirectory, link, monorepo, writeFiles } from "./testing/monorepo";
import { problems, problemsOf } from "./testing/problems";

describe("a file", () => {
  it("is a directory", () => {
    const root = monorepo({ "package.json": undefined });
    mkdirSync(join(root, "package.json"));
    expect(problemsOf(root, {}, { fingerprints: false })).toMatchInlineSnapshot(`
      "package.json:1:1: error file-unreadable: 'package.json' cannot be read, got a directory; expected a readable file.
        Put a regular file there, or remove it."
    `);
  });

  it("is too large", () => {
    expect(problems({ "modules/billing/billing.yml": `# ${"x".repeat(128 * 1024)}\n` })).toMatchInlineSnapshot(`
      "modules/billing/billing.yml:1:1: error file-too-large: 'modules/billing/billing.yml' is too large, got 131075 bytes; expected at most 65536.
        Make the file smaller, or remove it."
    `);
  });

  it("is not UTF-8", () => {
    expect(
      problems(
        { "modules/billing/.env.example.yml": Buffer.from([0x61, 0xff]) },
        { services: { billing: { port: 1 } } },
      ),
    ).toMatchInlineSnapshot(`
      "modules/billing/.env.example.yml:1:1: error file-not-utf8: 'modules/billing/.env.example.yml' is not text, got bytes that are not UTF-8; expected UTF-8.
        Save the file as UTF-8."
    `);
  });

  it("is YAML nested beyond reason", () => {
    expect(problems({ "modules/billing/billing.yml": "[".repeat(100_000) })).toMatchInlineSnapshot(`
      "modules/billing/billing.yml:1:1: error file-too-large: 'modules/billing/billing.yml' is too large, got 100000 bytes; expected at most 65536.
        Make the file smaller, or remove it."
    `);
  });

  it("is YAML that grows by aliases beyond reason", () => {
    const lines = Array.from(
      { length: 20 },
      (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}, *a${index}]`,
    );
    expect(
      problems(
        { "modules/billing/.env.example.yml": ["a0: &a0 x", ...lines, ""].join("\n") },
        { services: { billing: { port: 1 } } },
      ),
    ).toMatchInlineSnapshot(`
      "modules/billing/.env.example.yml:1:1: error yaml-too-complex: 'modules/billing/.env.example.yml' is too complex, got more than 60 levels or 20000 values; expected a plain configuration file.
        Simplify the file's nesting and aliases."
    `);
  });

  it("is JSON that is malformed", () => {
    expect(problems({ "tsconfig.json": "{ paths: }" })).toMatchInlineSnapshot(`
      "tsconfig.json:1:1: error json-malformed: 'tsconfig.json' is not usable JSON, got a syntax error; expected an object.
        Correct the file's syntax."
    `);
    expect(problems({ "package.json": "[]" })).toMatchInlineSnapshot(`
      "package.json:1:1: error json-malformed: 'package.json' is not usable JSON, got another value; expected an object.
        Correct the file's syntax."
    `);
  });

  it("is an ignore file with too many patterns", () => {
    expect(problems({ ".dockerignore": "a\n".repeat(2_000) })).toMatchInlineSnapshot(`
      ".dockerignore:1:1: error dockerignore-malformed: '.dockerignore' cannot be used, got more patterns, or longer ones, than can be meant; expected one pattern a line as Docker reads them.
        Correct the patterns."
    `);
  });

  it("cannot be read", () => {
    const root = monorepo();
    chmodSync(root, 0o755);
    chmodSync(join(root, "modules/billing/billing.yml"), 0);
    const problems = asNobody(() => problemsOf(root));
    expect(problems).toContain("modules/billing/billing.yml:1:1: error file-unreadable");
  });
});

describe("a symbolic link", () => {
  const outside = emptyDirectory();
  writeFiles(outside, { "app.yml": 'type: "api"\n', "secret.ts": "export const canary = 1;\n" });

  it("leads out of the monorepo as a file", () => {
    const root = monorepo();
    link(root, "modules/billing/src/secret.ts", join(outside, "secret.ts"));
    expect(problemsOf(root)).toMatchInlineSnapshot(`
      "modules/billing/src/secret.ts:1:1: error leads-outside-root: 'modules/billing/src/secret.ts' leads out of the monorepo, got a target outside its root; expected one inside.
        Put a copy inside the monorepo in its place."
    `);
  });

  it("leads out of the monorepo as a module", () => {
    const root = monorepo();
    link(root, "modules/other", outside);
    expect(problemsOf(root)).toContain("modules/other:1:1: error leads-outside-root");
  });

  it("leads out of the monorepo as `modules`", () => {
    const root = emptyDirectory();
    link(root, "modules", outside);
    expect(problemsOf(root)).toMatchInlineSnapshot(`
      ".:1:1: error root-not-monorepo: this is not an Ooneex monorepo, got a link that leads out of it at its root; expected a 'modules' directory.
        Give the path of the directory that holds 'modules' and the root 'package.json'."
    `);
  });

  it("has no target", () => {
    const root = monorepo();
    rmSync(join(root, "modules/billing/.env.example.yml"));
    link(root, "modules/billing/.env.example.yml", "nowhere");
    expect(problemsOf(root, { services: { billing: { port: 1 } } })).toMatchInlineSnapshot(`
      "modules/billing/.env.example.yml:1:1: error file-unreadable: 'modules/billing/.env.example.yml' cannot be read, got a broken or closed path; expected a readable file.
        Put a regular file there, or remove it."
    `);
  });

  it("leads in a circle: nothing to report", () => {
    const root = monorepo();
    link(root, "modules/billing/src/again", "..");
    link(root, "modules/billing/src/top", "../../..");
    expect(problemsOf(root)).toBe("");
  });

  it("multiplies folders beyond reason", () => {
    const root = monorepo();
    for (let from = 0; from < 12; from++) {
      for (let to = 0; to < 12; to++) {
        link(root, `modules/billing/src/d${from}/l${to}`, `../d${to}`);
      }
    }
    expect(problemsOf(root)).toContain("error too-many-links");
  });
});

/** Runs as a user whom permissions bind: root, as whom CI runs, may read everything. */
function asNobody<T>(action: () => T): T {
  if (process.getuid?.() !== 0) {
    return action();
  }
  process.seteuid?.(65_534);
  try {
    return action();
  } finally {
    process.seteuid?.(0);
  }
}
