import { beforeAll, describe, expect, it } from "vitest";
import { deploy } from "../infra/deploy";
import { type RecordedResource, type Recording, record } from "../infra/recorder";
import type { FleetSettings } from "../infra/settings";
import { settingsOf } from "../infra/testing/fleet";
import { isolationOf } from "./isolation/isolation-of";
import { planService } from "./planned-service";
import { serviceCells } from "./service-text";
import { resourcesOf, strictlySaid } from "./testing/strict-verdict";

const jwt = { issuer: "https://id.example.com", jwksEndpoint: "https://id.example.com/keys" };
const billing = {
  environment: { CORS_ORIGINS: "https://shop.example.com" },
  routes: [{ path: "/billing/*", stripPrefix: "/billing" }, "/bill"],
  hosts: ["billing.example.com"],
  authentication: { jwt },
};
const routed = settingsOf({ services: ["billing", "mail"], configuration: { services: { billing } } });
const plain = settingsOf({ services: ["billing", "mail"] });

async function said(settings: FleetSettings, preview: boolean, change = (all: readonly RecordedResource[]) => all) {
  return strictlySaid(change(await resourcesOf(settings, preview)));
}

describe("the policy pack", () => {
  it.each([
    ["preview", true],
    ["update", false],
  ])("takes the fleet's routes for declared, in %s mode", async (_mode, preview) => {
    expect(await said(routed, preview)).toEqual(await said(plain, preview));
  });

  it.each([
    ["preview", true],
    ["update", false],
  ])("refuses them without their guards, in %s mode", async (_mode, preview) => {
    const unguarded = await said(routed, preview, (all) => all.filter(({ name }) => !name.includes("-guard-")));
    expect(unguarded).toContain("mandatory service-not-public billing");
  });
});

describe("a review", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await record({ project: "fleet", stack: routed.stack, preview: true }, () => deploy(routed));
  });

  it("has the internet reach the service by its routes, as declared", async () => {
    const { reach } = await isolationOf(recording);
    const outside = reach.ways.filter(({ from }) => from === "the internet");
    expect(outside.map(({ to, declared }) => [to, declared])).toEqual([
      ["api", true],
      ["billing", true],
    ]);
  });

  it("shows the routes, and what becomes of a request", () => {
    const [service, other] = routed.services.map((one) =>
      serviceCells(planService(one, { settings: routed, url: undefined, resources: recording.resources })),
    );
    expect(service?.find(({ label }) => label === "routes")?.value).toBe(
      "from the internet, /bill (token), /billing/* (as /*, token), billing.example.com/* (token)",
    );
    expect(other?.map(({ label }) => label)).not.toContain("routes");
  });
});
