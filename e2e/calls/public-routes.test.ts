import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tokenHeader } from "../../examples/shop/modules/shared/src/caller-tokens";
import { isPublic, readPublicRoutes } from "../../examples/shop/modules/shared/src/public-routes";
import type { RawService } from "../../infra/service-schema";
import { settingsOf } from "../../infra/testing/fleet";
import { type Callee, startCallee } from "./callee";

/** What the fleet hands to a service with these settings. */
function variableOf(billing: RawService): string | undefined {
  const { services } = settingsOf({ configuration: { services: { billing } } });
  return services.find(({ name }) => name === "billing")?.environment.PUBLIC_ROUTES;
}

const prefix = variableOf({ routes: ["/invoices/*"] });
const stripped = variableOf({ routes: [{ path: "/billing/*", stripPrefix: "/billing" }] });
let callee: Callee;

beforeEach(async () => {
  callee = await startCallee({ orders: ["of-orders"] });
});

afterEach(() => callee.stop());

/** Status, and who it was, of a request whose path is sent as it stands here. */
function answerTo(path: string, token?: string): Promise<string> {
  const { hostname, port } = new URL(callee.address);
  const headers = token === undefined ? {} : { [tokenHeader]: token };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers }, (response) => {
      response.setEncoding("utf8");
      let text = "";
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => {
        const { caller = "" } = JSON.parse(text) as { caller?: string };
        resolve(`${response.statusCode} ${caller}`.trim());
      });
    });
    sent.on("error", reject).end();
  });
}

describe("a service that tells its callers apart, with routes", () => {
  it("answers people without a token where they come in, and there alone", async () => {
    callee.publicRoutes = readPublicRoutes(prefix);
    expect(await answerTo("/invoices/1")).toBe("200 nobody");
    expect(await answerTo("/invoices?page=2")).toBe("200 nobody");
    expect(await answerTo("/charges")).toBe("401");
    expect(await answerTo("/charges?/invoices")).toBe("401");
    expect(await answerTo("/")).toBe("401");
    expect(callee.callers).toEqual(["nobody", "nobody"]);
  });

  it("knows its callers there as well, and refuses a wrong token", async () => {
    callee.publicRoutes = readPublicRoutes(prefix);
    expect(await answerTo("/invoices/1", "of-orders")).toBe("200 orders");
    expect(await answerTo("/invoices/1", "of-nobody")).toBe("401");
    expect(await answerTo("/invoices/1", "")).toBe("401");
    expect(callee.callers).toEqual(["orders"]);
  });

  it("lets nobody without a token to what no route reaches, below a prefix or a name", async () => {
    callee.publicRoutes = readPublicRoutes(stripped);
    expect(await answerTo("/charges/1")).toBe("200 nobody");
    expect(await answerTo("/internal/close")).toBe("401");
    expect(await answerTo("/internal/close", "of-orders")).toBe("200 orders");
    callee.publicRoutes = readPublicRoutes(prefix);
    expect(await answerTo("/invoices/internal")).toBe("401");
    expect(await answerTo("/invoices/Metrics")).toBe("401");
    expect(await answerTo("/invoices/metrics-of-may")).toBe("200 nobody");
  });

  it.each([
    "/internal/..",
    "/internal/.",
    "/internal/%2e%2e",
    "/internal/",
    "/charges/..",
    "/charges/%2E%2e",
    "/charges/\\invoices",
    "/charges/%5cinvoices",
    "/invoices/..%2finternal",
    "/invoices/%69nternal",
  ])("is not talked round by %s", async (path) => {
    for (const variable of [
      prefix,
      stripped,
      variableOf({ hosts: ["billing.example.com"] }),
      '{"routes":["/"],"except":[]}',
    ]) {
      callee.publicRoutes = readPublicRoutes(variable);
      expect(await answerTo(path)).toBe("401");
    }
    expect(callee.callers).toEqual([]);
  });

  it("asks everybody for a token where nothing says otherwise", async () => {
    expect(await answerTo("/invoices/1")).toBe("401");
    expect(variableOf({})).toBeUndefined();
  });
});

describe("a path", () => {
  const routes = { routes: ["/bill", "/invoices", "/invoices/*"], except: ["/internal", "/invoices/internal"] };

  it.each([
    ["/bill", true],
    ["/bill/1", false],
    ["/bills", false],
    ["/Bill", false],
    ["/invoices", true],
    ["/invoices/1/lines", true],
    ["/invoices/a%20b", true],
    ["/invoicesx", false],
    ["/invoices/internals", true],
    ["/invoices/internal_", true],
    ["/invoices/internal", false],
    ["/invoices/INTERNAL/x", false],
    ["/invoices/internal.json", false],
    ["/invoices/internal;x=1", false],
    ["/invoices//internal", false],
    ["//invoices/1", false],
    ["/invoices/../internal", false],
    ["/invoices/./1", false],
    ["/invoices/.hidden", true],
    ["/invoices/..", false],
    ["/invoices\\internal", false],
    ["/invoices/%69nternal", false],
    ["/invoices/in%5Fternal", false],
    ["/invoices/x%2Finternal", false],
    ["/invoices/%2e%2e/internal", false],
    ["invoices", false],
    ["", false],
  ])("%s is public: %s", (path, expected) => {
    expect(isPublic(routes, path, path)).toBe(expected);
  });

  it("is that of a controller, part by part", () => {
    expect(isPublic(routes, "/invoices/1", "/invoices/:id")).toBe(true);
    expect(isPublic(routes, "/invoices/", "/invoices/:id")).toBe(false);
    expect(isPublic(routes, "/invoices/1", "/charges/:id")).toBe(false);
    expect(isPublic(routes, "/invoices", "/invoices/:id")).toBe(false);
  });
});

describe("the public routes", () => {
  it("are none without the variable", () => {
    expect(readPublicRoutes(undefined)).toEqual({ routes: [], except: [] });
  });

  it.each([
    "",
    "/invoices",
    "[]",
    "null",
    '{"routes":["/"]}',
    '{"routes":[""],"except":[]}',
    '{"routes":"/","except":[]}',
  ])("stop the process where they are %j", (text) => {
    expect(() => readPublicRoutes(text)).toThrow("The public routes are no JSON of lists of paths");
  });
});
