import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { planFleet } from "../plan-fleet";
import { costReference } from "./cost-reference";

const house = dirname(dirname(__dirname));

it("keeps the README's costs as the example's plans have them; npm run docs writes them", async () => {
  const plans = [];
  for (const stack of ["dev", "prod"]) {
    const { plan } = await planFleet({ projectDirectory: house, stack });
    plans.push(...(plan === undefined ? [] : [plan]));
  }
  expect(plans).toHaveLength(2);
  const readme = readFileSync(join(house, "README.md"), "utf8");
  expect(readme).toContain(`<!-- cost -->\n\n${costReference(plans)}\n\n<!-- /cost -->`);
});
