import { RULES } from "./rules";
import { defaultOf } from "./settings";

/** The table of rules for the documentation, as Markdown. */
export function rulesTable(): string {
  const head = ["Rule", "What holds", "Controls", "Severity", "strict", "standard", "relaxed"];
  const rows = RULES.map((rule) => [
    `[\`${rule.name}\`](${rule.url})`,
    rule.description,
    rule.controls.join(", "),
    rule.severity,
    rule.levels.strict,
    rule.levels.standard,
    rule.levels.relaxed,
  ]);
  return table([head, ...rows]);
}

/** The table of the rules' own options, as Markdown. */
export function optionsTable(): string {
  const rows = RULES.flatMap((rule) =>
    Object.entries(rule.options ?? {}).map(([name, option]) => {
      const other = Object.keys(option.byProfile ?? {}).map((profile) => {
        const value = defaultOf(option, profile as "strict");
        return `${profile}: \`${JSON.stringify(value)}\``;
      });
      const standard = `\`${JSON.stringify(option.default)}\``;
      return [`\`${rule.name}\``, `\`${name}\``, option.description, [standard, ...other].join("; ")];
    }),
  );
  return table([["Rule", "Option", "What it says", "Default"], ...rows]);
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}
