import { describe, expect, it } from "vitest";
import { awaitedImages, awaitedImagesMessage, expectedImages, missingImagesMessage } from "./prebuilt-images";
import { settingsOf } from "./testing/fleet";
import { updateOf } from "./testing/plan";

const settings = settingsOf({
  configuration: { services: { billing: { imageSource: "prebuilt" }, notifications: { imageSource: "prebuilt" } } },
});
const fingerprint = settings.services[0]?.entry.fingerprint;
const repository = (name: string) => ({
  [name]: { type: "aws:ecr/repository:Repository", outputs: { name: `shop/prod/${name}` } },
});

describe("prebuilt images", () => {
  it("are asked for by repository and fingerprint, where the stack has the repository; those that are built are not", () => {
    const [billing, notifications] = settings.services;
    const image = (service: string, tag: string | undefined) => ({
      ...{ service, repository: `shop/prod/${service}`, tag, held: false },
    });
    expect(expectedImages(settings, { ...repository("billing"), ...repository("notifications") })).toEqual([
      image("billing", billing?.entry.fingerprint),
      image("notifications", notifications?.entry.fingerprint),
    ]);
    expect(expectedImages(settings, repository("billing"))).toEqual([image("billing", fingerprint)]);
    expect(expectedImages(settingsOf(), repository("billing"))).toEqual([]);
  });

  it("are told of, and what brings them, where they are not there", () => {
    const missing = [fingerprint, `${fingerprint}-migration`].map((tag = "") => ({
      ...{ service: "billing", repository: "shop/prod/billing", tag, held: false },
    }));
    expect(missingImagesMessage(missing, settings)).toBe(
      [
        "2 prebuilt images missing, nothing was changed:",
        `  billing: shop/prod/billing:${fingerprint} is not there`,
        `  billing: shop/prod/billing:${fingerprint}-migration is not there`,
        "Build and push, then run pulumi up again:",
        "  node cli/fleet.js build --stack prod --push billing",
      ].join("\n"),
    );
  });

  it("are awaited where the next update makes the repository for them", () => {
    const awaited = awaitedImages(settings, repository("billing"));
    expect([...awaited]).toEqual(["notifications"]);
    expect([...awaitedImages(settingsOf(), {})]).toEqual([]);
    expect(awaitedImagesMessage(awaited, settings)).toBe(
      [
        "No tasks yet for notifications: this update makes the repositories that CI pushes to. Then build, push, and run pulumi up again:",
        "  node cli/fleet.js build --stack prod --push notifications",
      ].join("\n"),
    );
  });

  it("are asked for where one is held as well, and no build is advised then", async () => {
    const held = "3f2a9c".padEnd(64, "0");
    const configuration = { services: { billing: { heldImage: held } } };
    const holding = settingsOf({ configuration });
    const missing = expectedImages(holding, repository("billing"));
    expect(missing).toEqual([{ service: "billing", repository: "shop/prod/billing", tag: held, held: true }]);
    expect(missingImagesMessage(missing, holding)).toBe(
      [
        "1 prebuilt image missing, nothing was changed:",
        `  billing: shop/prod/billing:${held} is not there`,
        "Correct or remove heldImage of billing.",
      ].join("\n"),
    );
    expect(awaitedImagesMessage(awaitedImages(holding, {}), holding).split("\n").at(-1)).toBe(
      "First remove heldImage of billing: a new repository has no earlier image.",
    );
  });

  it("that are held are not built, and run under their tag; the others are built", async () => {
    const held = "3f2a9c".padEnd(64, "0");
    const plan = await updateOf(settingsOf({ configuration: { services: { billing: { heldImage: held } } } }));
    expect(plan.all("docker:index/image:Image").map(({ name }) => name)).not.toContain("billing");
    expect(plan.all("docker:index/image:Image").map(({ name }) => name)).toContain("notifications");
    const [container] = JSON.parse(
      String(plan.find("aws:ecs/taskDefinition:TaskDefinition", "billing").inputs.containerDefinitions),
    ) as { image: string }[];
    expect(container?.image).toBe(`123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/prod/billing:${held}`);
    const gate = plan.find("pulumi-nodejs:dynamic/fleet:Gate", "billing");
    expect(gate.inputs).toMatchObject({ image: container?.image, fingerprint: held });
  });

  it("leave a service without tasks, but with all the rest, while the first one is awaited", async () => {
    const types = async (awaited: ReadonlySet<string>) => {
      const { resources } = await updateOf(settings, { deployed: new Map(), awaited });
      return resources.filter(({ name, type }) => type.startsWith("aws:") && /^notifications(-|$)/.test(name));
    };
    const [all, first] = [await types(new Set()), await types(new Set(["notifications"]))];
    const key = ({ type, name }: { type: string; name: string }) => `${type} ${name}`;
    const present = new Set(first.map(key));
    const lacking = all.map(key).filter((one) => !present.has(one));
    expect(new Set(lacking.map((one) => one.split(" ")[0]))).toEqual(
      new Set([
        "aws:ecs/taskDefinition:TaskDefinition",
        "aws:ecs/service:Service",
        "aws:cloudwatch/metricAlarm:MetricAlarm",
      ]),
    );
    expect(present).toContain("aws:rds/instance:Instance notifications");
    expect(first.length + lacking.length).toBe(all.length);
  });
});
