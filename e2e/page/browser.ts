import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A page in the browser, with everything it did that it should not have. */
export interface OpenedPage {
  readonly page: Page;
  /** Messages on the console and errors that nobody caught. */
  readonly complaints: readonly string[];
  /** Addresses that the page asked for besides its own; none was answered. */
  readonly requests: readonly string[];
}

/** Opens HTML texts as files in a browser without a network. */
export interface PageOpener {
  open(html: string, options?: BrowserContextOptions): Promise<OpenedPage>;
  close(): Promise<void>;
}

/**
 * Starts Chromium.
 *
 * @throws an error where there is none: a test of a page without a browser proves nothing
 */
export async function startBrowser(): Promise<PageOpener> {
  if (!existsSync(executable)) {
    throw new Error(`there is no Chromium at ${executable}: \`apt-get install chromium\`, or name it in CHROMIUM`);
  }
  const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
  const directory = mkdtempSync(join(tmpdir(), "fleet-page-"));
  let opened = 0;
  return {
    open: (html, options) => {
      opened += 1;
      const path = join(directory, `${opened}.html`);
      writeFileSync(path, html);
      return openPage(browser, pathToFileURL(path).href, options);
    },
    close: async () => {
      await browser.close();
      rmSync(directory, { recursive: true });
    },
  };
}

async function openPage(browser: Browser, address: string, options?: BrowserContextOptions): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  const complaints: string[] = [];
  const requests: string[] = [];
  await context.route("**/*", async (route) => {
    const url = route.request().url();
    if (url === address) {
      await route.continue();
    } else {
      requests.push(url);
      await route.abort();
    }
  });
  const page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(address);
  return { page, complaints, requests };
}
