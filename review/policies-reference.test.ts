import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { policiesReference } from "./policies-reference";

it("keeps the README's policy tables as the rules have them; npm run docs writes them", () => {
  const readme = readFileSync(join(__dirname, "../README.md"), "utf8");
  expect(readme).toContain(`<!-- policies -->\n\n${policiesReference()}\n\n<!-- /policies -->`);
});
