import type { Diagnostic } from "../../modules-manifest/manifest";
import { configPath, configurationError, settingPath } from "../configuration";
import type { ConfigurationFile } from "../configuration-file";
import { administrationVariables, datastoreVariables } from "../datastore-variables";
import { eventVariables } from "../events/check";
import { servicePath } from "../service-path";
import { type FleetSettings, runningServices, type ServiceSettings } from "../settings";
import { tokenVariables } from "./token-variables";

/** A variable that a workload is to have, and what sets its name. */
interface Named {
  readonly variable: string;
  /** `the token for users` */
  readonly what: string;
  readonly setting: readonly PropertyKey[];
}

/** Everything about tokens that does not go together. */
export function checkTokens(settings: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  const workloads = [settings.api, ...runningServices(settings)];
  return [
    ...runningServices(settings).flatMap((service) => checkCallee(service, file)),
    ...workloads.flatMap((service) => checkVariables(settings, service, file)),
  ];
}

function checkCallee({ name, tokens }: ServiceSettings, file: ConfigurationFile): Diagnostic[] {
  if (tokens === undefined) {
    return [];
  }
  const { format, callers, generation, rotation } = tokens;
  const wrong = (key: string, message: string, fix: string) => {
    const path = ["services", name, "tokens", key];
    return configurationError(file, configPath(path), `${settingPath(path)}${message}`, { fix });
  };
  return [
    ...(rotation === "accepting" && generation === 1
      ? [
          wrong(
            "rotation",
            ` is accepting with generation 1, which has none before it; expected sending or done`,
            "Set sending for an update in which callers send tokens already and nobody is refused, then done.",
          ),
        ]
      : []),
    ...(format === "single" && callers.length > 1
      ? [
          wrong(
            "format",
            ` is single, but ${name} has ${callers.length} callers (${callers.join(", ")}); one token cannot tell them apart`,
            "Remove it and read the JSON in the variable; or set tokens.enabled: false and give all of them a secret of your own.",
          ),
        ]
      : []),
    ...(format === "single" && rotation !== "done"
      ? [
          wrong(
            "rotation",
            ` is ${rotation}, but format is single; one value cannot hold two tokens`,
            "Set done and raise generation in one update: requests are refused until both ends have it.",
          ),
        ]
      : []),
  ];
}

/** Every variable once, and none that somebody else sets. */
function checkVariables(settings: FleetSettings, service: ServiceSettings, file: ConfigurationFile): Diagnostic[] {
  const base = servicePath(service);
  const named = namedBy(settings, service);
  const taken = [...datastoreVariables, ...Object.values(administrationVariables)];
  return named.flatMap(({ variable, what, setting }, index) => {
    const fix = `Set another ${settingPath(setting)}.`;
    const wrong = (path: readonly PropertyKey[], message: string, repair = fix) => [
      configurationError(file, configPath(path), `${settingPath(path)}: ${message}`, { fix: repair }),
    ];
    const first = named.slice(0, index).find((other) => other.variable === variable);
    if (first !== undefined) {
      return wrong(setting, `\`${variable}\` of ${service.name} would be both ${first.what} and ${what}`);
    }
    for (const kind of ["environment", "secrets"] as const) {
      if (variable in service[kind]) {
        const message = `\`${variable}\` of ${service.name} is ${what}, set by the fleet itself`;
        return wrong([...base, kind, variable], message, `Remove it, or set another ${settingPath(setting)}.`);
      }
    }
    if (taken.includes(variable)) {
      return wrong(setting, `\`${variable}\` of ${service.name} is the address of its data, and cannot be ${what}`);
    }
    const other = otherUse(settings, service, variable);
    return other === undefined
      ? []
      : wrong(setting, `\`${variable}\` of ${service.name} is ${other}, and cannot be ${what}`);
  });
}

/** What else the fleet sets a variable for: ECS takes no task that has it as a secret as well. */
function otherUse(settings: FleetSettings, service: ServiceSettings, variable: string): string | undefined {
  if (eventVariables(settings, service).includes(variable)) {
    return "the address of its events";
  }
  return service.observability.tracing !== undefined && variable.startsWith("OTEL_")
    ? "its collector's, by `tracing`"
    : undefined;
}

function namedBy(settings: FleetSettings, service: ServiceSettings): Named[] {
  const { sent, accepted } = tokenVariables(settings, service, () => "");
  return [
    ...(accepted === undefined
      ? []
      : [
          {
            variable: accepted.variable,
            what: "its callers' tokens",
            setting: ["services", service.name, "tokens", "variable"],
          },
        ]),
    ...sent.map(({ variable, callee }) => ({
      variable,
      what: `the token for ${callee}`,
      setting: ["services", callee, "tokens", "callerVariable"],
    })),
  ];
}
