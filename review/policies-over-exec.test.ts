import { describe, expect, it } from "vitest";
import { publicApi, settingsOf } from "../infra/testing/fleet";
import { resourcesOf, strictlySaid } from "./testing/strict-verdict";

const migration = { script: "bin/migration/up.ts", target: "build", head: "Migration1" };
const services = [{ name: "billing", migration }, { name: "mail" }] as never;
const writable = { readonlyRootFilesystem: false };
const open = { exec: "support looks into stuck invoices", ...writable };

/** `<level> <rule> <resource>` of a fleet, in the pack's strictest profile. */
async function said(billing: object, preview: boolean, api = {}): Promise<string[]> {
  const configuration = { services: { billing }, api: { ...publicApi, ...api } };
  const resources = await resourcesOf(settingsOf({ services, configuration }), preview);
  return strictlySaid(resources);
}

describe("the policy pack", () => {
  it.each([
    ["preview", true],
    ["update", false],
  ])("passes a service and an API that let people in, in %s mode, as those that do not", async (_mode, preview) => {
    expect(await said(open, preview, open)).toEqual(await said({}, preview));
  });

  // Before an update the containers are not known: the image is part of them.
  it("refuses a writable root file system where nobody is let in", async () => {
    const more = ["mandatory container-root-read-only billing", "mandatory container-root-read-only billing_migration"];
    expect(await said(writable, false)).toEqual([...(await said({}, false)), ...more].sort());
  });
});
