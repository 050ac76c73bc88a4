import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attempt, type Client } from "./client";
import { without } from "./on-this-machine";
import { redis } from "./redis-server";
import { createScene, type Scene } from "./scene";

let scene: Scene;
beforeAll(async () => {
  scene = await createScene(redis);
});
afterAll(() => scene?.remove());

const client: Client = { script: "bun-redis.mjs", runtime: "bun" };
const connected = { connected: { pong: "PONG" } };
/** All that Bun says, whatever the reason. */
const refused = { refused: { code: "ERR_REDIS_CONNECTION_CLOSED", message: "Connection closed" } };

/**
 * A public authority signs ElastiCache's certificates, and clients trust it by themselves. A private one stands for it
 * here: the file of RDS's authorities carries it, which changes whom the client trusts and not how it verifies.
 */
describe("Bun's Redis client", () => {
  it.each(redis.variables)("connects with the %s that the program hands over", async (variable) => {
    expect(await attempt(client, scene.handed("right"), variable)).toEqual(connected);
  });

  it.each(["another authority", "another host"] as const)(
    "refuses a server of %s, for its certificate",
    async (kind) => {
      const environment = scene.handed(kind);
      expect(await attempt(client, environment, "CACHE_REDIS_URL")).toEqual(refused);
      expect(await attempt(client, environment, "CACHE_REDIS_URL", "unverified")).toEqual(connected);
    },
  );

  it("refuses the right server where nothing says whom to trust, for its certificate", async () => {
    const environment = without("NODE_EXTRA_CA_CERTS", scene.handed("right"));
    expect(await attempt(client, environment, "CACHE_REDIS_URL")).toEqual(refused);
    expect(await attempt(client, environment, "CACHE_REDIS_URL", "unverified")).toEqual(connected);
  });

  it("is refused with another service's password, verified or not", async () => {
    const environment = scene.handed("right", "payment-gateway");
    expect(await attempt(client, environment, "CACHE_REDIS_URL")).toEqual(refused);
    expect(await attempt(client, environment, "CACHE_REDIS_URL", "unverified")).toEqual(refused);
  });

  it("is refused without encryption", async () => {
    const environment = scene.handed("right");
    const CACHE_REDIS_URL = environment.CACHE_REDIS_URL?.replace("rediss:", "redis:") ?? "";
    expect(await attempt(client, { ...environment, CACHE_REDIS_URL }, "CACHE_REDIS_URL")).toEqual(refused);
  });
});
