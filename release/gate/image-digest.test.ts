import { describe, expect, it } from "vitest";
import { digestsOfList, parseEcrImage, pinnedDigest } from "./image-digest";

const host = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const digest = `sha256:${"a".repeat(64)}`;
const place = { registry: "123456789012", region: "eu-central-1", repository: "shop/billing" };

describe("an image's name", () => {
  it.each([
    [`${host}/shop/billing:v1.2`, { ...place, id: { imageTag: "v1.2" } }],
    [`${host}/shop/billing@${digest}`, { ...place, id: { imageDigest: digest } }],
    [`${host}/shop/billing:v1@${digest}`, { ...place, id: { imageDigest: digest } }],
    [
      "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/shop/billing:1",
      { ...place, region: "cn-north-1", id: { imageTag: "1" } },
    ],
    [`${host}/shop/billing`, undefined],
    ["public.ecr.aws/docker/library/nginx:1", undefined],
  ])("%s", (image, parsed) => {
    expect(parseEcrImage(image)).toEqual(parsed);
  });

  it("may pin a digest", () => {
    expect(pinnedDigest(`nginx@${digest}`)).toBe(digest);
    expect(pinnedDigest("nginx:1")).toBeUndefined();
  });
});

it("a manifest list names digests, a manifest none", () => {
  expect(digestsOfList(JSON.stringify({ manifests: [{ digest: "sha256:1" }, { digest: "sha256:2" }] }))).toEqual([
    "sha256:1",
    "sha256:2",
  ]);
  expect(digestsOfList(JSON.stringify({ layers: [] }))).toEqual([]);
  expect(digestsOfList(undefined)).toEqual([]);
});
