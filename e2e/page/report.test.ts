import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderReport } from "../../review/report/render-report";
import type { ReportSource } from "../../review/report/report-source";
import { type OpenedPage, type PageOpener, startBrowser } from "./browser";
import { changedFleet, changedShop } from "./report-sources";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

let browser: PageOpener;
let shop: ReportSource;
let html: string;

beforeAll(async () => {
  browser = await startBrowser();
  shop = await changedShop();
  html = renderReport(shop);
});

afterAll(() => browser?.close());

async function overflow({ page }: OpenedPage): Promise<unknown> {
  return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** Rules that are broken, with the elements that break them. */
async function violations({ page }: OpenedPage): Promise<unknown> {
  await page.evaluate(axe);
  return page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))]))`);
}

describe("a report in Chromium", () => {
  it("runs without a complaint, and asks for nothing", async () => {
    const opened = await browser.open(html);
    await opened.page.locator(".tree > details > summary").first().click();
    expect(opened.complaints).toEqual([]);
    expect(opened.requests).toEqual([]);
  });

  it.each(["light", "dark"] as const)("is accessible in %s, closed and open", async (colorScheme) => {
    const opened = await browser.open(html, { colorScheme });
    expect(await violations(opened)).toEqual([]);
    await opened.page.evaluate(`for (const part of document.querySelectorAll(
      "section:not(#resources) details, #service-billing, #service-billing .resource")) part.open = true`);
    expect(await violations(opened)).toEqual([]);
  });

  it("finds and opens a resource by the keyboard alone", async () => {
    const { page } = await browser.open(html);
    await page.getByLabel("Search names, types and values").focus();
    await page.keyboard.type("billing Postgres DB.T4G");
    await page.locator("#resource-count").getByText("1 hit.").waitFor();
    await page.keyboard.press("Enter");
    const focused = page.locator("summary:focus");
    expect(await focused.innerText()).toContain("Postgres database");
    expect(await page.locator(".resource[open] .drawn").innerText()).toContain("db.t4g.micro");
    await page.keyboard.press("ArrowLeft");
    expect(await page.locator(".resource[open]").count()).toBe(0);
    await page.keyboard.press("ArrowLeft");
    expect(await focused.innerText()).toContain("billing");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    expect(await page.locator(".tree > details:visible").count()).toBe(5);
  });

  it("marks what is unknown and what is secret", async () => {
    const { page } = await browser.open(html);
    await page.evaluate(`for (const part of document.querySelectorAll("#service-billing, #service-billing .resource"))
      part.open = true`);
    await page.locator("#service-billing .mark.unknown").first().waitFor();
    expect(await page.locator("#service-billing .mark.secret").first().innerText()).toBe("[secret]");
  });

  it("opens what a violation is about, even while a search hides it", async () => {
    const { page } = await browser.open(html);
    await page.getByLabel("Search names, types and values").fill("no such thing");
    await page.getByText("No hits.").waitFor();
    const link = page.locator("#findings .findings a").first();
    const target = await link.getAttribute("href");
    await link.click();
    expect(await page.locator(`${target} > .drawn`).isVisible()).toBe(true);
    expect(await page.evaluate("document.activeElement.parentElement.id")).toBe(target?.slice(1));
  });

  it("switches between light and dark", async () => {
    const { page } = await browser.open(html, { colorScheme: "light" });
    const toggle = page.getByRole("button", { name: "Dark" });
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await background();
    await toggle.click();
    expect(await toggle.getAttribute("aria-pressed")).toBe("true");
    expect(await background()).not.toBe(light);
    await toggle.click();
    expect(await background()).toBe(light);
  });

  it("filters the matrices by name", async () => {
    const { page } = await browser.open(html);
    await page.getByLabel("Only services named").fill("payment");
    await page.getByText("1 of that name").waitFor();
    const rows = await page.locator("#reach tbody tr:visible th").allInnerTexts();
    expect(rows).toEqual(["api", "billing", "payment-gateway"]);
  });

  it.each([390, 1400])("fits into %i pixels", async (width) => {
    const opened = await browser.open(html, { viewport: { width, height: 844 } });
    expect(await overflow(opened)).toBe(0);
    await opened.page.evaluate(`for (const part of document.querySelectorAll(
      "section:not(#resources) details, #service-billing, #service-billing .resource")) part.open = true`);
    expect(await overflow(opened)).toBe(0);
  });

  it("prints every section with what changes, and without controls", async () => {
    const { page } = await browser.open(html);
    await page.emulateMedia({ media: "print" });
    for (const title of ["Risks", "Changes", "Topology", "Isolation", "Cost", "Policies and checks", "Resources"]) {
      expect(await page.getByRole("heading", { name: title, exact: true }).isVisible(), title).toBe(true);
    }
    expect(await page.locator(".change .resources").first().isVisible()).toBe(true);
    expect(await page.locator(".ways tbody tr").first().isVisible()).toBe(true);
    expect(await page.locator("button:visible, input:visible, nav:visible").count()).toBe(0);
  });

  it("runs no script that somebody puts into it, and loads nothing", async () => {
    const { page, requests } = await browser.open(html);
    await page.evaluate(`(() => {
      const script = document.createElement("script");
      script.textContent = "window.injected = true";
      const image = document.createElement("img");
      image.src = "https://example.com/x.png";
      document.body.append(script, image);
    })()`);
    await page.waitForTimeout(200);
    expect(await page.evaluate("window.injected")).toBeUndefined();
    expect(requests).toEqual([]);
  });

  it("can be read without scripts", async () => {
    const { page } = await browser.open(html, { javaScriptEnabled: false });
    await page.locator("#service-billing > summary").click();
    expect(await page.locator("#service-billing .resource").first().isVisible()).toBe(true);
    expect(await page.getByText("need JavaScript").isVisible()).toBe(true);
    expect(await page.locator(".search").isVisible()).toBe(false);
  });
});

describe("a large fleet", () => {
  it("of 20 services is accessible", async () => {
    const opened = await browser.open(renderReport(await changedFleet(20)));
    expect(await violations(opened)).toEqual([]);
    expect(await overflow(opened)).toBe(0);
  });

  it("of 100 services is a page of less than 6 MB, and searched at once", async () => {
    const page = renderReport(await changedFleet(100));
    expect(Buffer.byteLength(page)).toBeLessThan(6_000_000);
    const opened = await browser.open(page);
    const box = opened.page.getByLabel("Search names, types and values");
    await box.fill("service-042 replicationGroup");
    await opened.page.getByText(/^\d+ hits?\.$/).waitFor({ timeout: 2_000 });
    await box.press("Enter");
    expect(await opened.page.locator("#service-service-042 .resource[open]").count()).toBe(1);
    expect(opened.complaints).toEqual([]);
  });
});
