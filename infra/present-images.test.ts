import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { findPresentImages } from "./present-images";

/** What the repositories hold; nothing for one that does not exist, a text for one that answers with an error. */
let repositories: Readonly<Record<string, readonly string[] | string>> = {};
let asked: { repositoryName: string; imageIds: { imageTag: string }[] }[] = [];
let server: Server;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const call = JSON.parse(body) as (typeof asked)[number];
      asked.push(call);
      const held = repositories[call.repositoryName];
      if (typeof held !== "object") {
        const type = held ?? "RepositoryNotFoundException";
        response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify({ __type: type, message: "first line\nsecond" }));
        return;
      }
      const images = call.imageIds.filter(({ imageTag }) => held.includes(imageTag)).map((imageId) => ({ imageId }));
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ images, failures: [] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
});

it("says which images are in ECR, with one question for each repository", async () => {
  repositories = { a: ["1", "2"], b: ["1"] };
  const wanted = [
    ["a", "1"],
    ["b", "2"],
    ["a", "3"],
    ["none", "1"],
    ["a", "2"],
  ].map(([repository = "", tag = ""]) => ({
    repository,
    tag,
  }));
  expect([...(await findPresentImages("eu-central-1", wanted))].sort()).toEqual(["a:1", "a:2"]);
  const questions = asked.map(({ repositoryName, imageIds }) => [
    repositoryName,
    imageIds.map(({ imageTag }) => imageTag),
  ]);
  expect(questions.sort()).toEqual([
    ["a", ["1", "3", "2"]],
    ["b", ["2"]],
    ["none", ["1"]],
  ]);
});

it("asks nobody for nothing", async () => {
  expect((await findPresentImages("eu-central-1", [])).size).toBe(0);
  expect(asked).toEqual([]);
});

it("asks for 100 images at once", async () => {
  repositories = { a: ["150"] };
  const wanted = Array.from({ length: 201 }, (_, index) => ({ repository: "a", tag: String(index) }));
  expect([...(await findPresentImages("eu-central-1", wanted))]).toEqual(["a:150"]);
  expect(asked.map(({ imageIds }) => imageIds.length)).toEqual([100, 100, 1]);
});

it("ends the update before it begins where ECR does not say", async () => {
  repositories = { a: "AccessDeniedException" };
  await expect(findPresentImages("eu-central-1", [{ repository: "a", tag: "1" }])).rejects.toThrow(
    "Which images are in a is not known, nothing was changed: AccessDeniedException: first line",
  );
});
