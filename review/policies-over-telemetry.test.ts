import { describe, expect, it } from "vitest";
import { publicApi, settingsOf } from "../infra/testing/fleet";
import { resourcesOf, strictlySaid } from "./testing/strict-verdict";

const migration = { script: "bin/migration/up.ts", target: "build", head: "Migration1" };
const services = [{ name: "billing", migration }, { name: "mail" }] as never;
const slo = { availabilityPercent: 99.9, latencyMilliseconds: 300 };
const observed = { tracing: true, metrics: { port: 9090 }, errorLogs: true, slo };

/** `<level> <rule> <resource>` of a fleet, in the pack's strictest profile. */
async function said(own: object, preview: boolean, change = (text: string) => text): Promise<string[]> {
  const configuration = { services: { billing: own }, api: { ...publicApi, ...own }, dashboard: true };
  const settings = settingsOf({ services, configuration });
  const resources = (await resourcesOf(settings, preview)).map((resource) => {
    const { containerDefinitions } = resource.inputs;
    return typeof containerDefinitions === "string"
      ? { ...resource, inputs: { ...resource.inputs, containerDefinitions: change(containerDefinitions) } }
      : resource;
  });
  return strictlySaid(resources);
}

describe("the policy pack", () => {
  it.each([
    ["preview", true],
    ["update", false],
  ])("says of services that are observed what it says of those that are not, in %s mode", async (_mode, preview) => {
    expect(await said(observed, preview)).toEqual(await said({}, preview));
  });

  it.each<[string, string, RegExp, string]>([
    ["named by tag", "image-pinned", /(aws-otel-collector)@sha256:[0-9a-f]{64}/, "$1:v0.50.0"],
    ["root", "container-not-root", /"4317:4317"/, '"0"'],
    [
      "with a writable root",
      "container-root-read-only",
      /("user":"4317:4317","readonlyRootFilesystem":)true/,
      "$1false",
    ],
    [
      "privileged",
      "container-not-privileged",
      /("4317:4317","readonlyRootFilesystem":true,"privileged":)false/,
      "$1true",
    ],
    ["without a log", "container-logs", /("awslogs"),("options":\{[^}]*telemetry_collector)/, '"none",$2'],
  ])("refuses a collector that is %s", async (_what, rule, found, other) => {
    const more = ["api", "billing"].map((name) => `mandatory ${rule} ${name}`);
    const plain = await said({}, false);
    const now = await said(observed, false, (text) => text.replace(found, other));
    expect(now.filter((one) => !plain.includes(one))).toEqual(more);
  });
});
