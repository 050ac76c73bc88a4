import { join } from "node:path";
import { renderMarkdown } from "../../review/diff/render-markdown";
import { renderReport } from "../../review/report/render-report";
import { startBrowser } from "./browser";
import { renderComment } from "./rendered-comment";
import { changedFleet } from "./report-sources";

/** The pictures in the documentation: `npm run screenshots [directory]`. */
async function takeScreenshots(directory: string): Promise<void> {
  const browser = await startBrowser();
  try {
    for (const services of [5, 20, 100]) {
      const source = await changedFleet(services);
      const report = await browser.open(renderReport(source), { viewport: { width: 1100, height: 1400 } });
      await report.page.screenshot({ path: join(directory, `report-${services}.png`) });
      await report.page.locator("#topology").screenshot({ path: join(directory, `topology-${services}.png`) });
      const comment = await browser.open(await renderComment(renderMarkdown(source.diff)), {
        viewport: { width: 930, height: 1100 },
      });
      await comment.page.screenshot({ path: join(directory, `comment-${services}.png`) });
    }
  } finally {
    await browser.close();
  }
}

void takeScreenshots(process.argv[2] ?? join(__dirname, "..", "..", "review", "report", "screenshots"));
