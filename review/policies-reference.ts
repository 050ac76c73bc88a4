import { optionsTable, rulesTable } from "../policies/rules-table";

/** The README's tables of every rule of the policy pack and of every option that a rule takes, as Markdown. */
export function policiesReference(): string {
  return ["#### The rules", rulesTable(), "#### Their options", optionsTable()].join("\n\n");
}
