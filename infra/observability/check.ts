import type { Diagnostic } from "../../modules-manifest/manifest";
import { configPath, configurationError, settingPath } from "../configuration";
import type { ConfigurationFile } from "../configuration-file";
import { servicePath } from "../service-path";
import { type FleetSettings, runningServices, type ServiceSettings } from "../settings";
import { burnAlarms, lowestGoalPercent, objectivesOf } from "./burn-rate";
import { collectorPorts, endpointVariable } from "./collector-ports";
import { hasCollector } from "./settings";

type Add = (path: readonly PropertyKey[], message: string, fix: string) => void;

/** What telemetry cannot work with, and objectives that no alarm can watch. */
export function checkObservability(settings: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const watched = [settings.api, ...runningServices(settings)];
  for (const service of watched) {
    const own = servicePath(service);
    const add: Add = (path, message, fix) => {
      const at = [...own, ...path];
      problems.push(configurationError(file, configPath(at), `${settingPath(at)}: ${message}`, { fix }));
    };
    checkSlo(service, add);
    if (isPublished(service, settings)) {
      const at = [...own, "metrics"];
      const message = `${settingPath(at)}: everybody on the internet can read ${service.observability.metrics?.path}, at the API's own port`;
      problems.push(
        configurationError(file, configPath(at), message, {
          severity: "warning",
          code: "metrics-published",
          fix: "Have the process serve it at another port, and name that in metrics.port.",
        }),
      );
    }
    if (hasCollector(service)) {
      checkCollector(service, settings, add);
      checkWays(service, settings, add);
    }
  }
  if (watched.some(hasCollector) && isCutOff(settings) && settings.telemetry.image.startsWith("public.ecr.aws/")) {
    const at = ["telemetry", "image"];
    problems.push(
      configurationError(
        file,
        configPath(at),
        "fleet:network.natGateways is none, and tasks cannot pull the collector from public.ecr.aws",
        { fix: `Copy it to a repository of your account, and name that in ${settingPath(at)} by digest.` },
      ),
    );
  }
  return problems;
}

function checkSlo({ observability: { slo } }: ServiceSettings, add: Add): void {
  if (slo === undefined) {
    return;
  }
  if (slo.latencyPercent !== undefined && slo.latencyMilliseconds === undefined) {
    add(["slo", "latencyPercent"], "nothing says which requests are fast", "Set latencyMilliseconds too.");
  } else if (objectivesOf(slo).length === 0) {
    add(["slo"], "it names no objective", "Set availabilityPercent, latencyMilliseconds, or both.");
  }
  for (const { kind, goalPercent } of objectivesOf(slo)) {
    const silent = burnAlarms(goalPercent, slo.windowDays).find(({ thresholdPercent }) => thresholdPercent >= 100);
    if (silent !== undefined) {
      const rate = `${silent.burnRate} times as fast as allowed over ${slo.windowDays} days`;
      add(
        ["slo", `${kind}Percent`],
        `${goalPercent} can never burn ${rate}, not even if every request is bad`,
        `Set it to ${lowestGoalPercent(slo.windowDays)} or more, or lower windowDays.`,
      );
    }
  }
}

/** Whether clients of a public API reach the page of its metrics. */
function isPublished({ role, port, observability }: ServiceSettings, { exposure }: FleetSettings): boolean {
  return role === "api" && exposure.public && observability.metrics?.port === port;
}

/** Which of the service's keys a collector is there for. */
function reason({ observability }: ServiceSettings): "tracing" | "metrics" {
  return observability.tracing === undefined ? "metrics" : "tracing";
}

function checkCollector(service: ServiceSettings, { telemetry }: FleetSettings, add: Add): void {
  const { cpu, memoryMiB, port, environment, secrets } = service;
  if (telemetry.memoryMiB > memoryMiB / 2 || telemetry.cpu > cpu / 2) {
    add(
      [reason(service)],
      `its collector takes ${telemetry.cpu} of ${cpu} CPU units and ${telemetry.memoryMiB} of ${memoryMiB} MiB; it may take half`,
      "Raise cpu and memoryMiB, or lower fleet:telemetry.cpu and fleet:telemetry.memoryMiB.",
    );
  }
  if (collectorPorts.includes(port)) {
    add(
      [reason(service)],
      `its collector listens at port ${port}, which is the service's`,
      "Give the service another.",
    );
  }
  const where = endpointVariable in environment ? "environment" : endpointVariable in secrets ? "secrets" : undefined;
  if (service.observability.tracing !== undefined && where !== undefined) {
    add([where, endpointVariable], "`tracing` sets it to its collector", "Remove it, or `tracing`.");
  }
}

function checkWays({ observability }: ServiceSettings, settings: FleetSettings, add: Add): void {
  const needed = [
    ["tracing", "xray"],
    ["metrics", "aps-workspaces"],
  ] as const;
  for (const [kind, endpoint] of needed) {
    const reached = !isCutOff(settings) || settings.network.interfaceEndpoints.includes(endpoint);
    if (observability[kind] !== undefined && !reached) {
      add(
        [kind],
        `fleet:network.natGateways is none, and tasks cannot reach ${endpoint}`,
        `Add it to fleet:network.interfaceEndpoints, choose single, or remove \`${kind}\`.`,
      );
    }
  }
}

/** Whether tasks have no way out but endpoints; of an existing network nobody here knows. */
function isCutOff({ network: { existing, natGateways } }: FleetSettings): boolean {
  return existing === undefined && natGateways === "none";
}
