import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { WorkloadExtras } from "../microservice/workload-extras";
import type { FleetSettings, ServiceSettings } from "../settings";
import { keptGenerations, type TokenEdge, tokenEdges } from "./settings";
import { tokenVariables } from "./token-variables";

/**
 * A token for each caller of each service that tells its callers apart. Both ends have it in their own secrets, and
 * nobody else has it anywhere.
 */
export class ServiceTokens extends pulumi.ComponentResource {
  readonly #settings: FleetSettings;
  readonly #tokens = new Map<string, pulumi.Output<string>>();

  constructor(name: string, { settings }: { settings: FleetSettings }, opts?: pulumi.ComponentResourceOptions) {
    super("fleet:platform:ServiceTokens", name, {}, opts);
    this.#settings = settings;
    for (const edge of tokenEdges(settings)) {
      for (const generation of keptGenerations(edge.tokens)) {
        const token = logicalName(edge.caller.name, edge.callee.name, generation);
        const aliases = formerNames(edge, generation).map((former) => ({ name: former }));
        const { result } = new RandomPassword(token, { length: 48, special: false }, { parent: this, aliases });
        this.#tokens.set(token, result);
      }
    }
    this.registerOutputs({});
  }

  /** The secret variables of one end. */
  secretsOf(service: ServiceSettings): WorkloadExtras["secrets"] {
    const { sent, accepted } = tokenVariables(this.#settings, service, (caller, callee, generation) =>
      this.#find(logicalName(caller, callee, generation)),
    );
    const secrets: Record<string, pulumi.Input<string>> = {};
    for (const { variable, token } of sent) {
      secrets[variable] = token;
    }
    if (accepted !== undefined) {
      const { variable, format, tokens } = accepted;
      const [[only] = []] = Object.values(tokens);
      secrets[variable] = format === "single" && only !== undefined ? only : pulumi.jsonStringify(tokens);
    }
    return secrets;
  }

  #find(name: string): pulumi.Output<string> {
    const token = this.#tokens.get(name);
    if (token === undefined) {
      throw new Error(`there is no token \`${name}\``);
    }
    return token;
  }
}

/** No service's name has two hyphens in a row: `a--b--2` is the second token of `a` for `b`, and nothing else. */
function logicalName(caller: string, callee: string, generation: number): string {
  return `${caller}--${callee}${generation === 1 ? "" : `--${generation}`}`;
}

/** Names of the token before one of its ends, or both, were renamed: under another it would be another token. */
function formerNames({ caller, callee }: TokenEdge, generation: number): string[] {
  const namesOf = ({ name, formerNames: former }: ServiceSettings) => [...former, name];
  return namesOf(caller)
    .flatMap((from) => namesOf(callee).map((to) => logicalName(from, to, generation)))
    .slice(0, -1);
}
