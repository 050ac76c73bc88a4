import type { Diagnostic } from "../modules-manifest/manifest";
import { checkCalls } from "./check-calls";
import { checkExec } from "./check-exec";
import { configPath, configurationError, settingPath } from "./configuration";
import type { ConfigurationFile } from "./configuration-file";
import { datastoreVariables } from "./datastore-variables";
import { checkEvents } from "./events/check";
import { checkGateway } from "./gateway/check";
import { servicesPerLoadBalancer } from "./load-balancer-assignment";
import { checkObservability } from "./observability/check";
import { slug } from "./schema-values";
import { servicePath } from "./service-path";
import { type FleetSettings, runningServices, type ServiceSettings } from "./settings";
import { taskSizeProblem } from "./task-size";
import { checkTokens } from "./tokens/check";
import { tokenVariableNames } from "./tokens/token-variables";

/** Rules a security group takes in one direction; AWS's default quota. */
const rulesPerSecurityGroup = 60;

/** What ECS needs to start a task, where there is no other way out. */
const neededEndpoints = ["ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager"];

/** Rules out of a task's group that are not calls: Postgres, Redis, TLS. */
const ownEgressRules = 3;

/** Everything that each value alone cannot show: contradictions, AWS's limits, and what nobody has set. */
export function checkSettings(settings: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  return [
    ...checkFleet(settings, file),
    ...checkExposure(settings, file),
    ...checkRuleQuota(settings, file),
    ...checkExec(settings, file),
    ...checkGateway(settings, file),
    ...checkObservability(settings, file),
    ...checkEvents(settings, file),
    ...checkCalls(settings, file),
    ...checkTokens(settings, file),
    ...[settings.api, ...settings.services].flatMap((service) => [
      ...checkService(service, file),
      ...missingSecrets(service, tokenVariableNames(settings, service)),
    ]),
  ];
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
  const unreached = neededEndpoints.filter((service) => !network.interfaceEndpoints.includes(service));
  if (network.existing === undefined && network.natGateways === "none" && unreached.length > 0) {
    problems.push(
      configurationError(
        file,
        ["fleet:network", "natGateways"],
        `fleet:network.natGateways is none, and tasks cannot reach ${unreached.join(", ")}; none would start`,
        { fix: "Add them to fleet:network.interfaceEndpoints, or choose single." },
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
  const base = servicePath(service);
  const problems: Diagnostic[] = [];
  const add = (path: readonly PropertyKey[], message: string, fix: string) =>
    problems.push(
      configurationError(file, configPath([...base, ...path]), `${settingPath([...base, ...path])}: ${message}`, {
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
  if (service.role !== "api" && service.calls.length + ownEgressRules > rulesPerSecurityGroup) {
    add(
      ["calls"],
      `it calls ${service.calls.length} services; a security group takes ${rulesPerSecurityGroup} rules, of which ${ownEgressRules} are its own`,
      "Call fewer, or through the API.",
    );
  }
  for (const variable of Object.keys(service.secrets)) {
    if (variable in service.environment) {
      add(["secrets", variable], `\`${variable}\` is also in environment`, "Keep one of them.");
    }
  }
  return [...problems, ...heldImage(service, file)];
}

/** Digits of a fingerprint that are enough to tell images apart. */
const shownDigits = 8;

/** Says that the source is not what runs. Where both are one image, nothing is held back. */
function heldImage({ name, role, entry, heldImage: held, retire }: ServiceSettings, file: ConfigurationFile) {
  if (held === undefined || held === entry.fingerprint || retire !== undefined) {
    return [];
  }
  const path: PropertyKey[] = role === "api" ? ["api", "heldImage"] : ["services", name, "heldImage"];
  const [runs, waits] = [held, entry.fingerprint].map((fingerprint) => `${fingerprint.slice(0, shownDigits)}…`);
  const message = `${name} is held at image ${runs}; its source has image ${waits}`;
  const fix = "Remove `heldImage` to release it.";
  return [configurationError(file, configPath(path), message, { severity: "warning", code: "image-held", fix })];
}

function missingSecrets(
  { name, role, entry, secrets, environment }: ServiceSettings,
  tokens: readonly string[],
): Diagnostic[] {
  const path = role === "api" ? "fleet:api.secrets" : `fleet:services.${name}.secrets`;
  return entry.expectedVariables
    .filter((variable) => variable.secret && ![...datastoreVariables, ...tokens].includes(variable.name))
    .filter((variable) => !(variable.name in secrets) && !(variable.name in environment))
    .map((variable) => ({
      severity: "warning" as const,
      code: "secret-not-set",
      ...variable.location,
      message: `${name} expects the secret \`${variable.name}\`, and nobody sets it`,
      fix: `Set it: pulumi config set --secret --path '${path}.${variable.name}'.`,
    }));
}
