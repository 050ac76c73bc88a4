import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FleetDiff } from "../diff/fleet-diff";
import type { Isolation, Way } from "../isolation/isolation";
import { renderReport } from "./render-report";
import { databaseUrn, placeholderPicture, resourcesOf, smallSource } from "./testing/small-source";

/** Without markup, spaces as one. */
function textOf(page: string): string {
  return page
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
}

function diffOf(changes: Partial<FleetDiff>): FleetDiff {
  const nothing = { services: [], shared: [], settings: [], reachability: [], risks: [], unchanged: 1 };
  return { format: 1, fleet: "mini", stack: "prod", verdict: "safe", ...nothing, ...changes };
}

function isolationWith(...ways: readonly Way[]): Partial<Isolation> {
  return {
    reach: { parts: ["entry", "database", "cache"], rows: ["the internet", "api", "billing"], ways },
  };
}

const leak: Way = { from: "api", to: "billing", part: "database", path: "`api` (rule `mistake`)", declared: false };

describe("the page", () => {
  it("is the same for the same source", () => {
    expect(renderReport(smallSource())).toBe(renderReport(smallSource()));
  });

  it("needs nothing from anywhere, and admits only its own styles and scripts by their hashes", () => {
    const page = renderReport(smallSource());
    const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const elements = [...page.matchAll(/<(style|script type="module")>([\s\S]*?)<\/(?:style|script)>/g)];
    expect(elements.length).toBeGreaterThan(3);
    for (const [, , text = ""] of elements) {
      expect(policy).toContain(`sha256-${createHash("sha256").update(text).digest("base64")}`);
    }
    expect(policy).toMatch(/^default-src &#39;none&#39;; script-src /);
    expect(policy).not.toContain("unsafe");
    expect(page).not.toMatch(/<(?:link|img|iframe|script [^>]*src)|@import|url\(|\son\w+=|\sstyle=/);
  });

  it("admits the style sheet of the picture", () => {
    const topology = placeholderPicture.replace("<title>", "<style>.a{fill:red}</style><title>");
    const hash = createHash("sha256").update(".a{fill:red}").digest("base64");
    expect(renderReport({ ...smallSource(), topology })).toContain(`sha256-${hash}`);
  });

  it("tells the fleet, and the verdict of a comparison in words", () => {
    expect(textOf(renderReport(smallSource()))).toContain("Fleet mini , stack prod");
    const diff = diffOf({ verdict: "destroys data" });
    expect(textOf(renderReport({ ...smallSource(), diff }))).toContain("Destroys data 1 service unchanged.");
  });

  it("has what is a risk before anything else", () => {
    const diff = diffOf({
      verdict: "destroys data",
      risks: [{ kind: "data", service: "billing", text: "The database `billing` is replaced." }],
    });
    const page = renderReport({ ...smallSource(), diff });
    expect(page).toContain(
      '<a class="name" href="#service-billing">billing</a>: The database <code>billing</code> is replaced.',
    );
    expect(page.indexOf('id="risks"')).toBeLessThan(page.indexOf('id="changes"'));
  });

  it("says so where there is no risk", () => {
    expect(textOf(renderReport(smallSource()))).toContain("Risks Nobody reaches what was not declared.");
  });
});

describe("links", () => {
  it("lead from a violation to its resource in the tree", () => {
    const violation = {
      level: "mandatory" as const,
      rule: "database-encrypted",
      urn: databaseUrn("billing"),
      type: "aws:rds/instance:Instance",
      name: "billing",
      message: "The database `billing` is not encrypted.",
    };
    const page = renderReport(smallSource({ policies: { rules: 2, resources: 1, violations: [violation] } }));
    expect(page).toContain('Postgres database <a class="name" href="#r1">billing</a>');
    expect(page).toMatch(/<details class="resource" id="r1"/);
  });

  it("lead from a problem to the service whose folder has the file", () => {
    const diagnostic = {
      severity: "warning" as const,
      code: "secret-not-set",
      file: "modules/billing/.env.example.yml",
      line: 3,
      column: 1,
      message: "`JWT` is not set",
      fix: "Set it.",
    };
    const page = renderReport(smallSource({ diagnostics: [diagnostic] }));
    expect(page).toMatch(/href="#service-billing">billing<\/a> <code>modules\/billing\/.env.example.yml:3:1<\/code>/);
  });

  it("always lead somewhere, and identifiers are there once", () => {
    const page = renderReport({ ...smallSource({}, isolationWith(leak)), diff: diffOf({}) });
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) {
      expect(ids).toContain(target);
    }
  });
});

describe("isolation", () => {
  it("is concluded in sentences", () => {
    const text = textOf(renderReport(smallSource()));
    expect(text).toContain("No service can reach or read another's database or cache.");
    expect(text).toContain("The internet reaches nothing.");
  });

  it("names who gets at another's data, marks the cell and tells the path", () => {
    const page = renderReport(smallSource({}, isolationWith(leak)));
    expect(textOf(page)).toContain("api can reach the database of billing .");
    expect(page).toContain('aria-label="api can reach billing&#39;s database, not declared"');
    expect(page).toContain("<code>api</code> (rule <code>mistake</code>)");
  });

  it("has no matrix where nobody could read it", () => {
    const services = Array.from({ length: 151 }, (_, index) => `s${index}`);
    const page = renderReport(smallSource({}, { services }));
    expect(textOf(page)).toContain("The matrices are left out: 151 services are more than fit into one.");
  });
});

describe("what people write is harmless", () => {
  const hostile = `</script><script>alert(1)</script><!-- "'><img src=x onerror=alert(1)>`;

  it("in names, values and texts", () => {
    const diagnostic = { severity: "error" as const, code: "c", file: hostile, line: 1, column: 1 };
    const page = renderReport(
      smallSource({
        fleet: { ...smallSource().plan.fleet, name: hostile, zone: hostile },
        resources: resourcesOf(hostile, { [hostile]: hostile }),
        diagnostics: [{ ...diagnostic, message: hostile, fix: hostile }],
      }),
    );
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("<img");
    expect(page.match(/<script/g)).toHaveLength(5);
    expect(page.match(/<\/script/g)).toHaveLength(5);
  });

  it("and the page's data are the plan's inputs, whatever they are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.jsonValue(), (key, value) => {
        const json = JSON.parse(JSON.stringify({ [key]: value })) as Record<string, string>;
        const page = renderReport(smallSource({ resources: resourcesOf("billing", json) }));
        const [, data = ""] = /id="resource-data">([\s\S]*?)<\/script>/.exec(page) ?? [];
        expect(data).not.toContain("<");
        expect(data.trim().split("\n")).toHaveLength(4);
        expect((JSON.parse(data) as [string, unknown][])[1]).toEqual([databaseUrn("billing"), json]);
      }),
    );
  });
});
