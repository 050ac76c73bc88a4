import { describe, expect, it } from "vitest";
import {
  type ImageRecord,
  imageRecord,
  noHistory,
  perhapsPresent,
  readImageHistory,
  takenBefore,
} from "./image-history";
import { settingsOf } from "./testing/fleet";
import { updateOf } from "./testing/plan";

const [billing] = settingsOf().services;
if (billing === undefined) {
  throw new Error("no service");
}
const now = billing.entry.fingerprint;
const fleet = { name: "shop", stack: "prod" };
const recordAfter = (deployed: ImageRecord | undefined, commit?: string) =>
  imageRecord(billing, fleet, {
    deployed: new Map(deployed === undefined ? [] : [["billing", deployed]]),
    ...(commit !== undefined && { commit }),
  });

describe("what is remembered of an image", () => {
  it("is its fingerprint alone the first time", () => {
    expect(recordAfter(undefined)).toEqual({ fingerprint: now });
    expect(recordAfter(undefined, "c1")).toEqual({ fingerprint: now, commit: "c1" });
  });

  it("is the one before it as well, whose layers it is built from", () => {
    expect(recordAfter({ fingerprint: "old", cacheFrom: "older", commit: "c0" }, "c1")).toEqual({
      fingerprint: now,
      cacheFrom: "old",
      commit: "c1",
    });
  });

  it("stays what it was as long as the image does, so that nothing is built anew", () => {
    expect(recordAfter({ fingerprint: now, cacheFrom: "old", commit: "c0" }, "c1")).toEqual({
      fingerprint: now,
      cacheFrom: "old",
      commit: "c1",
    });
    expect(recordAfter({ fingerprint: now })).toEqual({ fingerprint: now });
  });

  it("is the held image instead of the source's, of whose commit nothing is known that is not known already", () => {
    const held = { ...billing, heldImage: "good" };
    const rememberedAfter = (deployed: ImageRecord) =>
      imageRecord(held, fleet, { deployed: new Map([["billing", deployed]]), commit: "c2" });
    expect(rememberedAfter({ fingerprint: now, cacheFrom: "old", commit: "c1" })).toEqual({
      fingerprint: "good",
      cacheFrom: now,
    });
    const same = { fingerprint: "good", cacheFrom: "older", commit: "c0" };
    expect(rememberedAfter(same)).toEqual(same);
  });

  it("is which of its images were taken from the repository", () => {
    const taken = new Set([`shop/prod/billing:${now}`, "shop/prod/billing:other", `shop/prod/orders:${now}`]);
    expect(imageRecord(billing, fleet, { deployed: new Map(), taken })).toEqual({ fingerprint: now, taken: [now] });
  });

  it("is read from the outputs of the services' components", () => {
    const urn = (type: string, name: string) => `urn:pulumi:prod::shop::${type}::${name}`;
    const image = { fingerprint: "f", cacheFrom: "e" };
    const resources = {
      [urn("fleet:microservice:Microservice", "billing")]: {
        type: "fleet:microservice:Microservice",
        outputs: { image },
      },
      [urn("fleet:api:Api", "api")]: { type: "fleet:api:Api", outputs: { url: "u", image: { fingerprint: "a" } } },
      [urn("fleet:microservice:Microservice", "old")]: { type: "fleet:microservice:Microservice", outputs: {} },
      [urn("other:Thing", "x")]: { type: "other:Thing", outputs: { image } },
      [urn("docker:index/image:Image", "billing")]: {
        type: "docker:index/image:Image",
        outputs: { imageName: "1.dkr.ecr.eu-central-1.amazonaws.com/shop/prod/billing:f" },
      },
    };
    expect(readImageHistory(resources, "c1")).toEqual({
      deployed: new Map<string, ImageRecord>([
        ["billing", image],
        ["api", { fingerprint: "a" }],
      ]),
      built: new Set(["shop/prod/billing:f"]),
      commit: "c1",
    });
    expect(readImageHistory({}, undefined)).toEqual({ ...noHistory, built: new Set() });
  });
});

describe("an image in the program", () => {
  it("is built from the layers of the one before it in the same repository, if there was one", async () => {
    const plan = await updateOf(settingsOf(), { deployed: new Map([["billing", { fingerprint: "old" }]]) });
    const build = (name: string) => plan.find("docker:index/image:Image", name).inputs.build;
    expect(build("billing")).toMatchObject({
      cacheFrom: { images: ["123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/prod/billing:old"] },
    });
    expect(build("notifications")).not.toHaveProperty("cacheFrom");
    expect(build("notifications")).toMatchObject({ args: { BUILDKIT_INLINE_CACHE: "1" } });
  });
});

describe("an image that is in its repository already", () => {
  const migration = { script: "modules/billing/bin/migration/up.ts", target: "build" };
  const settings = settingsOf({ services: [{ name: "billing", migration }, "orders"] });
  const fingerprints = Object.fromEntries(
    [settings.api, ...settings.services].map(({ name, entry }) => [name, entry.fingerprint]),
  );
  const both = [fingerprints.billing, `${fingerprints.billing}-migration`];
  const historyOf = (records: Readonly<Record<string, ImageRecord>>) => ({
    deployed: new Map(Object.entries(records)),
  });
  const keys = (images: readonly { repository: string; tag: string }[]) =>
    images.map(({ repository, tag }) => `${repository}:${tag}`);

  it("is taken instead of being built, each for itself: tags cannot be moved", async () => {
    const taken = new Set([`shop/prod/billing:${fingerprints.billing}`]);
    const plan = await updateOf(settings, { deployed: new Map(), taken });
    expect(plan.all("docker:index/image:Image").map(({ name }) => name)).toEqual([
      "api",
      "billing_migration",
      "orders",
    ]);
    const [container] = JSON.parse(
      String(plan.find("aws:ecs/taskDefinition:TaskDefinition", "billing").inputs.containerDefinitions),
    ) as { image: string }[];
    expect(container?.image).toMatch(new RegExp(`/shop/prod/billing:${fingerprints.billing}$`));
  });

  it("is asked for where it would be built, and is not the one that the last update built", () => {
    const built = new Set([`shop/prod/api:${fingerprints.api}`, `shop/prod/billing:${fingerprints.billing}`]);
    // A held image, and one that CI built, are known to the stack, but were not built by it.
    const billing = { fingerprint: fingerprints.billing ?? "" };
    expect(keys(perhapsPresent(settings, { ...historyOf({ billing }), built }))).toEqual([
      `shop/prod/billing:${both[1]}`,
      `shop/prod/orders:${fingerprints.orders}`,
    ]);
    expect(perhapsPresent(settings, historyOf({}))).toHaveLength(4);
    const held = settingsOf({ configuration: { defaults: { imageSource: "prebuilt" } } });
    expect(perhapsPresent(held, historyOf({}))).toEqual([]);
  });

  it("stays taken as long as it stays, so that nothing changes", () => {
    const stillTaken = (taken: readonly string[]) =>
      keys(takenBefore(settings, historyOf({ billing: { fingerprint: fingerprints.billing ?? "", taken } })));
    expect(stillTaken([both[1] ?? "", "older"])).toEqual([`shop/prod/billing:${both[1]}`]);
    expect(stillTaken([])).toEqual([]);
    expect(takenBefore(settings, historyOf({}))).toEqual([]);
  });
});
