import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commitAll } from "../../modules-manifest/testing/repository";
import { accountAt } from "./aws";
import { type Emulator, startEmulator } from "./emulator";
import { engineEnvironment } from "./engine";
import { createProject, type Project } from "./project";

const stack = "dev";
let emulator: Emulator;
let project: Project;
let builds: string;
/** What docker pushed, where a test looks for it: the engine's is a stand-in. */
const pushed: Record<string, { digest: string }> = {};
let account: ReturnType<typeof accountAt>;

beforeAll(async () => {
  emulator = await startEmulator(5585, undefined, pushed);
  account = accountAt(emulator.url);
  project = await createProject(stack, {
    ...engineEnvironment(),
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  builds = join(project.directory, "builds.log");
  project.environment.DOCKER_STANDIN_LOG = builds;
  writeFileSync(join(project.directory, ".gitignore"), "node_modules\n.fleet\nbuilds.log\n");
  commitAll(project.directory);
  project.configure((set) => set(["fleet:services", "notifications", "imageSource"], "prebuilt"));
});

afterAll(async () => {
  project?.remove();
  await emulator?.stop();
});

/** What the program said of the images: the lines below `Images:`. */
function imagesIn(output: string): string[] {
  const lines = output.split("\n").map((line) => line.trim());
  const told = lines.slice(lines.lastIndexOf("Images:") + 1);
  const end = told.findIndex((line) => !/^(?:[a-z-]+: (?!using)|\d+ unchanged)/.test(line));
  return told.slice(0, end);
}

/** Images that were built since the last time, `repository:tag` without registry and fingerprint. */
function built(): string[] {
  const lines = readFileSync(builds, "utf8").trim().split("\n").filter(Boolean);
  writeFileSync(builds, "");
  return lines.map((line) => (JSON.parse(line) as { image: string }).image.replace(/^[^/]*\/|:.*$/g, "")).sort();
}

/** CI's push, as far as the registry sees it. */
async function push(repositoryName: string, imageTag: string): Promise<void> {
  const config = {
    mediaType: "application/vnd.docker.container.image.v1+json",
    size: 1,
    digest: `sha256:${"0".repeat(64)}`,
  };
  const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] });
  const response = await fetch(emulator.url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.PutImage",
      authorization:
        "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/ecr/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify({ repositoryName, imageTag, imageManifest }),
  });
  expect(response.status, await response.clone().text()).toBe(200);
}

const up = () => project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
const missing = /notifications: (shop\/dev\/notifications):([0-9a-f]{64}) is not there/;

describe("images on the real engine", () => {
  it("are built, or awaited from CI where their repository is only now made: without them there are no tasks", async () => {
    const run = await up();
    expect(run.code, run.output).toBe(0);
    expect(run.output).toContain(
      "No tasks yet for notifications: this update makes the repositories that CI pushes to.",
    );
    expect(imagesIn(run.output).map((line) => line.replace(/\d+ files/, "N files"))).toEqual([
      "api: first image, N files",
      "billing: first image, N files",
      "notifications: awaited from CI",
      "payment-gateway: first image, N files",
    ]);
    expect([...(await account.services()).keys()].sort()).toEqual(["api", "billing", "payment-gateway"]);
    expect((await account.databases()).map(({ name }) => name)).toContain("notifications");
    expect(built()).toEqual(["shop/dev/api", "shop/dev/billing", "shop/dev/billing", "shop/dev/payment-gateway"]);
  });

  it("are asked for before anything changes, once CI can push them", async () => {
    const run = await up();
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("1 prebuilt image missing, nothing was changed:");
    expect(run.output).toContain("node cli/fleet.js build --stack dev --push notifications");
    const [, repository = "", tag = ""] = missing.exec(run.output) ?? [];
    expect([...(await account.services()).keys()]).not.toContain("notifications");
    await push(repository, tag);
    const next = await up();
    expect(next.code, next.output).toBe(0);
    expect([...(await account.services()).keys()]).toContain("notifications");
    expect(built()).toEqual([]);
    expect(await project.previewSteps()).toEqual([]);
  });

  it("are built anew by a change that reaches them through another module, and no others", async () => {
    const money = join(project.directory, "examples/shop/modules/money/src/money.ts");
    writeFileSync(money, `${readFileSync(money, "utf8")}\nexport const cents = 100;\n`);
    project.configure((set) => set(["fleet:services", "notifications", "imageSource"], "build"));
    const preview = await project.pulumi("preview", "--stack", stack);
    expect(imagesIn(preview.output)).toEqual([
      "billing: new image, 1 file changed: modules/money/src/money.ts",
      "notifications: new image, 1 file changed: modules/money/src/money.ts",
      "2 unchanged",
    ]);
    const steps = await project.previewSteps();
    expect(steps.map(({ op, resource }) => `${op} ${resource}`).sort()).toEqual([
      "create docker:index/image:Image::notifications",
      "replace aws:ecs/taskDefinition:TaskDefinition::billing",
      "replace aws:ecs/taskDefinition:TaskDefinition::billing_migration",
      "replace aws:ecs/taskDefinition:TaskDefinition::notifications",
      "update aws:ecs/service:Service::billing",
      "update aws:ecs/service:Service::notifications",
      "update docker:index/image:Image::billing",
      "update docker:index/image:Image::billing_migration",
      "update pulumi-nodejs:dynamic/fleet:Gate::billing",
      "update pulumi-nodejs:dynamic/fleet:Gate::notifications",
      "update pulumi-nodejs:dynamic/fleet:Migration::billing_migration",
    ]);
    const run = await up();
    expect(run.code, run.output).toBe(0);
    expect(built()).toEqual(["shop/dev/billing", "shop/dev/billing", "shop/dev/notifications"]);
  });

  it("stay as they are with the next update, although they were built from other layers", async () => {
    expect(await project.previewSteps()).toEqual([]);
    const run = await project.pulumi("preview", "--stack", stack);
    expect(imagesIn(run.output)).toEqual(["4 unchanged"]);
  });

  it("are taken from the repository where a revert brings them back: their tags cannot be moved", async () => {
    const money = join(project.directory, "examples/shop/modules/money/src/money.ts");
    writeFileSync(money, readFileSync(money, "utf8").replace("\nexport const cents = 100;\n", ""));
    const { stdout } = await project.fleet("fingerprint", "--json");
    const { images } = JSON.parse(stdout) as { images: readonly { name: string; fingerprint: string }[] };
    const fingerprintOf = (service: string) => images.find(({ name }) => name === service)?.fingerprint;
    for (const tag of [fingerprintOf("billing"), `${fingerprintOf("billing")}-migration`]) {
      pushed[`shop/dev/billing:${tag}`] = { digest: `sha256:${"b".repeat(64)}` };
    }
    const run = await up();
    expect(run.code, run.output).toBe(0);
    const told = `${fingerprintOf("billing")?.slice(0, 8)}…, which is in the repository already`;
    expect(imagesIn(run.output)).toContain(`billing: back to image ${told}`);
    // What CI pushed is there as well.
    expect(built()).toEqual([]);
    expect(await project.previewSteps()).toEqual([]);
  });
});
