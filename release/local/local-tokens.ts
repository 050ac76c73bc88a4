import type { FleetSettings, ServiceSettings } from "../../infra/settings";
import { tokenVariables } from "../../infra/tokens/token-variables";

/** The tokens of a service for calls and callers, by variable: texts of this machine that keep nobody out. */
export function localTokens(settings: FleetSettings, service: ServiceSettings): Readonly<Record<string, string>> {
  // Both generations of a rotation are one text here: it shows in nothing.
  const { sent, accepted } = tokenVariables(settings, service, (caller, callee) => `local-${caller}--${callee}`);
  const variables = sent.map(({ variable, token }): [string, string] => [variable, token]);
  if (accepted !== undefined) {
    const tokens = Object.entries(accepted.tokens).map(([caller, all]) => [caller, [...new Set(all)]] as const);
    const [[, [only = ""]] = ["", []]] = tokens;
    variables.push([
      accepted.variable,
      accepted.format === "single" ? only : JSON.stringify(Object.fromEntries(tokens)),
    ]);
  }
  return Object.fromEntries(variables);
}
