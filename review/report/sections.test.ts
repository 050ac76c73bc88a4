import { describe, expect, it } from "vitest";
import type { PlannedCost } from "../cost/planned-cost";
import type { FleetDiff, ServiceDiff } from "../diff/fleet-diff";
import { changesSection } from "./changes-section";
import { costSection } from "./cost-section";
import { findingsSection } from "./findings-section";
import { html } from "./html";
import { linksInto } from "./links";
import type { Section } from "./section";
import { databaseUrn, smallSource } from "./testing/small-source";

const { plan } = smallSource();
const links = linksInto(plan);

/** Words of a section, spaces as one. */
function wordsOf({ body }: Section): string {
  return html`${body}`.text
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

describe("cost", () => {
  const cost: PlannedCost = {
    monthlyCents: 12_345,
    services: { api: 1_000, billing: 8_000 },
    sharedCents: 3_345,
    byKind: { caches: 2_345, databases: 10_000 },
    prices: {
      region: "eu-central-1",
      oldest: "2026-01",
      newest: "2026-10-08",
      standIns: { "us-east-1": ["firewall.acl"], "twice Single-AZ": ["db.multiAz"] },
    },
    assumed: "2 GB per log group",
    excluded: ["traffic", "tax"],
    notPriced: ["aws:x/y:Z"],
  };

  it("has the dearest first, and every assumption", () => {
    expect(wordsOf(costSection(cost, ["about 10 $ less"], links))).toBe(
      [
        "About 123 $ a month, by list prices. Against the base about 10 $ less",
        "By service Service A month billing 80.00 $ shared by all 33.45 $ api 10.00 $",
        "By kind Kind A month databases 100.00 $ caches 23.45 $",
        "What the prices rest on, and what is not in them",
        "List prices of eu-central-1, 2026-01 to 2026-10-08, for 730 hours. Assumed: 2 GB per log group.",
        "Priced as in us-east-1: firewall.acl. At twice Single-AZ: db.multiAz. Not in it: traffic; tax.",
        "Not priced, so it costs more: aws:x/y:Z.",
      ].join(" "),
    );
  });

  it("draws bars against the dearest", () => {
    const text = html`${costSection(cost, [], links).body}`.text;
    expect([...text.matchAll(/<rect width="([\d.]+)"/g)].map(([, width]) => width)).toEqual([
      "100",
      "41.8",
      "12.5",
      "100",
      "23.5",
    ]);
  });
});

describe("changes", () => {
  const database = { urn: databaseUrn("billing"), type: "aws:rds/instance:Instance", name: "billing" };
  const billing: ServiceDiff = {
    name: "billing",
    status: "changed",
    categories: ["data"],
    facts: [{ path: ["database", "multiAz"], before: false, after: true }],
    variables: [{ path: ["TOKEN"], after: "[secret]" }],
    resources: [
      {
        ...database,
        action: "replace",
        category: "data",
        replacedBy: ["kmsKeyId"],
        protect: true,
        properties: [{ path: ["kmsKeyId"], before: "a", after: "[unknown]" }],
      },
    ],
  };
  const created: ServiceDiff = {
    ...billing,
    name: "refunds",
    status: "created",
    resources: [
      { ...database, urn: databaseUrn("refunds"), name: "refunds", action: "create", category: "data", properties: [] },
    ],
  };
  const diff: FleetDiff = {
    format: 1,
    fleet: "mini",
    stack: "prod",
    verdict: "attention",
    risks: [],
    services: [billing, created],
    unchanged: 0,
    shared: [],
    settings: [],
    reachability: [{ change: "opened", from: "the internet", to: "billing" }],
  };

  it("tell what becomes of each service and resource, and of a new one only how much", () => {
    expect(wordsOf(changesSection(diff, links))).toBe(
      [
        "changed billing database multi az false -&gt; true; secret +TOKEN data billing : 1 replaced. Variables TOKEN: + [secret]",
        "+- replace Postgres database billing because of kmsKeyId , protected kmsKeyId: a \u2192 (known after)",
        "created refunds 1 created data refunds : 1 created. Variables TOKEN: + [secret]",
        "Who may call whom The internet can now call billing .",
      ].join(" "),
    );
  });

  it("link to what the plan has, and only to that", () => {
    const text = html`${changesSection(diff, links).body}`.text;
    expect([...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)).toEqual([
      "service-billing",
      "r1",
      "service-billing",
    ]);
  });
});

describe("findings", () => {
  const warning = { severity: "warning", code: "w", line: 1, column: 1, message: "It is so", fix: "Mend it." } as const;

  it("fold many problems of one kind, and have errors first and open", () => {
    const files = ["a", "b", "c", "d"].map((name) => ({ ...warning, file: `${name}.yml` }));
    const error = { ...warning, severity: "error", code: "e", file: "e.yml" } as const;
    const text = html`${findingsSection({ ...plan, diagnostics: [...files, error] }, links).body}`.text;
    expect(text.match(/<details class="group"( open)?>/g)).toEqual([
      '<details class="group" open>',
      '<details class="group">',
    ]);
    expect(text.indexOf("1 error")).toBeLessThan(text.indexOf("4 warnings"));
  });

  it("say that nobody was asked, or that there is nothing", () => {
    expect(wordsOf(findingsSection(plan, links))).toBe(
      "Policies The policy pack was not asked. Checks of the monorepo No problems.",
    );
    const policies = { rules: 69, resources: 205, violations: [] };
    expect(wordsOf(findingsSection({ ...plan, policies }, links))).toContain(
      "69 rules over 205 resources, no violation.",
    );
  });
});
