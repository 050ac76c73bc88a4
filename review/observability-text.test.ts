import { describe, expect, it } from "vitest";
import { settingsOf } from "../infra/testing/fleet";
import { previewOf } from "../infra/testing/plan";
import { describePlan } from "./plan-fleet";
import { serviceCells } from "./service-text";

const slo = { availabilityPercent: 99.9, latencyMilliseconds: 300, windowDays: 28 };
const observed = { tracing: true, traceSamplePercent: 25, metrics: { port: 9090 }, errorLogs: { perMinute: 3 }, slo };

async function planOf(billing: object, more: object = {}) {
  const settings = settingsOf({ configuration: { services: { billing }, ...more } });
  return describePlan(settings, await previewOf(settings), []);
}
const labels = ["traces", "metrics", "error logs", "objectives"];

describe("a plan", () => {
  it("says what each service is observed by, where it asks for it", async () => {
    const { api, services } = await planOf(observed);
    const told = (name: string) =>
      [api, ...services]
        .filter((service) => service.name === name)
        .flatMap((service) => serviceCells(service))
        .filter(({ label }) => labels.includes(label));
    expect(told("billing")).toEqual([
      { label: "traces", value: "25 % of requests, to X-Ray" },
      { label: "metrics", value: "/metrics at port 9090, every 30 s, to Managed Prometheus" },
      { label: "error logs", value: "counted, 3 a minute" },
      { label: "objectives", value: "99.9 % without error, 99 % within 300 ms in 28 days" },
    ]);
    expect([...told("api"), ...told("notifications")]).toEqual([]);
  });

  it("says nothing of it while the service is being removed", async () => {
    const { services } = await planOf({ ...observed, retire: "keepData" });
    const billing = services.find(({ name }) => name === "billing");
    expect(Object.keys(billing ?? {})).not.toEqual(expect.arrayContaining(["traces"]));
  });

  it("prices alarms by the metrics they read, and dashboards, and says what it does not price", async () => {
    const plain = (await planOf({})).cost;
    const now = (await planOf(observed)).cost;
    // 4 alarms of two metrics for each objective, 4 of both halves, one on error logs: 1.60 $ + 2 $ + 0.10 $.
    expect((now?.services.billing ?? 0) - (plain?.services.billing ?? 0)).toBe(370);
    expect(now?.byKind.dashboards).toBe(300);
    expect(now?.excluded).toEqual(expect.arrayContaining(["samples of Managed Prometheus", "custom metrics"]));
    expect(now?.notPriced).toEqual([]);
    const without = (await planOf({}, { dashboard: false })).cost;
    expect((plain?.monthlyCents ?? 0) - (without?.monthlyCents ?? 0)).toBe(300);
  });
});
