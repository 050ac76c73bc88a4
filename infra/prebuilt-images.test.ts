import { afterEach, describe, expect, it, vi } from "vitest";
import { awaitedImages, awaitedImagesMessage, missingImages, missingImagesMessage } from "./prebuilt-images";
import { settingsOf } from "./testing/fleet";
import { updateOf } from "./testing/plan";

const getImage = vi.hoisted(() => vi.fn());
vi.mock("@pulumi/aws/ecr/getImage", () => ({ getImage }));

const settings = settingsOf({
  configuration: { services: { billing: { imageSource: "prebuilt" }, notifications: { imageSource: "prebuilt" } } },
});
const fingerprint = settings.services[0]?.entry.fingerprint;
const repository = (name: string) => ({
  [name]: { type: "aws:ecr/repository:Repository", outputs: { name: `shop/prod/${name}` } },
});

afterEach(() => {
  getImage.mockReset();
});

describe("prebuilt images", () => {
  it("are asked for by repository and fingerprint, and those that are built are not", async () => {
    getImage.mockResolvedValue({});
    expect(await missingImages(settings, { ...repository("billing"), ...repository("notifications") })).toEqual([]);
    expect(getImage.mock.calls.map(([args]) => args)).toEqual([
      { repositoryName: "shop/prod/billing", imageTag: fingerprint },
      { repositoryName: "shop/prod/notifications", imageTag: settings.services[1]?.entry.fingerprint },
    ]);
    expect(await missingImages(settingsOf(), {})).toEqual([]);
  });

  it("are missing where AWS says so; not asked for where the repository is still to be made", async () => {
    getImage.mockRejectedValue(new Error(""));
    const missing = await missingImages(settings, repository("billing"));
    const image = `shop/prod/billing:${fingerprint}`;
    expect(missing).toEqual([{ service: "billing", image, held: false }]);
    expect(getImage).toHaveBeenCalledTimes(1);
    expect(missingImagesMessage(missing, settings)).toBe(
      [
        "1 prebuilt image missing, nothing was changed:",
        `  billing: ${image} is not there (AWS's answer stands above)`,
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
    getImage.mockRejectedValue(new Error(""));
    const missing = await missingImages(holding, repository("billing"));
    expect(getImage.mock.calls).toEqual([[{ repositoryName: "shop/prod/billing", imageTag: held }]]);
    expect(missingImagesMessage(missing, holding)).toBe(
      [
        "1 prebuilt image missing, nothing was changed:",
        `  billing: shop/prod/billing:${held} is not there (AWS's answer stands above)`,
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
