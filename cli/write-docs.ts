import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationReference } from "../infra/configuration-reference";
import { policiesReference } from "../review/policies-reference";

/** Puts the generated tables into the README, between their markers. */
const readme = join(__dirname, "../README.md");
const tables = { configuration: configurationReference(), policies: policiesReference() };
let text = readFileSync(readme, "utf8");
for (const [name, table] of Object.entries(tables)) {
  const section = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`);
  text = text.replace(section, () => `<!-- ${name} -->\n\n${table}\n\n<!-- /${name} -->`);
}
writeFileSync(readme, text);
