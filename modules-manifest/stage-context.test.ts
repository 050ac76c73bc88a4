import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadManifest } from "./load-manifest";
import type { ManifestSettings } from "./manifest";
import { type StagedContext, stageContext } from "./stage-context";
import { withFleetStages } from "./staged-dockerfile";
import { emptyDirectory, fixture, link, monorepo, writeFiles } from "./testing/monorepo";
import { billingDockerfile } from "./testing/problems";

const OPTIONS = { certificateAuthorities: "-----BEGIN CERTIFICATE-----\n" };

function stage(
  root: string,
  directory = join(emptyDirectory(), "context"),
  settings: ManifestSettings = {},
): StagedContext {
  const { manifest } = loadManifest(root, settings);
  const billing = manifest?.services.billing;
  if (manifest === undefined || billing === undefined) {
    throw new Error("no manifest");
  }
  return stageContext(manifest, billing, directory, OPTIONS);
}

function present(directory: string): string[] {
  const found = readdirSync(directory, { recursive: true, withFileTypes: true });
  expect(found.every((entry) => entry.isDirectory() || entry.isFile())).toBe(true);
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

describe("a build context", () => {
  it("holds the image's files, the authorities and the Dockerfile, and nothing else", () => {
    const root = fixture("a");
    const staged = stage(root);
    const files = loadManifest(root).manifest?.services.billing?.files ?? [];
    expect(staged.files).toEqual([...files, "Dockerfile.fleet", "rds-ca.pem"].sort());
    expect(present(staged.directory)).toEqual(staged.files);
    expect(staged.dockerfile).toBe(join(staged.directory, "Dockerfile.fleet"));
    expect(staged.target).toBe("fleet");
    expect(readFileSync(join(staged.directory, "rds-ca.pem"), "utf8")).toBe(OPTIONS.certificateAuthorities);
    const stageOf = (base: string, name: string) =>
      `FROM ${base} AS ${name}\nCOPY --chmod=0444 rds-ca.pem /etc/fleet/rds-ca.pem\nVOLUME ["/tmp"]\n`;
    expect(readFileSync(staged.dockerfile, "utf8")).toBe(
      `${readFileSync(join(root, "modules/billing/Dockerfile"), "utf8")}\n${stageOf("production", "fleet")}\n${stageOf("build", "fleet-migration")}`,
    );
  });

  it("holds no value of a local .env.yml", () => {
    const root = fixture("a");
    writeFiles(root, {
      "modules/billing/.env": "canary-4f1c",
      "modules/shared/.env.yml": "a: canary-4f1c",
      "modules/billing/.env.local": "canary-4f1c",
    });
    link(root, "modules/billing/linked.yml", ".env.yml");
    const { directory } = stage(root);
    const texts = present(directory).map((path) => readFileSync(join(directory, path), "utf8"));
    expect(readFileSync(join(root, "modules/billing/.env.yml"), "utf8")).toContain("canary-4f1c");
    expect(texts.filter((text) => text.includes("canary"))).toEqual([]);
    expect(readFileSync(join(directory, "modules/billing/.env.yml"), "utf8")).toBe("{}\n");
    expect(readFileSync(join(directory, "modules/billing/linked.yml"), "utf8")).toBe("{}\n");
  });

  it("holds a .env.yml for the Dockerfile to copy where the checkout has none, even of another module", () => {
    const staged = stage(monorepo(billingDockerfile("COPY modules/orders/.env.yml ./")));
    expect(staged.files).toContain("modules/billing/.env.yml");
    expect(readFileSync(join(staged.directory, "modules/orders/.env.yml"), "utf8")).toBe("{}\n");
  });

  it("honours the ignore file and replaces links by what they lead to", () => {
    const root = monorepo({
      ".dockerignore": "**/*.md\n",
      "modules/billing/a.md": "",
      "modules/billing/run.sh": "#!/bin/sh\n",
    });
    link(root, "modules/billing/src/link.ts", "index.ts");
    link(root, "modules/billing/src/out", "/etc");
    const { directory, files } = stage(root);
    expect(files).not.toContain("modules/billing/a.md");
    expect(files.some((path) => path.includes("/out"))).toBe(false);
    expect(lstatSync(join(directory, "modules/billing/src/link.ts")).isFile()).toBe(true);
  });

  it("is written again only when something differs", () => {
    const root = monorepo();
    const { directory } = stage(root);
    const inode = (path = "."): number => statSync(join(directory, path)).ino;
    const before = inode();
    stage(root, directory);
    expect(inode()).toBe(before);
    writeFiles(root, { "modules/billing/src/index.ts": "changed" });
    stage(root, directory);
    expect(readFileSync(join(directory, "modules/billing/src/index.ts"), "utf8")).toBe("changed");
    expect(readdirSync(join(directory, ".."))).toEqual(["context"]);
  });

  it("takes over what has not changed, and writes only what has", () => {
    const root = monorepo({ "modules/billing/run.sh": "#!/bin/sh\n" });
    const { directory, files } = stage(root);
    const inode = (path: string): number => statSync(join(directory, path)).ino;
    const before = new Map(files.map((path) => [path, inode(path)]));
    writeFiles(root, {
      "modules/billing/src/index.ts": "export const changed = 1;\n",
      "modules/billing/src/new.ts": "",
    });
    chmodSync(join(root, "modules/billing/run.sh"), 0o755);
    const after = stage(root, directory);
    const written = after.files.filter((path) => before.get(path) !== inode(path));
    expect(written).toEqual(["modules/billing/run.sh", "modules/billing/src/index.ts", "modules/billing/src/new.ts"]);
    expect(statSync(join(directory, "modules/billing/run.sh")).mode & 0o777).toBe(0o755);
    expect(statSync(join(directory, "package.json")).nlink).toBe(1);
  });

  it("is repaired where somebody changed it", () => {
    const root = monorepo();
    const { directory, files } = stage(root);
    const texts = () => present(directory).map((path) => readFileSync(join(directory, path), "utf8"));
    const before = texts();
    writeFiles(directory, { "modules/billing/.env.yml": "a: b\n", "package.json": "" });
    rmSync(join(directory, "bun.lock"));
    link(directory, "bun.lock", "package.json");
    mkdirSync(join(directory, "empty"));
    expect(stage(root, directory).files).toEqual(files);
    expect(texts()).toEqual(before);
    expect(existsSync(join(directory, "empty"))).toBe(false);
  });

  it("holds files of any size, and sees a change of one byte in them", () => {
    const large = Buffer.alloc(9 * 1024 * 1024, "x");
    const root = monorepo({ "modules/billing/large.bin": large });
    const { directory } = stage(root);
    const inode = (): number => statSync(join(directory, "modules/billing/large.bin")).ino;
    const before = inode();
    writeFiles(root, { "modules/billing/other.txt": "" });
    stage(root, directory);
    expect(inode()).toBe(before);
    large[8 * 1024 * 1024] = 0;
    writeFiles(root, { "modules/billing/large.bin": large });
    stage(root, directory);
    expect(readFileSync(join(directory, "modules/billing/large.bin")).equals(large)).toBe(true);
  });

  it("is the old one or the new one, but none between, when a file cannot be read", () => {
    const root = monorepo({ "modules/billing/a.txt": "old" });
    const { directory } = stage(root);
    const { manifest } = loadManifest(root);
    const billing = manifest?.services.billing;
    writeFiles(root, { "modules/billing/a.txt": "new" });
    rmSync(join(root, "modules/billing/src/index.ts"));
    expect(() => manifest && billing && stageContext(manifest, billing, directory, OPTIONS)).toThrow(
      "cannot be staged",
    );
    expect(readFileSync(join(directory, "modules/billing/a.txt"), "utf8")).toBe("old");
    expect(readdirSync(join(directory, ".."))).toEqual(["context"]);
  });

  it("loses what does not belong to it any more", () => {
    const root = monorepo();
    const { directory } = stage(root);
    writeFiles(directory, { "modules/old/x.ts": "" });
    stage(root, directory);
    expect(existsSync(join(directory, "modules/old"))).toBe(false);
  });

  it("refuses to replace a directory that is none of its own", () => {
    const foreign = emptyDirectory();
    writeFiles(foreign, { "thesis.txt": "" });
    const root = monorepo();
    for (const directory of [foreign, root, join(root, ".."), join(root, "modules/billing/context")]) {
      expect(() => stage(root, directory)).toThrow("which holds something else; expected an empty or new one");
    }
    expect(existsSync(join(foreign, "thesis.txt"))).toBe(true);
    expect(stage(root, join(root, ".fleet/billing")).files).toContain("package.json");
  });

  it("cannot be written for a Dockerfile without the target", () => {
    expect(() => stage(monorepo(), undefined, { services: { billing: { target: "nowhere" } } })).toThrow(
      "the Dockerfile has no stage to build, got the stages base, production; expected `nowhere`",
    );
  });

  it("keeps a file of the monorepo that is called like its own", () => {
    const staged = stage(monorepo({ "rds-ca.pem": "theirs", ...billingDockerfile("COPY rds-ca.pem ./") }));
    expect(readFileSync(join(staged.directory, "rds-ca.pem"), "utf8")).toBe("theirs");
    expect(readFileSync(staged.dockerfile, "utf8")).toContain(
      "COPY --chmod=0444 fleet-rds-ca.pem /etc/fleet/rds-ca.pem",
    );
  });
});

describe("the appended stage", () => {
  it("follows the stage that is built, not the last one", () => {
    expect(withFleetStages("FROM a AS One\nFROM b AS two\nUSER bun", { service: "one" }, "x.pem")).toBe(
      'FROM a AS One\nFROM b AS two\nUSER bun\n\nFROM one AS fleet\nCOPY --chmod=0444 x.pem /etc/fleet/rds-ca.pem\nVOLUME ["/tmp"]\n',
    );
  });

  it("names a stage that has no name", () => {
    expect(withFleetStages("FROM a AS one\nFROM \\\n  b\nUSER bun\n", { service: "1" }, "x.pem")).toBe(
      'FROM a AS one\nFROM \\\n  b AS fleet-base\nUSER bun\n\nFROM fleet-base AS fleet\nCOPY --chmod=0444 x.pem /etc/fleet/rds-ca.pem\nVOLUME ["/tmp"]\n',
    );
  });

  it("has a second one beside it for migrations, which may begin with the same stage", () => {
    const text = "FROM a AS build\nFROM b\n";
    const stage = (base: string, name: string) =>
      `FROM ${base} AS ${name}\nCOPY --chmod=0444 x.pem /etc/fleet/rds-ca.pem\nVOLUME ["/tmp"]\n`;
    expect(withFleetStages(text, { service: "1", migration: "build" }, "x.pem")).toBe(
      `FROM a AS build\nFROM b AS fleet-base\n\n${stage("fleet-base", "fleet")}\n${stage("build", "fleet-migration")}`,
    );
    expect(withFleetStages(text, { service: "1", migration: "1" }, "x.pem")).toBe(
      `FROM a AS build\nFROM b AS fleet-base\n\n${stage("fleet-base", "fleet")}\n${stage("fleet-base", "fleet-migration")}`,
    );
  });
});
