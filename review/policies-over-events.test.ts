import { describe, expect, it } from "vitest";
import { deploy } from "../infra/deploy";
import { type RecordedResource, record } from "../infra/recorder";
import type { RawConfiguration } from "../infra/schema";
import { created, invoked } from "../infra/testing/created";
import { settingsOf } from "../infra/testing/fleet";
import { evaluate, fromPlan } from "../policies/index";
import { withOutputs, withVpcChildren } from "./testing/vpc-children";

const services: NonNullable<RawConfiguration["services"]> = {
  billing: { publishes: ["invoice.created"], consumes: ["order.paid"] },
  notifications: { consumes: ["invoice.created", "order.paid"] },
  "payment-gateway": { publishes: ["order.paid"] },
};

async function resourcesOf(configuration: Partial<RawConfiguration>, preview: boolean) {
  const settings = settingsOf({ configuration });
  const { stack } = settings;
  const recording = await record({ project: "fleet", stack, preview, created, invoked }, () => deploy(settings));
  const resources = await withVpcChildren(recording, preview);
  return preview ? resources : withOutputs(resources);
}

/** `<level> <rule> <resource>` in the pack's strictest profile. */
function said(resources: readonly RecordedResource[]): string[] {
  const { violations } = evaluate(
    resources.map((resource) => fromPlan(resource)),
    { profile: "strict" },
  );
  return violations.map(({ level, rule, urn }) => `${level} ${rule} ${urn.split("::").at(-1)}`).sort();
}

const modes = [
  ["preview", true],
  ["update", false],
] as const;

describe.each(modes)("the policy pack, in %s mode", (_mode, preview) => {
  it.each(["sns", "rabbitmq"] as const)("passes services that publish and consume, by %s", async (transport) => {
    const resources = await resourcesOf({ events: { transport }, services }, preview);
    expect(said(resources)).toEqual(said(await resourcesOf({}, preview)));
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
        said(undeclared(await resourcesOf({ events: { transport }, services }, preview))).filter((line) =>
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
