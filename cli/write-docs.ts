import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { configurationReference } from "../infra/configuration-reference";
import { costReference } from "../review/cost/cost-reference";
import type { Plan } from "../review/plan";
import { planFleet } from "../review/plan-fleet";
import { policiesReference } from "../review/policies-reference";

const house = dirname(__dirname);

/** Puts the generated tables into the README, between their markers. */
async function writeDocs(): Promise<void> {
  const readme = join(house, "README.md");
  const plans = [await planOf("dev"), await planOf("prod")];
  const tables = {
    configuration: configurationReference(),
    cost: costReference(plans),
    policies: policiesReference(),
  };
  let text = readFileSync(readme, "utf8");
  for (const [name, table] of Object.entries(tables)) {
    const section = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`);
    text = text.replace(section, () => `<!-- ${name} -->\n\n${table}\n\n<!-- /${name} -->`);
  }
  writeFileSync(readme, text);
}

/** The example's plan for a stack. */
async function planOf(stack: string): Promise<Plan> {
  const { plan, diagnostics } = await planFleet({ projectDirectory: house, stack });
  if (plan === undefined) {
    throw new Error(`the example has no plan for ${stack}: ${JSON.stringify(diagnostics)}`);
  }
  return plan;
}

void writeDocs();
