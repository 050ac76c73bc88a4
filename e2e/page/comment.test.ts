import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FleetDiff } from "../../review/diff/fleet-diff";
import { longestComment, renderMarkdown } from "../../review/diff/render-markdown";
import { groupServices } from "../../review/diff/service-summary";
import { type OpenedPage, type PageOpener, startBrowser } from "./browser";
import { renderComment } from "./rendered-comment";
import { changedFleet } from "./report-sources";

let browser: PageOpener;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser?.close());

describe.each([5, 20, 100])("the comment on a change of %i services", (services) => {
  let diff: FleetDiff;
  let markdown: string;
  let opened: OpenedPage;

  beforeAll(async () => {
    diff = (await changedFleet(services)).diff;
    markdown = renderMarkdown(diff);
    opened = await browser.open(await renderComment(markdown));
  });

  it("fits, and is found again by its marker", () => {
    expect(markdown.length).toBeLessThanOrEqual(longestComment);
    expect(markdown.startsWith("<!-- fleet:prod -->\n")).toBe(true);
  });

  it("is Markdown throughout: a row for each service, no markup left over, everything in its fold", async () => {
    const { page } = opened;
    const rows = await page.locator("tbody tr").count();
    expect(rows).toBe(groupServices(diff).length + (diff.shared.length > 0 ? 1 : 0));
    const cells = await page.locator("tbody tr").evaluateAll((found) => found.map((row) => row.children.length));
    expect(new Set(cells)).toEqual(new Set([4]));
    const prose = await page.evaluate(`(() => {
      const copy = document.querySelector(".markdown-body").cloneNode(true);
      for (const part of copy.querySelectorAll("code")) part.remove();
      return copy.textContent;
    })()`);
    expect(prose).not.toMatch(/<\/?(details|summary)|\*\*|\| ---/);
    const [folds, closed] = [/<details>/g, /<\/details>/g].map((tag) => markdown.match(tag)?.length);
    expect(folds).toBe(closed);
  });

  it("tells first what hurts, and of every kind of change", async () => {
    const text = await opened.page.locator(".markdown-body").innerText();
    expect(text).toMatch(/^\S+ Destroys data: fleet bench, stack prod\n/);
    expect(text.indexOf("data ")).toBeLessThan(text.indexOf("service\tabout"));
    const last = `service-${String(services).padStart(3, "0")}`;
    for (const expected of ["service-001 renamed", `${last} created`, "vouchers deleted", "port 3900 -> 3002"]) {
      expect(text).toContain(expected);
    }
    expect(text).toContain("database instance class db.t4g.micro -> db.t4g.medium");
    expect(text).toContain("service-004 can now call service-002");
    expect(text).toMatch(/Deployment\n+about \d+ to \d+ min/);
    expect(text).toMatch(/about [\d,.]+ \$ a month, [+-]/);
  });
});
