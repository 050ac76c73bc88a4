import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { imageChanges } from "./image-changes";
import { loadManifest } from "./load-manifest";
import type { Manifest, ManifestSettings } from "./manifest";
import { type Content, monorepo, serviceFiles } from "./testing/monorepo";

function manifestOf(root: string, settings: ManifestSettings = {}): Manifest {
  const { manifest } = loadManifest(root, settings);
  if (manifest === undefined) {
    throw new Error("no manifest");
  }
  return manifest;
}

const of = (changes: Readonly<Record<string, Content>> = {}): Manifest => manifestOf(monorepo(changes));
const short = (before: Manifest, after: Manifest) =>
  imageChanges(before, after).map(({ name, state, files }) =>
    [name, state, ...files.map(({ path, change }) => `${change} ${path}`)].join(" "),
  );

describe("the images of two states of a monorepo", () => {
  it("are all unchanged where nothing is, the API's first", () => {
    const [before, after] = [of(), of()];
    expect(short(before, after)).toEqual(["api unchanged", "billing unchanged", "orders unchanged"]);
    expect(imageChanges(before, after).map(({ fingerprint }) => fingerprint)).toEqual([
      after.api.fingerprint,
      after.services.billing?.fingerprint,
      after.services.orders?.fingerprint,
    ]);
  });

  it("differ by the files that were added, changed and removed, and by nothing else", () => {
    const files = { "modules/billing/src/old.ts": "1", "modules/billing/.env.yml": "a: canary", "docs/a.md": "1" };
    const before = of(files);
    const after = of({
      "modules/billing/src/new.ts": "1",
      "modules/billing/src/index.ts": "2",
      "modules/billing/.env.yml": "a: other",
      "docs/a.md": "2",
    });
    expect(short(before, after)).toEqual([
      "api unchanged",
      "billing changed changed modules/billing/src/index.ts added modules/billing/src/new.ts removed modules/billing/src/old.ts",
      "orders unchanged",
    ]);
  });

  it("differ by a module that several import", () => {
    const files = (text: string) => ({
      "modules/billing/src/index.ts": "import '@module/money/money';",
      "modules/orders/src/index.ts": "import '../../money/money';",
      "modules/money/money.ts": text,
    });
    expect(short(of(files("1")), of(files("2")))).toEqual([
      "api unchanged",
      "billing changed changed modules/money/money.ts",
      "orders changed changed modules/money/money.ts",
    ]);
  });

  it("differ by a file's mode", () => {
    const root = monorepo();
    chmodSync(join(root, "modules/billing/src/index.ts"), 0o755);
    expect(short(of(), manifestOf(root))[1]).toBe("billing changed changed modules/billing/src/index.ts");
  });

  it("differ without a file where they are built in another way", () => {
    const settings = { services: { billing: { buildArguments: { A: "1" } } } };
    expect(short(of(), manifestOf(monorepo(), settings))[1]).toBe("billing changed");
  });

  it("are new or removed where the service is", () => {
    const bare = of();
    const app = 'type: "api"\nmicroservices:\n  - name: "billing"\n  - name: "stock"\n';
    const gone = Object.fromEntries(Object.keys(serviceFiles("orders", 3002)).map((path) => [path, undefined]));
    const other = of({ ...serviceFiles("stock", 3009), ...gone, "modules/app/app.yml": app });
    expect(imageChanges(bare, other).map(({ name, state }) => `${name} ${state}`)).toEqual([
      "api changed",
      "billing changed",
      "orders removed",
      "stock new",
    ]);
    expect(imageChanges(bare, other)[2]?.fingerprint).toBe(bare.services.orders?.fingerprint);
  });
});
