import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identifyCaller, readCallerTokens } from "../../examples/shop/modules/shared/src/caller-tokens";
import { ServiceClient, type ServiceClientOptions } from "../../examples/shop/modules/shared/src/service-client";
import { type Callee, startCallee } from "./callee";

const first = { orders: "first-of-orders", api: "first-of-api" };
const second = { orders: "second-of-orders" };
const resetMilliseconds = 150;
let callee: Callee;
const clients: ServiceClient[] = [];

beforeEach(async () => {
  callee = await startCallee({ orders: [first.orders], api: [first.api] });
});

afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.close();
  }
  await callee.stop();
});

function clientWith(token: string | undefined, options: Partial<ServiceClientOptions> = {}): ServiceClient {
  const client = new ServiceClient({ address: callee.address, token, fewestCalls: 3, resetMilliseconds, ...options });
  clients.push(client);
  return client;
}

const call = (client: ServiceClient) => client.call({ path: "/charges", body: { amount: 1 } });
/** Status and text of what a call is refused with. */
const refusal = (client: ServiceClient) =>
  call(client).then(
    () => "answered",
    ({ status, message }: { status: number; message: string }) =>
      `${status} ${message.replace(callee.address, "the callee")}`,
  );

describe("a call over HTTP", () => {
  it("with the right token is answered, and the callee knows whose it is", async () => {
    expect(await call(clientWith(first.orders))).toEqual({ caller: "orders" });
    expect(await call(clientWith(first.api))).toEqual({ caller: "api" });
  });

  it.each([
    ["a wrong token", "first-of-nobody"],
    ["another token's beginning", "first-of-order"],
    ["no token", undefined],
    ["an empty one", ""],
  ])("with %s is refused, and does no work", async (_what, token) => {
    expect(await refusal(clientWith(token))).toBe("502 the callee answered 401");
    expect(callee.callers).toEqual([]);
  });

  it.each(["//127.0.0.1:9/charges", "http://127.0.0.1:9/charges", "/\\127.0.0.1:9/charges"])(
    "does not take the token to another host by the path %s",
    async (path) => {
      const other = await startCallee({ orders: [first.orders] });
      try {
        const elsewhere = path.replace("127.0.0.1:9", new URL(other.address).host);
        await expect(clientWith(first.orders).call({ path: elsewhere, body: {} })).rejects.toMatchObject({
          status: 400,
        });
        expect([...other.callers, ...callee.callers]).toEqual([]);
      } finally {
        await other.stop();
      }
    },
  );

  it("is answered at every moment of a rotation, and the old token is refused after it", async () => {
    const [old, fresh] = [clientWith(first.orders), clientWith(second.orders)];
    expect(await refusal(fresh)).toBe("502 the callee answered 401");
    callee.tokens = { orders: [first.orders, second.orders], api: [first.api] };
    expect([await refusal(old), await refusal(fresh)]).toEqual(["answered", "answered"]);
    callee.tokens = { orders: [second.orders], api: [first.api] };
    expect([await refusal(old), await refusal(fresh)]).toEqual(["502 the callee answered 401", "answered"]);
  });

  it("that is answered with a page instead of JSON is the callee's fault", async () => {
    const server = createServer((_request, response) => response.end("<h1>fine</h1>"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const refused = call(clientWith(first.orders, { address: `http://127.0.0.1:${port}` }));
      await expect(refused).rejects.toMatchObject({ status: 502 });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("to a slow callee ends in time", async () => {
    callee.delayMilliseconds = 1_000;
    const before = performance.now();
    expect(await refusal(clientWith(first.orders, { timeoutMilliseconds: 50 }))).toBe(
      "504 the callee did not answer in time",
    );
    expect(performance.now() - before).toBeLessThan(800);
  });
});

describe("the circuit breaker", () => {
  it("opens when the callee is down, tries once after a while, and closes when it is up again", async () => {
    const client = clientWith(first.orders);
    const { address } = callee;
    await callee.stop();
    for (let failures = 0; failures < 3; failures++) {
      expect(await refusal(client)).toBe("502 the callee cannot be reached");
    }
    expect(await refusal(client)).toBe("503 the callee is not called: it failed too often");
    await wait(resetMilliseconds + 50);
    // Half open: one call finds out that nothing has changed.
    expect(await refusal(client)).toBe("502 the callee cannot be reached");
    expect(await refusal(client)).toBe("503 the callee is not called: it failed too often");
    callee = await startCallee({ orders: [first.orders] }, Number(new URL(address).port));
    await wait(resetMilliseconds + 50);
    expect(await refusal(client)).toBe("answered");
    expect(await refusal(client)).toBe("answered");
    expect(callee.callers).toEqual(["orders", "orders"]);
  });

  it("opens for a callee that is too slow, which is then left alone", async () => {
    const client = clientWith(first.orders, { timeoutMilliseconds: 30, resetMilliseconds: 60_000 });
    callee.delayMilliseconds = 500;
    await Promise.all([refusal(client), refusal(client), refusal(client)]);
    expect(await refusal(client)).toBe("503 the callee is not called: it failed too often");
    expect(callee.callers).toHaveLength(3);
  });

  it("opens for a callee that fails, and not for one that refuses", async () => {
    const client = clientWith(first.orders, { resetMilliseconds: 60_000 });
    callee.status = 404;
    for (let calls = 0; calls < 6; calls++) {
      expect(await refusal(client)).toBe("404 Not found");
    }
    callee.status = 500;
    const answers: string[] = [];
    for (let calls = 0; calls < 8; calls++) {
      answers.push(await refusal(client));
    }
    expect(answers[0]).toBe("502 the callee answered 500");
    expect(answers.at(-1)).toBe("503 the callee is not called: it failed too often");
  });
});

describe("the callers' tokens", () => {
  it("are asked for only where the variable is there", () => {
    expect(readCallerTokens(undefined)).toBeUndefined();
    expect(readCallerTokens('{"orders":["a","b"]}')).toEqual({ orders: ["a", "b"] });
    expect(() => identifyCaller({}, "a")).toThrow("Only for services that have a token");
  });

  it.each(["", "secret", "[]", "null", '{"orders":"a"}', '{"orders":[""]}', '{"orders":[1]}'])(
    "stop the process where they are %j, rather than let anybody in",
    (text) => {
      expect(() => readCallerTokens(text)).toThrow("The callers' tokens are no JSON of lists by caller");
    },
  );
});
