import { join } from "node:path";
import { expect, it } from "vitest";
import { resolveSettings } from "../../infra/resolve-settings";
import { loadManifest } from "../../modules-manifest";
import { dockerfile, monorepo } from "../../modules-manifest/testing/monorepo";
import { type MountedSources, mountedSources } from "./mounted-sources";

/** What is mounted of the microservice of that name. */
function mountedOf(root: string, name: string): MountedSources | undefined {
  const { manifest } = loadManifest(root);
  if (manifest === undefined) {
    throw new Error("no manifest");
  }
  const settings = resolveSettings({ root: "." }, manifest, { stack: "prod", region: "eu-central-1" });
  const service = settings.services.find((found) => found.name === name);
  return service === undefined ? undefined : mountedSources(manifest, service);
}

const fixtures = join(__dirname, "../../modules-manifest/fixtures");

it.each([
  ["a", "billing", "build", ["modules/billing/bin", "modules/billing/src", "modules/shared/src"]],
  ["b", "orders", "build", ["modules/orders/src"]],
  ["c", "reports", "build", ["modules/reports/src"]],
  ["d", "pdf-export", "production", ["modules/pdf-export/src"]],
])("a service of dialect %s, %s, runs from the stage %s with %j", (dialect, name, target, folders) => {
  expect(mountedOf(join(fixtures, dialect), name)).toEqual({
    target,
    command: ["bun", "--watch", `modules/${name}/src/index.ts`],
    folders: folders.map((from) => ({ from, to: `/app/${from}` })),
  });
});

it("follows a WORKDIR through variables and from stage to stage", () => {
  const text = dockerfile("orders").replace("WORKDIR /app", "ENV HOME_OF_IT=/srv\nWORKDIR $HOME_OF_IT\nWORKDIR shop");
  const root = monorepo({ "modules/orders/Dockerfile": text });
  expect(mountedOf(root, "orders")?.folders).toEqual([
    { from: "modules/orders/src", to: "/srv/shop/modules/orders/src" },
  ]);
});

it("never mounts a folder that holds a developer's .env.yml beside what is the image's", () => {
  const root = monorepo({ "modules/orders/.env.yml": "app:\n  port: 3002\n" });
  expect(mountedOf(root, "orders")?.folders.map(({ from }) => from)).toEqual(["modules/orders/src"]);
});

it("is nothing where the entry point is another, or the working directory is the base image's", () => {
  const other = dockerfile("orders").replace("src/index.ts", "src/main.ts");
  const files = { "modules/orders/src/index.ts": undefined, "modules/orders/src/main.ts": "export {};\n" };
  expect(mountedOf(monorepo({ ...files, "modules/orders/Dockerfile": other }), "orders")).toBeUndefined();
  const unplaced = dockerfile("orders").replace("WORKDIR /app\n", "");
  expect(mountedOf(monorepo({ "modules/orders/Dockerfile": unplaced }), "orders")).toBeUndefined();
});
