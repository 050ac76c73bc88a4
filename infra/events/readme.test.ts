import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { checkSettings } from "../check-settings";
import { readConfiguration } from "../configuration";
import { noFile, publicApi, settingsOf } from "../testing/fleet";
import { updateOf } from "../testing/plan";
import { checkEventConfiguration } from "./check-configuration";

it("the README's snippet is a configuration without a fault, and gives what the text says", async () => {
  const readme = readFileSync(join(__dirname, "../../README.md"), "utf8");
  const [, snippet = ""] = /### Events\n.*?```yaml\n(.*?)```/s.exec(readme) ?? [];
  const { config } = parse(snippet) as { config: Record<string, unknown> };
  const values = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, JSON.stringify(value)]));
  const { configuration, diagnostics } = readConfiguration({
    values: { "aws:region": "eu-central-1", "fleet:root": ".", "fleet:api": JSON.stringify(publicApi), ...values },
    secretKeys: new Set(),
    file: noFile,
  });
  expect(diagnostics).toEqual([]);
  const settings = settingsOf({ configuration: configuration ?? {} });
  expect([
    ...checkSettings(settings, noFile),
    ...checkEventConfiguration(configuration ?? { root: "." }, noFile),
  ]).toEqual([]);
  const plan = await updateOf(settings);
  expect(plan.all("aws:sqs/queue:Queue").map(({ name }) => name)).toEqual([
    "notifications-events-dead",
    "notifications-events",
  ]);
  expect(plan.find("aws:sqs/queue:Queue", "notifications-events").inputs).toMatchObject({
    visibilityTimeoutSeconds: 120,
    messageRetentionSeconds: 4 * 86_400,
  });
});
