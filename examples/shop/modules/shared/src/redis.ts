import { RedisClient } from "bun";
import { requireVariable } from "./environment";
import { HttpError } from "./http-error";

const requestsPerMinute = 120;
const clients = new Map<string, RedisClient>();

/** The client of the Redis that a variable names; connected on first use. */
export function redis(variable: "CACHE_REDIS_URL" | "RATE_LIMIT_REDIS_URL"): RedisClient {
  let client = clients.get(variable);
  if (!client) {
    client = new RedisClient(requireVariable(variable));
    clients.set(variable, client);
  }
  return client;
}

/** Throws once a socket peer has made more than 120 requests within a minute. */
export async function limitRate(peer: string): Promise<void> {
  const client = redis("RATE_LIMIT_REDIS_URL");
  const key = `rate-limit:${peer}`;
  const count = await client.incr(key);
  if (count === 1) await client.expire(key, 60);
  if (count > requestsPerMinute) throw new HttpError(429, "Too many requests");
}
