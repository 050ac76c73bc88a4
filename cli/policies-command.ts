import { RULES } from "../policies/rules";
import type { CommandContext } from "./command-context";

/** Prints every rule of the policy pack, with its severity and what it demands in the profile `standard`. */
export function policies({ screen, print }: CommandContext): void {
  const width = Math.max(...RULES.map(({ name }) => name.length));
  for (const { name, severity, levels, description } of RULES) {
    print(
      `${screen.paint.title(name.padEnd(width))}  ${levels.standard.padEnd(9)}  ${severity.padEnd(8)}  ${description}\n`,
    );
  }
}
