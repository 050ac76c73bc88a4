import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationReference } from "../infra/configuration-reference";

/** Puts the generated tables into the README, between their markers. */
const readme = join(__dirname, "../README.md");
const section = /<!-- configuration -->[\s\S]*<!-- \/configuration -->/;
const tables = `<!-- configuration -->\n\n${configurationReference()}\n\n<!-- /configuration -->`;
writeFileSync(
  readme,
  readFileSync(readme, "utf8").replace(section, () => tables),
);
