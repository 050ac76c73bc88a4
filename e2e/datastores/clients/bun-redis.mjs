import { RedisClient } from "bun";
import { report } from "./outcome.mjs";

/**
 * What the framework reaches Redis with, for the variable that the first argument names. It says "Connection closed"
 * whatever the reason: with `unverified` as the second argument, a test shows that the certificate was the only one.
 */
await report(async () => {
  const [, , variable, verification] = process.argv;
  const client = new RedisClient(process.env[variable], {
    // A refusal is told at once, not after twenty attempts.
    autoReconnect: false,
    ...(verification === "unverified" && { tls: { rejectUnauthorized: false } }),
  });
  await client.connect();
  const pong = await client.send("PING", []);
  client.close();
  return { pong };
});
