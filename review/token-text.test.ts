import { describe, expect, it } from "vitest";
import type { RawConfiguration } from "../infra/schema";
import { settingsOf } from "../infra/testing/fleet";
import { planService } from "./planned-service";
import { serviceCells } from "./service-text";

type Services = NonNullable<RawConfiguration["services"]>;

/** What a plan says of a service's calls and callers, by the cell's label. */
function cellsOf(name: string, services: Services): Record<string, string> {
  const settings = settingsOf({ configuration: { services } });
  const found = [settings.api, ...settings.services].find((service) => service.name === name);
  if (found === undefined) {
    throw new Error(`there is no ${name}`);
  }
  const cells = serviceCells(planService(found, { settings, url: undefined, resources: [] }));
  const labels = ["called by", "calls", "tokens of"];
  return Object.fromEntries(
    cells.filter(({ label }) => labels.includes(label)).map(({ label, value }) => [label, value]),
  );
}

const billing = { calls: ["notifications", "payment-gateway"] };
const off = { tokens: { enabled: false } };

describe("what a plan says of tokens", () => {
  it("is which calls have one, and whose a service takes", () => {
    const services: Services = { billing, notifications: off };
    expect(cellsOf("billing", services)).toEqual({
      "called by": "api",
      calls: "notifications, payment-gateway (with a token)",
    });
    expect(cellsOf("payment-gateway", services)).toEqual({ "called by": "api, billing", "tokens of": "api, billing" });
    expect(cellsOf("notifications", services)).toEqual({ "called by": "api, billing" });
  });

  it.each([
    [{ generation: 3 }, "api, billing; generation 3"],
    [{ generation: 2, rotation: "accepting" }, "api, billing; generation 2, accepting"],
    [{ rotation: "sending" }, "api, billing; generation 1, sending"],
  ] as const)("is where a change of them is, %j", (tokens, expected) => {
    expect(cellsOf("payment-gateway", { billing, "payment-gateway": { tokens } })["tokens of"]).toBe(expected);
  });
});
