import { afterEach, expect, it } from "vitest";
import type { AwsCalls } from "../gate/aws-calls";
import { digest, fingerprint, gateInputs, startTrial, type Trial } from "../testing/gate-trial";
import { markImage, takeOffStaleMarks, unmarkImage } from "./mark-image";

const images = { [`shop/billing:${fingerprint}`]: { digest }, [`shop/billing@${digest}`]: { digest } };
const repository = { registry: "123456789012", repository: "shop/billing" };
const { image } = gateInputs();
const day = (n: number) => new Date(Date.UTC(2026, 0, n));
let trial: Trial | undefined;

afterEach(async () => {
  await trial?.aws.stop();
  trial = undefined;
});

it("adds a tag to the same manifest, of the same type", async () => {
  trial = await startTrial({ services: [], images });
  expect(await markImage(image, day(1), trial.gear)).toMatchObject({ tag: "release-20260101T000000000Z" });
  expect(trial.aws.calls.find(({ operation }) => operation === "ecr:PutImage")?.input).toEqual({
    registryId: "123456789012",
    repositoryName: "shop/billing",
    imageManifest: JSON.stringify({ config: { digest } }),
    imageTag: "release-20260101T000000000Z",
  });
});

it("refuses an image that ECR does not have, and passes over one that is kept elsewhere", async () => {
  trial = await startTrial({ services: [], images });
  const gone = image.replace(digest, `sha256:${"2".repeat(64)}`);
  await expect(markImage(gone, day(1), trial.gear)).rejects.toThrow(`ECR has no image ${gone}`);
  expect(await markImage("registry.example.com/billing:1", day(1), trial.gear)).toBeUndefined();
  expect(trial.aws.count("ecr:PutImage")).toBe(0);
});

it("leaves an image its last tag: without it ECR deletes the image", async () => {
  const removed: (readonly string[])[] = [];
  const tag = "release-20260101T000000000Z";
  const calls = {
    imageTags: async () => [[tag], ["latest"]],
    untagImages: async (_at: unknown, tags: readonly string[]) => void removed.push(tags),
  } as unknown as AwsCalls;
  const at = { ...repository, region: "eu-central-1", id: { imageDigest: digest } };
  await unmarkImage({ image: at, tag }, { callsOf: () => calls });
  expect(removed).toEqual([[]]);
});

it("takes the marks off that are older than the last 50 releases'", async () => {
  const removed: string[] = [];
  const marked = Array.from({ length: 52 }, (_, n) => [`image-${n}`, `release-2026${String(n).padStart(4, "0")}`]);
  const calls = {
    imageTags: async () => marked,
    untagImages: async (_at: unknown, tags: readonly string[]) => void removed.push(...tags),
  } as unknown as AwsCalls;
  const at = { ...repository, region: "eu-central-1", id: { imageDigest: digest } };
  await takeOffStaleMarks({ image: at, tag: "release-20260051" }, { callsOf: () => calls });
  expect(removed.sort()).toEqual(["release-20260000", "release-20260001"]);
});
