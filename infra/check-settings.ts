import type { Diagnostic, Manifest } from "../modules-manifest/manifest";
import { configurationError, settingPath } from "./configuration";
import type { ConfigurationFile } from "./configuration-file";
import { datastoreVariables } from "./datastore-variables";
import { didYouMean } from "./did-you-mean";
import { servicesPerLoadBalancer } from "./load-balancer-assignment";
import { type RawConfiguration, slug } from "./schema";
import { type FleetSettings, runningServices, type ServiceSettings } from "./settings";
import { taskSizeProblem } from "./task-size";

/** Rules a security group takes in one direction; AWS's default quota. */
const rulesPerSecurityGroup = 60;

/** Variables the fleet sets itself: another value would point a service at somebody else's data, or nowhere. */
const managedVariables = new Map([
  ["APP_ENV", "Set fleet:environment instead."],
  ["HOST_NAME", "Remove it: a task always listens on 0.0.0.0."],
  ["PORT", "Set `port` instead."],
  ["NODE_EXTRA_CA_CERTS", "Remove it: it names the authorities of the database's certificate."],
  ...datastoreVariables.map((name) => [name, "Remove it: every service gets its own Postgres and Redis."] as const),
]);

/** Names in the configuration that the monorepo does not have; to be mended before settings are resolved. */
export function checkNames(configuration: RawConfiguration, manifest: Manifest, file: ConfigurationFile): Diagnostic[] {
  const names = Object.keys(manifest.services);
  const problems: Diagnostic[] = [];
  const known = (name: string, path: readonly PropertyKey[]) => {
    if (!names.includes(name)) {
      const fix = `${didYouMean(name, names)}The monorepo declares ${names.join(", ") || "no microservice"}.`;
      const message = `${settingPath(path)}: there is no service \`${name}\``;
      problems.push(
        configurationError(file, withNamespace(path), message, { code: "configuration-unknown-service", fix }),
      );
    }
  };
  for (const [name, service] of Object.entries(configuration.services ?? {})) {
    known(name, ["services", name]);
    for (const [index, callee] of (service.calls ?? []).entries()) {
      known(callee, ["services", name, "calls", index]);
      if (callee === name) {
        const message = `${settingPath(["services", name, "calls", index])}: \`${name}\` calls itself`;
        problems.push(
          configurationError(file, withNamespace(["services", name, "calls", index]), message, { fix: "Remove it." }),
        );
      }
    }
  }
  return [...problems, ...checkManagedVariables(configuration, manifest, file)];
}

function checkManagedVariables(
  configuration: RawConfiguration,
  manifest: Manifest,
  file: ConfigurationFile,
): Diagnostic[] {
  const urlVariables = Object.values(manifest.services).flatMap(({ urlVariable }) => urlVariable ?? []);
  const fixes = new Map([
    ...managedVariables,
    ...urlVariables.map((name) => [name, "Remove it: addresses of services are the fleet's; see `calls`."] as const),
  ]);
  const places: [PropertyKey[], { environment?: object; secrets?: object }][] = [
    [["defaults"], configuration.defaults ?? {}],
    [["api"], configuration.api ?? {}],
    ...Object.entries(configuration.services ?? {}).map(([name, service]): [PropertyKey[], typeof service] => [
      ["services", name],
      service,
    ]),
  ];
  return places.flatMap(([base, module]) =>
    (["environment", "secrets"] as const).flatMap((kind) =>
      Object.keys(module[kind] ?? {}).flatMap((variable) => {
        const path = [...base, kind, variable];
        const fix = fixes.get(variable);
        const message = `${settingPath(path)}: \`${variable}\` is set by the fleet itself`;
        return fix === undefined ? [] : [configurationError(file, withNamespace(path), message, { fix })];
      }),
    ),
  );
}

/** Everything that each value alone cannot show: contradictions, AWS's limits, and what nobody has set. */
export function checkSettings(settings: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  return [
    ...checkFleet(settings, file),
    ...checkExposure(settings, file),
    ...checkRuleQuota(settings, file),
    ...[settings.api, ...settings.services].flatMap((service) => checkService(service, file)),
  ];
}

function withNamespace(path: readonly PropertyKey[]): readonly PropertyKey[] {
  return [`fleet:${String(path[0])}`, ...path.slice(1)];
}

function checkFleet({ name, stack, network }: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const rule = "expected 2 to 20 characters, a-z, 0-9 and single hyphens, a letter first";
  if (!slug.safeParse(name).success) {
    const message = `the fleet's name is \`${name}\`, from the root package.json; ${rule}`;
    problems.push(configurationError(file, ["fleet:name"], message, { fix: "Set fleet:name." }));
  }
  if (!slug.safeParse(stack).success) {
    problems.push(
      configurationError(file, [], `the stack's name is \`${stack}\`; ${rule}, as it is part of DNS names`, {
        fix: "Use another stack name.",
      }),
    );
  }
  if (network.internalCertificateArn !== undefined && network.zone.endsWith(".internal")) {
    problems.push(
      configurationError(
        file,
        ["fleet:network", "internalCertificateArn"],
        `fleet:network.internalCertificateArn: no certificate is issued for names under .internal, such as ${network.zone}`,
        { fix: "Set fleet:network.internalDomain to a domain that you own." },
      ),
    );
  }
  return problems;
}

