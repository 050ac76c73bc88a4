import { describe, expect, it } from "vitest";
import type { RecordedResource } from "../infra/recorder";
import type { RawConfiguration } from "../infra/schema";
import { settingsOf } from "../infra/testing/fleet";
import { resourcesOf, strictlySaid } from "./testing/strict-verdict";

const services: NonNullable<RawConfiguration["services"]> = {
  billing: { publishes: ["invoice.created"], consumes: ["order.paid"] },
  notifications: { consumes: ["invoice.created", "order.paid"] },
  "payment-gateway": { publishes: ["order.paid"] },
};

function configured(configuration: Partial<RawConfiguration>, preview: boolean) {
  return resourcesOf(settingsOf({ configuration }), preview);
}

const modes = [
  ["preview", true],
  ["update", false],
] as const;

describe.each(modes)("the policy pack, in %s mode", (_mode, preview) => {
  it.each(["sns", "rabbitmq"] as const)("passes services that publish and consume, by %s", async (transport) => {
    const resources = await configured({ events: { transport }, services }, preview);
    expect(strictlySaid(resources)).toEqual(strictlySaid(await configured({}, preview)));
  });

  it("passes topics, queues and a broker only where the services' tags declare the events", async () => {
    const undeclared = (resources: readonly RecordedResource[]) =>
      resources.map((resource) => {
        const { tags } = resource.inputs as { tags?: Record<string, string> };
        const kept = Object.entries(tags ?? {}).filter(([key]) => !/^fleet:(publishes|consumes):/.test(key));
        return tags === undefined || resource.type !== "aws:ecs/service:Service"
          ? resource
          : { ...resource, inputs: { ...resource.inputs, tags: Object.fromEntries(kept) } };
      });
    const ofEvents = async (transport: "sns" | "rabbitmq") =>
      new Set(
        strictlySaid(undeclared(await configured({ events: { transport }, services }, preview))).filter((line) =>
          line.includes("events-declared"),
        ),
      );
    const held = (names: readonly string[]) => new Set(names.map((name) => `mandatory events-declared ${name}`));
    expect(await ofEvents("sns")).toEqual(
      held([
        "billing-events",
        "event-invoice-created",
        "event-order-paid",
        "notifications-events",
        "billing--order.paid",
        "notifications--invoice.created",
        "notifications--order.paid",
      ]),
    );
    expect(await ofEvents("rabbitmq")).toEqual(held(["events-broker"]));
  });
});
