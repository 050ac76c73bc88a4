import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { configurationReference } from "./configuration-reference";

it("keeps the README's configuration tables as the schema has them; npm run docs writes them", () => {
  const readme = readFileSync(join(__dirname, "../README.md"), "utf8");
  expect(readme).toContain(`<!-- configuration -->\n\n${configurationReference()}\n\n<!-- /configuration -->`);
});
