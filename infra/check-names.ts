import type { Diagnostic, Manifest } from "../modules-manifest/manifest";
import { didYouMean } from "../modules-manifest/nearest";
import { configPath, configurationError, settingPath } from "./configuration";
import type { ConfigurationFile } from "./configuration-file";
import { datastoreVariables } from "./datastore-variables";
import { publicRoutesVariable } from "./gateway/public-routes";
import type { RawConfiguration } from "./schema";

/** Variables the fleet sets itself: another value would point a service at somebody else's data, or nowhere. */
const managedVariables = new Map([
  ["APP_ENV", "Set fleet:environment instead."],
  ["HOST_NAME", "Remove it: a task always listens on 0.0.0.0."],
  ["PORT", "Set `port` instead."],
  ["NODE_EXTRA_CA_CERTS", "Remove it: it names the authorities of the database's certificate."],
  [publicRoutesVariable, "Remove it: it follows from `routes`, `hosts` and `guardedPaths`."],
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
        configurationError(file, configPath(path), message, { code: "configuration-unknown-service", fix }),
      );
    }
  };
  for (const [name, service] of Object.entries(configuration.services ?? {})) {
    for (const [index, callee] of (service.calls ?? []).entries()) {
      known(callee, ["services", name, "calls", index]);
      if (callee === name) {
        const message = `${settingPath(["services", name, "calls", index])}: \`${name}\` calls itself`;
        problems.push(
          configurationError(file, configPath(["services", name, "calls", index]), message, { fix: "Remove it." }),
        );
      }
      if (service.retire === undefined && configuration.services?.[callee]?.retire !== undefined) {
        const path = ["services", name, "calls", index];
        const message = `${settingPath(path)}: \`${callee}\` is being removed (retire), nobody can call it any more`;
        problems.push(configurationError(file, configPath(path), message, { fix: "Remove it." }));
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
        return fix === undefined ? [] : [configurationError(file, configPath(path), message, { fix })];
      }),
    ),
  );
}
