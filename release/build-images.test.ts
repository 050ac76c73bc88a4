import { chmodSync, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { resolveSettings } from "../infra/resolve-settings";
import { loadManifest } from "../modules-manifest";
import { emptyDirectory, monorepo, writeFiles } from "../modules-manifest/testing/monorepo";
import { type BuildResult, buildImages } from "./build-images";

const registry = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";

/** A docker that notes what it is called with: it has the images of `present`, and cannot build those of `broken`. */
function fakeDocker({ present = "", broken = "none" } = {}): string {
  const directory = emptyDirectory();
  writeFiles(directory, {
    docker: [
      "#!/bin/sh",
      `echo "$@" >> ${directory}/calls`,
      `case "$*" in`,
      `  *"imagetools inspect"*${present}:*) exit ${present === "" ? 1 : 0};;`,
      `  *"imagetools inspect"*) exit 1;;`,
      `  *${broken}:*) echo "step one"; echo "no such stage" >&2; exit 1;;`,
      "  *) echo built; echo more >&2;;",
      "esac",
      "",
    ].join("\n"),
  });
  chmodSync(join(directory, "docker"), 0o755);
  vi.stubEnv("PATH", `${directory}${delimiter}${process.env.PATH}`);
  return join(directory, "calls");
}

async function run(
  options: {
    migrating?: boolean;
    push?: boolean;
    names?: readonly string[];
    jobs?: number;
    projectDirectory?: string;
  } = {},
) {
  const { push = false, names = ["billing", "orders"], jobs = 1, projectDirectory = emptyDirectory() } = options;
  const root = monorepo(
    options.migrating === true
      ? {
          "modules/billing/bin/migration/up.ts": "",
          "modules/billing/Dockerfile": "FROM oven/bun:1.4.5 AS build\nFROM build AS production\nUSER bun\n",
        }
      : {},
  );
  const { manifest } = loadManifest(root, { services: { billing: { buildArguments: { A: "1 2" } } } });
  if (manifest === undefined) {
    throw new Error("no manifest");
  }
  const configuration = { root: ".", services: { billing: { buildArguments: { A: "1 2" } } } };
  const settings = resolveSettings(configuration, manifest, { stack: "prod", region: "eu-central-1" });
  const lines: string[] = [];
  const ended: BuildResult[] = [];
  const services = settings.services.filter(({ name }) => names.includes(name));
  const results = await buildImages(
    { settings, manifest, services, projectDirectory, jobs, ...(push && { registry }) },
    { log: (service, line) => lines.push(`${service}: ${line}`), ended: (result) => ended.push(result) },
  );
  expect(ended).toEqual(results);
  const tag = (name: string) => `shop/prod/${name}:${manifest.services[name]?.fingerprint}`;
  const outcomes = results.map(({ service, image, outcome, reason }) => ({ service, image, outcome, reason }));
  return { outcomes, lines, tag, projectDirectory };
}

const callsOf = (file: string): string[] => readFileSync(file, "utf8").trim().split("\n");

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("building images", () => {
  it("calls docker with the context, stage and platform that the program uses, and loads the image", async () => {
    const calls = fakeDocker();
    const { outcomes, lines, tag, projectDirectory } = await run();
    const context = (name: string) => join(projectDirectory, ".fleet/context", name);
    const build = (name: string, args = "") =>
      `buildx build --progress plain --provenance false --platform linux/amd64 --file ${context(name)}/Dockerfile.fleet --target fleet ${args}--cache-to type=inline --tag ${tag(name)} --load ${context(name)}`;
    expect(callsOf(calls)).toEqual([build("billing", "--build-arg A=1 2 "), build("orders")]);
    expect(outcomes).toEqual([
      { service: "billing", image: tag("billing"), outcome: "built", reason: undefined },
      { service: "orders", image: tag("orders"), outcome: "built", reason: undefined },
    ]);
    expect(lines.toSorted()).toEqual(["billing: built", "billing: more", "orders: built", "orders: more"]);
    expect(existsSync(join(context("billing"), "rds-ca.pem"))).toBe(true);
    expect(readFileSync(join(context("billing"), "rds-ca.pem"), "utf8")).toMatch(/^-----BEGIN CERTIFICATE-----/);
  });

  it("builds the image of a service's migrations after its own, from its stage of the same context", async () => {
    const calls = fakeDocker();
    const { outcomes, tag } = await run({ names: ["billing"], migrating: true });
    expect(outcomes.map(({ service, image, outcome }) => ({ service, image, outcome }))).toEqual([
      { service: "billing", image: tag("billing"), outcome: "built" },
      { service: "billing migration", image: `${tag("billing")}-migration`, outcome: "built" },
    ]);
    const targets = callsOf(calls).map((call) => /--target (\S+) .*--tag (\S+)/.exec(call)?.slice(1));
    expect(targets).toEqual([
      ["fleet", tag("billing")],
      ["fleet-migration", `${tag("billing")}-migration`],
    ]);
  });

  it("pushes what the registry lacks, and builds nothing that it has", async () => {
    const calls = fakeDocker({ present: "billing" });
    const { outcomes, tag } = await run({ push: true });
    expect(outcomes.map(({ service, outcome }) => `${service} ${outcome}`)).toEqual([
      "billing present",
      "orders built",
    ]);
    const [first, second, third, ...rest] = callsOf(calls);
    expect(first).toBe(`buildx imagetools inspect ${registry}/${tag("billing")}`);
    expect(second).toBe(`buildx imagetools inspect ${registry}/${tag("orders")}`);
    expect(third).toContain(`--tag ${registry}/${tag("orders")} --push `);
    expect(rest).toEqual([]);
  });

  it("tells why an image cannot be built, and goes on with the others", async () => {
    fakeDocker({ broken: "billing" });
    const { outcomes } = await run();
    expect(outcomes.map(({ service, outcome }) => `${service} ${outcome}`)).toEqual(["billing failed", "orders built"]);
    expect(outcomes[0]?.reason?.split("\n").toSorted()).toEqual(["no such stage", "step one"]);
  });

  it("tells why a context cannot be laid out, and goes on with the others", async () => {
    fakeDocker();
    const projectDirectory = emptyDirectory();
    writeFiles(projectDirectory, { ".fleet/context/billing/notes.txt": "mine" });
    const { outcomes } = await run({ projectDirectory, jobs: 1e9 });
    const sorted = outcomes.toSorted((a, b) => (a.service < b.service ? -1 : 1));
    expect(sorted.map(({ service, outcome }) => `${service} ${outcome}`)).toEqual(["billing failed", "orders built"]);
    expect(sorted[0]?.reason).toContain("which holds something else");
  });

  it("tells that there is no docker", async () => {
    vi.stubEnv("PATH", emptyDirectory());
    const { outcomes } = await run({ names: ["billing"] });
    expect(outcomes[0]).toMatchObject({ outcome: "failed", reason: "there is no docker in PATH" });
  });
});
