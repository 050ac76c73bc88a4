import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type FleetSettings, runningServices, type ServiceSettings } from "../../infra/settings";
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
  return Object.fromEntries(services.map((service) => [service.name, describe(service, encrypted)]));
}

function describe({ name, role, environment, secrets }: ServiceSettings, file: Tree): Record<string, string> {
  const own = role === "api" ? below(file, "fleet:api") : below(below(file, "fleet:services"), name);
  const encrypted = below(own, "secrets");
  const marked = Object.keys(secrets).map((key) => [key, `${secretPlaceholder}${mark(encrypted[key])}`] as const);
  const plain = Object.entries(environment).map(([key, value]) => [key, literal(value)] as const);
  return Object.fromEntries([...plain, ...marked].sort(([a], [b]) => (a < b ? -1 : 1)));
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
