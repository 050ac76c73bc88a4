import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadManifest } from "./load-manifest";
import type { Manifest } from "./manifest";
import { emptyDirectory, link, monorepo, serviceFiles, soundFiles, writeFiles } from "./testing/monorepo";
import { appYml } from "./testing/problems";

function loaded(root: string): Manifest {
  const { manifest } = loadManifest(root);
  if (manifest === undefined) {
    throw new Error("no manifest");
  }
  return manifest;
}

function codes(root: string): string[] {
  return [...new Set(loadManifest(root).diagnostics.map(({ code }) => code))];
}

describe("peculiar inputs", () => {
  it("has no .env.yml anywhere: the settings give the ports, and warn of nothing", () => {
    const root = monorepo({
      "modules/billing/.env.example.yml": undefined,
      "modules/orders/.env.example.yml": undefined,
    });
    const settings = {
      services: {
        billing: { port: 4001 },
        orders: { port: 4002, at: { file: "Pulumi.prod.yaml", line: 1, column: 1 } },
      },
    };
    const { manifest, diagnostics } = loadManifest(root, settings);
    expect(diagnostics).toEqual([]);
    expect(manifest?.services.orders?.port).toEqual({
      value: 4002,
      source: "settings",
      location: { file: "Pulumi.prod.yaml", line: 1, column: 1 },
    });
  });

  it("takes the image's port last", () => {
    const root = monorepo({ "modules/billing/.env.example.yml": undefined });
    expect(loaded(root).services.billing?.port).toMatchObject({
      value: 3500,
      source: "dockerfile",
      location: { file: "modules/billing/Dockerfile", line: 7, column: 23 },
    });
  });

  it("has a bare `microservices:`", () => {
    const root = monorepo({
      ...appYml("microservices:"),
      "modules/billing/billing.yml": undefined,
      "modules/orders/orders.yml": undefined,
    });
    expect(loadManifest(root)).toMatchObject({ manifest: { services: {} }, diagnostics: [] });
  });

  it("has microservices in no particular order", () => {
    const root = monorepo(
      appYml("microservices:", "  - name: orders", "    url: A_URL", "  - url: B_URL", "    name: billing"),
    );
    expect(Object.values(loaded(root).services).map(({ name, urlVariable }) => [name, urlVariable])).toEqual([
      ["billing", "B_URL"],
      ["orders", "A_URL"],
    ]);
  });

  it("has names with digits", () => {
    const root = monorepo({ ...appYml(), ...serviceFiles("s3", 1), ...serviceFiles("auth2-factor", 2) });
    expect(codes(root)).toEqual([]);
  });

  it("has CRLF line ends and a byte-order mark everywhere", () => {
    const files = Object.entries(soundFiles()).map(([path, text]) => [
      path,
      `\uFEFF${String(text).replaceAll("\n", "\r\n")}`,
    ]);
    const root = monorepo(Object.fromEntries(files));
    expect(codes(root)).toEqual([]);
    expect(loaded(root).services.billing?.declaredAt).toEqual({ file: "modules/app/app.yml", line: 3, column: 11 });
  });

  it("has YAML anchors, aliases and merge keys", () => {
    const lines = ["app: &app", "  port: 3001", "other:", "  <<: *app", "  host: x", "copy: *app", ""];
    const root = monorepo({ "modules/billing/.env.example.yml": lines.join("\n") });
    expect(codes(root)).toEqual([]);
    expect(loaded(root).services.billing?.expectedVariables.map(({ name }) => name)).toEqual([
      "COPY_PORT",
      "OTHER_HOST",
      "OTHER_PORT",
      "PORT",
    ]);
  });

  it("has a microservice named like a module that is none", () => {
    const root = monorepo({
      ...appYml("microservices:", "  - name: catalog"),
      "modules/catalog/catalog.yml": "type: module\n",
    });
    expect(codes(root)).toContain("service-type-differs");
    expect(loaded(root).services.catalog).toBeDefined();
  });

  it("has a `modules` folder that is a symbolic link, in a root that is one", () => {
    const root = emptyDirectory();
    const files = Object.entries(soundFiles()).map(([path, text]) => [path.replace(/^modules\//, "packages/"), text]);
    writeFiles(join(root, "real"), Object.fromEntries(files));
    link(root, "real/modules", "packages");
    link(root, "linked", "real");
    const { manifest, diagnostics } = loadManifest(join(root, "linked"));
    expect(diagnostics).toEqual([]);
    expect(manifest?.services.billing?.files).toEqual(loaded(monorepo()).services.billing?.files);
    expect(manifest?.services.billing?.fingerprint).toBe(loaded(monorepo()).services.billing?.fingerprint);
  });

  it("has 60 modules of which 4 are microservices", () => {
    const modules = Array.from({ length: 57 }, (_, index) => [`modules/m${index}/m${index}.yml`, "type: module\n"]);
    const root = monorepo({
      ...Object.fromEntries(modules),
      ...appYml(),
      ...serviceFiles("a1", 1),
      ...serviceFiles("a2", 2),
    });
    expect(Object.keys(loaded(root).services)).toEqual(["a1", "a2", "billing", "orders"]);
  });

  it("has keys in app.yml that mean nothing here", () => {
    expect(codes(monorepo(appYml("locales: [en]", "design: x", "target: bun", "name: shop", "x: { y: 1 }")))).toEqual(
      [],
    );
  });
});