function checkExposure({ exposure, api, network }: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const add = (path: readonly PropertyKey[], message: string, fix: string) =>
    problems.push(configurationError(file, path, message, { fix }));
  const certified =
    exposure.certificateArn !== undefined || (exposure.domain !== undefined && exposure.hostedZoneId !== undefined);
  if (exposure.public && !certified && !exposure.allowPlainHttp) {
    add(
      ["fleet:api"],
      "the API is public, but has no certificate: set fleet:api.domain and fleet:api.hostedZoneId, or fleet:api.certificateArn",
      "Set one of them, or fleet:api.exposure to private; a throw-away stack may say fleet:api.allowPlainHttp: true.",
    );
  }
  if (exposure.hostedZoneId !== undefined && exposure.domain === undefined) {
    add(["fleet:api", "hostedZoneId"], "fleet:api.hostedZoneId is set without fleet:api.domain", "Set the domain too.");
  }
  const publicSubnets = network.existing?.publicSubnetIds.length ?? 2;
  if (exposure.public && publicSubnets < 2) {
    add(
      ["fleet:network", "existing", "publicSubnetIds"],
      `fleet:network.existing.publicSubnetIds has ${publicSubnets}, but the API is public; a load balancer needs 2`,
      "Name at least 2 public subnets, or set fleet:api.exposure to private.",
    );
  }
  if (api.environment.CORS_ORIGINS === "*" && api.environment.CORS_CREDENTIALS === "true") {
    add(
      ["fleet:api", "environment", "CORS_ORIGINS"],
      "fleet:api.environment: CORS_ORIGINS is `*` together with CORS_CREDENTIALS; any site could act for a signed-in user",
      "Name the origins.",
    );
  }
  return problems;
}

function checkRuleQuota(settings: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  const running = runningServices(settings);
  const loadBalancers = [...new Set(running.map(({ loadBalancer }) => loadBalancer ?? ""))];
  const full = loadBalancers.flatMap((loadBalancer) => {
    const names = running.filter((service) => service.loadBalancer === loadBalancer).map(({ name }) => name);
    const rules =
      names.length + running.flatMap(({ calls }) => calls.filter((callee) => names.includes(callee))).length;
    return rules > rulesPerSecurityGroup ? [{ loadBalancer, rules }] : [];
  });
  return full.map(({ loadBalancer, rules }) =>
    configurationError(
      file,
      ["fleet:services"],
      `internal load balancer ${loadBalancer} needs ${rules} rules for its callers; a security group takes ${rulesPerSecurityGroup}`,
      {
        fix: `Give its most called service dedicatedLoadBalancer: true (${servicesPerLoadBalancer} services share one).`,
      },
    ),
  );
}

function checkService(service: ServiceSettings, file: ConfigurationFile): Diagnostic[] {
  const base: PropertyKey[] = service.role === "api" ? ["api"] : ["services", service.name];
  const problems: Diagnostic[] = [];
  const add = (path: readonly PropertyKey[], message: string, fix: string) =>
    problems.push(
      configurationError(file, withNamespace([...base, ...path]), `${settingPath([...base, ...path])}: ${message}`, {
        fix,
      }),
    );
  const size = taskSizeProblem(service.cpu, service.memoryMiB);
  if (size !== undefined) {
    add(["cpu"], size, "Choose one of Fargate's sizes.");
  }
  if (service.minimumCount > service.maximumCount) {
    add(
      ["scaling"],
      `minimumCount ${service.minimumCount} is above maximumCount ${service.maximumCount}`,
      "Swap them.",
    );
  }
  if (service.desiredCount < service.minimumCount || service.desiredCount > service.maximumCount) {
    const bounds = `${service.minimumCount} to ${service.maximumCount}`;
    add(
      ["desiredCount"],
      `desiredCount ${service.desiredCount} is outside scaling's ${bounds}`,
      "Correct one of them.",
    );
  }
  if (service.database.maximumStorageGiB < service.database.storageGiB) {
    const { maximumStorageGiB, storageGiB } = service.database;
    add(["database"], `maximumStorageGiB ${maximumStorageGiB} is below storageGiB ${storageGiB}`, "Raise it.");
  }
  if (service.healthCheck.timeoutSeconds >= service.healthCheck.intervalSeconds) {
    const { timeoutSeconds, intervalSeconds } = service.healthCheck;
    add(
      ["healthCheck"],
      `timeoutSeconds ${timeoutSeconds} is not below intervalSeconds ${intervalSeconds}`,
      "Lower it.",
    );
  }
  for (const variable of Object.keys(service.secrets)) {
    if (variable in service.environment) {
      add(["secrets", variable], `\`${variable}\` is also in environment`, "Keep one of them.");
    }
  }
  return [...problems, ...missingSecrets(service)];
}

function missingSecrets({ name, role, entry, secrets, environment }: ServiceSettings): Diagnostic[] {
  const path = role === "api" ? "fleet:api.secrets" : `fleet:services.${name}.secrets`;
  return entry.expectedVariables
    .filter((variable) => variable.secret && !datastoreVariables.includes(variable.name))
    .filter((variable) => !(variable.name in secrets) && !(variable.name in environment))
    .map((variable) => ({
      severity: "warning" as const,
      code: "secret-not-set",
      ...variable.location,
      message: `${name} expects the secret \`${variable.name}\`, and nobody sets it`,
      fix: `Set it: pulumi config set --secret --path '${path}.${variable.name}'.`,
    }));
}
