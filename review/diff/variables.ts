import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type FleetSettings, runningServices, type ServiceSettings } from "../../infra/settings";
import { tokenVariables } from "../../infra/tokens/token-variables";
import type { StackSource } from "../load-stack";
import { literal, secretPlaceholder } from "../wire-values";
import type { Variables } from "./snapshot";

/**
 * What each service's tasks find in their environment, as far as it is the application's. A task definition is unknown
 * in a preview as a whole, so that it does not tell.
 */
export function variablesOf(source: StackSource, settings: FleetSettings): Variables {
  const encrypted = readEncrypted(source);
  const services = [settings.api, ...runningServices(settings)];
  return Object.fromEntries(services.map((service) => [service.name, describe(settings, service, encrypted)]));
}

function describe(settings: FleetSettings, service: ServiceSettings, file: Tree): Record<string, string> {
  const { name, role, environment, secrets } = service;
  const own = role === "api" ? below(file, "fleet:api") : below(below(file, "fleet:services"), name);
  const encrypted = below(own, "secrets");
  const marked = Object.keys(secrets).map((key) => [key, `${secretPlaceholder}${mark(encrypted[key])}`] as const);
  const plain = Object.entries(environment).map(([key, value]) => [key, literal(value)] as const);
  return Object.fromEntries([...plain, ...marked, ...tokensOf(settings, service)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Tokens by what they are: which generation, whose. */
function tokensOf(settings: FleetSettings, service: ServiceSettings): readonly (readonly [string, string])[] {
  const generationOf = (_caller: string, _callee: string, generation: number) => generation;
  const { sent, accepted } = tokenVariables(settings, service, generationOf);
  const taken = Object.entries(accepted?.tokens ?? {}).map(
    ([caller, generations]) => `${caller} ${generations.join("+")}`,
  );
  return [
    ...sent.map(({ variable, token }) => [variable, `${secretPlaceholder} generation ${token}`] as const),
    ...(accepted === undefined ? [] : [[accepted.variable, `${secretPlaceholder} ${taken.join(", ")}`] as const]),
  ];
}

type Tree = Readonly<Record<string, unknown>>;

function below(tree: Tree, key: string): Tree {
  const value = Object.hasOwn(tree, key) ? tree[key] : undefined;
  return typeof value === "object" && value !== null ? (value as Tree) : {};
}

/** Sixteen digits of the ciphertext's digest: they differ where the value may. A secret of AWS's is told by its ARN. */
function mark(value: unknown): string {
  const { secure, arn } = below({ value }, "value");
  if (typeof secure === "string") {
    return ` ${createHash("sha256").update(secure).digest("hex").slice(0, 16)}`;
  }
  return typeof arn === "string" ? ` ${arn}` : "";
}

function readEncrypted({ projectDirectory, stack }: StackSource): Tree {
  const file = join(projectDirectory, `Pulumi.${stack}.yaml`);
  return existsSync(file) ? below(parse(readFileSync(file, "utf8")) ?? {}, "config") : {};
}
