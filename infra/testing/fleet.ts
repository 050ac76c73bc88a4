import type { Diagnostic, Manifest, ServiceEntry } from "../../modules-manifest/manifest";
import type { ConfigurationFile } from "../configuration-file";
import { resolveSettings } from "../resolve-settings";
import type { RawConfiguration } from "../schema";
import type { FleetSettings } from "../settings";

/** What differs from an ordinary service. */
export type EntryPart = Partial<Omit<ServiceEntry, "port" | "dockerfile">> & {
  readonly name: string;
  readonly port?: number;
  readonly healthPath?: string;
  /** Names of secret variables that the service's example file shows. */
  readonly expectedSecrets?: readonly string[];
};

/** A service as the manifest describes it. */
export function entryOf({ port = 3000, healthPath, expectedSecrets = [], ...part }: EntryPart): ServiceEntry {
  const folder = `modules/${part.name}`;
  const location = { file: `${folder}/${part.name}.yml`, line: 1, column: 1 };
  return {
    role: "microservice",
    folder,
    declaredAt: location,
    ...(part.role !== "api" && {
      urlVariable: `MICROSERVICE_${part.name.toUpperCase().replaceAll("-", "_")}_URL`,
    }),
    port: { value: port, source: "env-example", location },
    dockerfile: {
      path: `${folder}/Dockerfile`,
      stages: ["base", "production"],
      target: "production",
      copiedPaths: [`${folder}/package.json`],
      ...(healthPath !== undefined && { healthPath }),
    },
    hasCronJobs: false,
    hasOwnData: true,
    expectedVariables: expectedSecrets.map((name, index) => ({
      name,
      secret: true,
      location: { file: `${folder}/.env.example.yml`, line: index + 2, column: 3 },
    })),
    files: [`${folder}/package.json`],
    fingerprint: part.name.length.toString(16).padStart(64, "0"),
    ...part,
  };
}

/** A manifest of an API called `app` at port 3000, and of services that count up from port 3001. */
export function manifestOf(services: readonly (string | EntryPart)[], api: Partial<EntryPart> = {}): Manifest {
  const entries = services.map((service, index) => {
    const part = typeof service === "string" ? { name: service } : service;
    return entryOf({ port: 3001 + index, ...part });
  });
  return {
    root: "/monorepo",
    name: "shop",
    api: entryOf({ name: "app", role: "api", ...api }),
    services: Object.fromEntries(entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((e) => [e.name, e])),
  };
}

export interface FleetOptions {
  /** Over a minimal one with an API that has a domain. */
  readonly configuration?: Partial<RawConfiguration>;
  /** @default billing, notifications (cron jobs), payment-gateway; as in `examples/shop` */
  readonly services?: readonly (string | EntryPart)[];
  readonly api?: Partial<EntryPart>;
  readonly stack?: string;
  readonly region?: string;
}

/** The services of `examples/shop`. */
export const shopServices: readonly EntryPart[] = [
  { name: "billing", port: 3001 },
  { name: "notifications", port: 3003, hasCronJobs: true },
  { name: "payment-gateway", port: 3002, urlVariable: "MICROSERVICE_PAYMENTS_URL" },
];

/** How `Pulumi.prod.yaml` exposes the API. */
export const publicApi = { domain: "api.shop.example.com", hostedZoneId: "Z0EXAMPLE0SHOP" };

/** The settings of a fleet that exists in memory only. */
export function settingsOf(options: FleetOptions = {}): FleetSettings {
  const { configuration, services = shopServices, api, stack = "prod", region = "eu-central-1" } = options;
  const complete: RawConfiguration = { root: ".", api: publicApi, ...configuration };
  return resolveSettings(complete, manifestOf(services, api), { stack, region });
}

/** Names `s-01` to `s-<count>`. */
export function serviceNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `s-${String(index + 1).padStart(2, "0")}`);
}

/** A configuration file that knows no places. */
export const noFile: ConfigurationFile = {
  locate: () => ({ file: "Pulumi.prod.yaml", line: 1, column: 1 }),
  isEncrypted: () => undefined,
};

/** Messages with the severity in front where it is not an error. */
export function texts(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ severity, message }) => (severity === "error" ? message : `${severity}: ${message}`));
}
