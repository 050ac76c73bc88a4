import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { loadFleet } from "./load-fleet";
import { stackFile } from "./testing/stack-file";

const example = resolve(__dirname, "../examples/shop");

function load(text: string, root?: string) {
  const { directory, values, secretKeys } = stackFile(text);
  return loadFleet({
    projectDirectory: directory,
    stack: "prod",
    values,
    secretKeys,
    ...(root !== undefined && { root }),
  });
}

const head = (root: string) => `config:\n  aws:region: eu-central-1\n  fleet:root: ${root}\n`;
const plain = `${head(example)}  fleet:api: {allowPlainHttp: true}\n`;

describe("a fleet", () => {
  it("is loaded from files, with places relative to them", () => {
    const { settings, manifest, diagnostics } = load(plain);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(settings).toMatchObject({ name: "shop", stack: "prod", region: "eu-central-1", root: example });
    expect(Object.keys(manifest?.services ?? {})).toEqual(["billing", "notifications", "payment-gateway"]);
    expect(settings?.services.find(({ name }) => name === "notifications")?.singleton).toBe(true);
  });

  it("can be another one than the configured", () => {
    const { settings } = load(plain.replace(example, "/nowhere"), example);
    expect(settings?.root).toBe(example);
  });

  it("is not loaded with a bad configuration, but told of every other problem as well", () => {
    const text = `${head(example)}  fleet:profil: x\n  fleet:services: {billing: {cpu: 300, calls: [nobody]}}\n`;
    const { settings, manifest, diagnostics } = load(text);
    expect(settings).toBeUndefined();
    expect(manifest).toBeDefined();
    const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    expect(errors).toEqual([
      "fleet:profil: unknown key",
      "fleet:services.billing.calls.0: there is no service `nobody`",
      "the API is public, but has no certificate: set fleet:api.domain and fleet:api.hostedZoneId, or fleet:api.certificateArn",
      "fleet:services.billing.cpu: cpu is 300; Fargate offers 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 CPU units",
    ]);
  });

  it("is not loaded without a root: there is nothing more to be told", () => {
    const { settings, manifest, diagnostics } = load("config:\n  aws:region: eu-central-1\n");
    expect({ settings, manifest }).toEqual({ settings: undefined, manifest: undefined });
    expect(diagnostics.map(({ message }) => message)).toEqual(["fleet:root is missing"]);
  });

  it("is told of a missing region together with the monorepo's problems", () => {
    const { settings, manifest, diagnostics } = load(
      `config:\n  fleet:root: ${example}\n  fleet:services: {biling: {}}\n`,
    );
    expect(settings).toBeUndefined();
    expect(manifest).toBeDefined();
    const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    expect(errors[0]).toBe("aws:region is missing; it says where the fleet runs");
    expect(errors.join("\n")).toContain("there are settings for an unknown microservice, got `biling`");
  });

  it("is told of a root that is not there", () => {
    const { settings, manifest, diagnostics } = load(head("/nowhere"));
    expect({ settings, manifest }).toEqual({ settings: undefined, manifest: undefined });
    expect(diagnostics.map(({ code }) => code)).toEqual(["root-missing"]);
  });

  it("has no settings while something stands against them", () => {
    const { settings, manifest, diagnostics } = load(`${head(example)}  fleet:services: {billing: {cpu: 300}}\n`);
    expect(settings).toBeUndefined();
    expect(manifest).toBeDefined();
    expect(
      diagnostics.filter(({ severity }) => severity === "error").map(({ line, message }) => [line, message]),
    ).toEqual([
      [
        1,
        "the API is public, but has no certificate: set fleet:api.domain and fleet:api.hostedZoneId, or fleet:api.certificateArn",
      ],
      [4, expect.stringContaining("fleet:services.billing.cpu: cpu is 300")],
    ]);
  });

  it("with a count for a service that has cron jobs is refused", () => {
    for (const count of ["desiredCount: 2", "scaling: {maximumCount: 6}", "scaling: {minimumCount: 2}"]) {
      const { settings, diagnostics } = load(`${plain}  fleet:services: {notifications: {${count}}}\n`);
      expect(settings).toBeUndefined();
      expect(diagnostics.filter(({ severity }) => severity === "error")).toHaveLength(1);
    }
    expect(load(`${plain}  fleet:services: {notifications: {desiredCount: 1}}\n`).settings).toBeDefined();
    expect(load(`${plain}  fleet:defaults: {desiredCount: 3}\n`).settings).toBeDefined();
  });
});

describe("fingerprints", () => {
  const fingerprints = (text: string) => {
    const { manifest } = load(text);
    return Object.values(manifest?.services ?? {}).map(({ fingerprint }) => fingerprint);
  };

  it("do not depend on where the monorepo stands", () => {
    const copy = mkdtempSync(join(tmpdir(), "fleet-shop-"));
    cpSync(example, copy, { recursive: true });
    const moved = fingerprints(plain.replace(example, copy));
    rmSync(copy, { recursive: true });
    expect(moved).toEqual(fingerprints(plain));
  });

  // loadManifest is told of services under fleet:services only: remove `fails` when it knows the defaults.
  it("do not change when a service that was not configured gets a setting that is not the image's", () => {
    expect(fingerprints(`${plain}  fleet:services: {notifications: {memoryMiB: 1024}}\n`)).toEqual(fingerprints(plain));
  });

  it("follow the defaults of services that are not configured", () => {
    const arm = "  fleet:defaults: {platform: linux/arm64}\n";
    const services = "  fleet:services: {billing: {}, notifications: {}, payment-gateway: {}}\n";
    expect(fingerprints(plain + arm)).toEqual(fingerprints(plain + arm + services));
    expect(fingerprints(`${plain}  fleet:defaults: {buildArguments: {A: "1"}}\n`)).not.toEqual(fingerprints(plain));
  });
});
