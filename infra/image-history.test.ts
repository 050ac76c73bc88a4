import { describe, expect, it } from "vitest";
import { type ImageRecord, imageRecord, noHistory, readImageHistory, takePushedImages } from "./image-history";
import { settingsOf } from "./testing/fleet";
import { updateOf } from "./testing/plan";

const [billing] = settingsOf().services;
if (billing === undefined) {
  throw new Error("no service");
}
const now = billing.entry.fingerprint;
const recordAfter = (deployed: ImageRecord | undefined, commit?: string) =>
  imageRecord(billing, {
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
      pushed: ["old"],
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
      imageRecord(held, { deployed: new Map([["billing", deployed]]), commit: "c2" });
    expect(rememberedAfter({ fingerprint: now, cacheFrom: "old", commit: "c1" })).toEqual({
      fingerprint: "good",
      cacheFrom: now,
      pushed: [now],
      taken: true,
    });
    const same = { fingerprint: "good", cacheFrom: "older", commit: "c0", taken: true };
    expect(rememberedAfter(same)).toEqual(same);
  });

  it("is what was pushed before as well, the newest first, and each once", () => {
    const deployed = { fingerprint: "c", pushed: ["b", "a"] };
    const record = imageRecord(billing, { deployed: new Map([["billing", deployed]]) });
    expect(record).toEqual({ fingerprint: now, cacheFrom: "c", pushed: ["c", "b", "a"] });
    const again = imageRecord(billing, { deployed: new Map([["billing", record]]) });
    expect(again).toEqual(record);
    const back = { fingerprint: "c", pushed: [now, "b", "c"] };
    expect(imageRecord(billing, { deployed: new Map([["billing", back]]) }).pushed).toEqual(["c", "b"]);
    const many = { fingerprint: "x", pushed: Array.from({ length: 30 }, (_, index) => String(index)) };
    expect(imageRecord(billing, { deployed: new Map([["billing", many]]) }).pushed).toHaveLength(20);
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
    };
    expect(readImageHistory(resources, "c1")).toEqual({
      deployed: new Map<string, ImageRecord>([
        ["billing", image],
        ["api", { fingerprint: "a" }],
      ]),
      commit: "c1",
    });
    expect(readImageHistory({}, undefined)).toEqual(noHistory);
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

describe("an image that was pushed before", () => {
  const settings = settingsOf();
  const after = (deployed: ImageRecord) => takePushedImages(settings, { deployed: new Map([["billing", deployed]]) });
  const heldAfter = (deployed: ImageRecord) => after(deployed).services[0]?.heldImage;

  it("is taken from the repository, whose tags cannot be moved, when a roll-back ends", async () => {
    const deployed = new Map([["billing", { fingerprint: "held", pushed: [now], taken: true }]]);
    const plan = await updateOf(takePushedImages(settings, { deployed }), { deployed });
    expect(plan.all("docker:index/image:Image").map(({ name }) => name)).toEqual([
      "api",
      "notifications",
      "payment-gateway",
    ]);
    const [container] = JSON.parse(
      String(plan.find("aws:ecs/taskDefinition:TaskDefinition", "billing").inputs.containerDefinitions),
    ) as { image: string }[];
    expect(container?.image).toMatch(new RegExp(`/shop/prod/billing:${now}$`));
  });

  it("is taken again as long as it stays, so that nothing changes", () => {
    const taken = imageRecord({ ...billing, heldImage: now }, { deployed: new Map(), commit: "c1" });
    expect(taken).toEqual({ fingerprint: now, commit: "c1", taken: true });
    expect(heldAfter(taken)).toBe(now);
  });

  it("is taken where it was held, and the source came to the same", () => {
    expect(heldAfter({ fingerprint: now, taken: true })).toBe(now);
  });

  it.each<[string, ImageRecord]>([
    ["was built by the last update", { fingerprint: now, pushed: ["old"] }],
    ["is new", { fingerprint: "old", pushed: ["older"] }],
    ["is new after a roll-back", { fingerprint: "old", pushed: ["older"], taken: true }],
    ["was pushed before, while nothing is held", { fingerprint: "newer", pushed: [now] }],
  ])("is not taken where it %s", (_, deployed) => {
    expect(heldAfter(deployed)).toBeUndefined();
  });

  it("does not undo what is held", () => {
    const holding = { ...settings, services: settings.services.map((one) => ({ ...one, heldImage: "held" })) };
    const deployed = new Map([["billing", { fingerprint: "newer", pushed: [now], taken: true }]]);
    expect(takePushedImages(holding, { deployed }).services.map(({ heldImage }) => heldImage)).toEqual(
      holding.services.map(() => "held"),
    );
  });
});
