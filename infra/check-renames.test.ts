import { describe, expect, it } from "vitest";
import { checkRenames } from "./check-renames";
import { readConfiguration } from "./configuration";
import type { RawConfiguration } from "./schema";
import { manifestOf } from "./testing/fleet";
import { stackFile } from "./testing/stack-file";

const manifest = manifestOf(["billing", "mail", "stock"]);

function problems(services: string) {
  const source = stackFile(`config:\n  aws:region: eu-central-1\n  fleet:root: .\n  fleet:services:\n${services}`);
  const { configuration, diagnostics } = readConfiguration(source);
  expect(diagnostics).toEqual([]);
  return checkRenames(configuration as RawConfiguration, manifest, source.file).map(
    ({ file, line, message, fix }) => `${file}:${line} ${message}. ${fix}`,
  );
}

describe("renamedFrom", () => {
  it("takes a former name, and several", () => {
    expect(
      problems(
        "    billing: { renamedFrom: invoices }\n    mail: { renamedFrom: [letters, post], retire: keepData }\n",
      ),
    ).toEqual([]);
  });

  it("is refused where it cannot be, all at once and with the line", () => {
    const text = `    billing:
      renamedFrom: billing
    mail:
      renamedFrom: [letters, stock]
    stock:
      renamedFrom: [letters, api, app]
`;
    expect(problems(text)).toEqual([
      "Pulumi.prod.yaml:6 fleet:services.billing.renamedFrom: `billing` is its name now. Remove it; name what the service was called before.",
      "Pulumi.prod.yaml:8 fleet:services.mail.renamedFrom: `stock` is still declared, and its data is its own. Remove renamedFrom, or the declaration of `stock` at modules/stock/stock.yml:1.",
      "Pulumi.prod.yaml:10 fleet:services.stock.renamedFrom: `mail` was `letters` already; data goes on with one service. Remove one of the two.",
      "Pulumi.prod.yaml:10 fleet:services.stock.renamedFrom: `api` is the API, which cannot become a microservice. Name the microservice that it was.",
      "Pulumi.prod.yaml:10 fleet:services.stock.renamedFrom: `app` is the API, which cannot become a microservice. Name the microservice that it was.",
    ]);
  });

  it.each([
    ["api", "fleet:api:\n    domain: api.example.com\n    renamedFrom: old-api"],
    ["defaults", "fleet:defaults:\n    renamedFrom: old"],
  ])("is no setting of %s", (place, text) => {
    const source = stackFile(`config:\n  aws:region: eu-central-1\n  fleet:root: .\n  ${text}\n`);
    expect(readConfiguration(source).diagnostics.map(({ message }) => message)).toEqual([
      `fleet:${place}.renamedFrom: unknown key`,
    ]);
  });

  it.each([
    ["Old", "expected 2 to 20 characters, a-z, 0-9 and single hyphens, a letter first"],
    ["[one, one]", "expected each item once"],
    ["7", "expected a former name, or a list of them, the oldest first"],
  ])("is no name that a service can have had: %s", (value, expected) => {
    const source = stackFile(
      `config:\n  aws:region: eu-central-1\n  fleet:root: .\n  fleet:services:\n    billing: { renamedFrom: ${value} }\n`,
    );
    expect(readConfiguration(source).diagnostics.map(({ message }) => message)).toEqual([
      expect.stringContaining(`fleet:services.billing.renamedFrom: ${expected}`),
    ]);
  });
});
