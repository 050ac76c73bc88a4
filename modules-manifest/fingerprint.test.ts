import { chmodSync, cpSync, utimesSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprint } from "./fingerprint";
import { type LoadOptions, loadManifest } from "./load-manifest";
import type { ModuleSettings } from "./manifest";
import { type Content, emptyDirectory, fixture, link, monorepo, writeFiles } from "./testing/monorepo";

function of(root: string, billing: ModuleSettings = {}, options: LoadOptions = {}): string {
  return loadManifest(root, { services: { billing } }, options).manifest?.services.billing?.fingerprint ?? "none";
}

const BASE = of(monorepo());
const changed = (files: Readonly<Record<string, Content>>): boolean => of(monorepo(files)) !== BASE;

const PATH = fc.stringMatching(/^[a-z]{1,6}(?:\/[a-z]{1,6}){0,2}$/);
const FILES = fc.uniqueArray(fc.record({ path: PATH, hash: fc.string(), executable: fc.boolean() }), {
  selector: ({ path }) => path,
  maxLength: 6,
});

interface Sample {
  readonly path: string;
  readonly hash: string;
  readonly executable: boolean;
}

function print(files: readonly Sample[], rest: Partial<Parameters<typeof fingerprint>[0]> = {}): string {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return fingerprint({
    files: files.map(({ path }) => ({ path, real: path })),
    digest: ({ path }) => byPath.get(path),
    dockerfile: "FROM scratch",
    target: "production",
    buildArguments: {},
    platform: "linux/arm64",
    ...rest,
  });
}

describe("a fingerprint", () => {
  it("is 64 hexadecimal digits, and the same in every release of this program", () => {
    expect(BASE).toMatch(/^[0-9a-f]{64}$/);
    expect(print([{ path: "a", hash: "b", executable: false }])).toMatchInlineSnapshot(
      `"46b487056d13c90234ce7d4e00aa59a5fe8a2fac431927bfa571966523e4bb4e"`,
    );
  });

  it("does not depend on the order of files and arguments", () => {
    fc.assert(
      fc.property(FILES, fc.dictionary(fc.string(), fc.string()), (files, buildArguments) => {
        const reversed = Object.fromEntries(Object.entries(buildArguments).toReversed());
        expect(print(files.toReversed(), { buildArguments: reversed })).toBe(print(files, { buildArguments }));
      }),
    );
  });

  it("depends on every path, hash and mode", () => {
    fc.assert(
      fc.property(FILES, fc.nat(), fc.constantFrom("path", "hash", "executable"), (files, at, field) => {
        const index = files.length === 0 ? 0 : at % files.length;
        const other = files.map((file, here) =>
          here === index ? { ...file, [field]: field === "executable" ? !file.executable : `${file.path}~` } : file,
        );
        expect(print(other) === print(files)).toBe(
          files.length === 0 || JSON.stringify(other) === JSON.stringify(files),
        );
      }),
    );
  });

  it("does not confuse what stands in one field with what stands in another", () => {
    const parts = fc.tuple(fc.string(), fc.string(), fc.dictionary(fc.string(), fc.string()));
    const make = ([dockerfile, target, buildArguments]: [string, string, Record<string, string>]) =>
      print([], { dockerfile, target, buildArguments });
    fc.assert(
      fc.property(parts, parts, (one, two) => {
        expect(make(one) === make(two)).toBe(JSON.stringify(one) === JSON.stringify(two) || make(one) === make(two));
        expect(make([one[0], `${one[1]}x`, one[2]])).not.toBe(make(one));
      }),
    );
  });

  it("depends on Dockerfile, target, arguments, platform and salt", () => {
    const root = monorepo();
    const all = [
      of(root),
      of(root, { target: "base" }),
      of(root, { buildArguments: { A: "1" } }),
      of(root, { buildArguments: { A: "2" } }),
      of(root, { platform: "linux/arm64" }),
      of(root, {}, { salt: "pem" }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(of(root, { platform: "linux/amd64", target: "production", buildArguments: {} })).toBe(BASE);
  });
});

describe("a microservice's fingerprint", () => {
  it("does not depend on where and when the monorepo was checked out, nor on git", () => {
    const root = join(emptyDirectory(), "elsewhere", "x");
    cpSync(monorepo(), root, { recursive: true });
    utimesSync(join(root, "modules/billing/src/index.ts"), 1, 1);
    writeFiles(root, { ".git/HEAD": "ref: x", "modules/billing/node_modules/x": "", "modules/billing/dist/y": "" });
    expect(of(root)).toBe(BASE);
  });

  it("does not depend on unrelated modules and files", () => {
    const unrelated = fc.constantFrom(
      "modules/orders/src/x.ts",
      "modules/app/src/index.ts",
      "docs/a.md",
      "README.md",
      "modules/new/new.yml",
    );
    fc.assert(
      fc.property(fc.dictionary(unrelated, fc.string()), (files) => {
        expect(changed(files)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    "modules/billing/src/index.ts",
    "modules/billing/billing.yml",
    "modules/billing/new.txt",
    "modules/billing/Dockerfile",
    "modules/orders/package.json",
    "package.json",
    "bun.lock",
    "bunfig.toml",
    "tsconfig.json",
  ])("depends on %s", (path) => {
    expect(changed({ [path]: path.endsWith("Dockerfile") ? "FROM x AS production" : "{ }" })).toBe(true);
  });

  it("depends on what is imported", () => {
    const files = (text: string) => ({
      "modules/billing/src/index.ts": "import '@module/orders/src/index';",
      "modules/orders/src/index.ts": text,
    });
    expect(of(monorepo(files("1")))).not.toBe(of(monorepo(files("2"))));
  });

  it("depends on whether a file can be executed", () => {
    const root = monorepo();
    chmodSync(join(root, "modules/billing/src/index.ts"), 0o755);
    expect(of(root)).not.toBe(BASE);
    chmodSync(join(root, "modules/billing/src/index.ts"), 0o600);
    expect(of(root)).toBe(BASE);
  });

  it("counts every .env.yml as {}, whether it is there or not, and also behind a link", () => {
    expect(changed({ "modules/billing/.env.yml": "jwt:\n  secret: canary\n" })).toBe(false);
    const [one, two] = ["canary", "{}"].map((text) => {
      const root = monorepo({ "modules/billing/.env.yml": text });
      link(root, "modules/billing/config.yml", ".env.yml");
      return of(root);
    });
    expect(one).toBe(two);
    expect(one).not.toBe(BASE);
  });

  it.each(["a", "b", "c", "d"])("is the same in a CI checkout of fixture %s, which lacks the local files", (name) => {
    const [local, ci] = (["local", "ci"] as const).map((checkout) => {
      const { manifest } = loadManifest(fixture(name, checkout));
      return Object.values(manifest?.services ?? {}).map((entry) => [entry.name, entry.fingerprint, entry.files]);
    });
    expect(local?.length).toBeGreaterThan(0);
    expect(ci).toEqual(local);
  });
});
