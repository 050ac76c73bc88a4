import type { ManifestSettings, ModuleSettings } from "../modules-manifest/manifest";
import type { ConfigurationFile } from "./configuration-file";
import type { RawConfiguration } from "./schema";
import type { RawApi, RawService } from "./service-schema";

/** What the manifest has to know of the configuration: it beats what the monorepo says. */
export function manifestSettings(configuration: RawConfiguration, file: ConfigurationFile): ManifestSettings {
  const services = Object.entries(configuration.services ?? {});
  return {
    api: settingsOf(configuration, configuration.api, file.locate(["fleet:api"])),
    services: Object.fromEntries(
      services.map(([name, own]) => [name, settingsOf(configuration, own, file.locate(["fleet:services", name]))]),
    ),
    defaults: settingsOf(configuration, undefined, file.locate(["fleet:defaults"])),
  };
}

function settingsOf(
  { defaults }: RawConfiguration,
  own: RawService | RawApi | undefined,
  at: NonNullable<ModuleSettings["at"]>,
): ModuleSettings {
  const merged = { ...defaults, ...own };
  // A count that only profile or defaults chose is no contradiction: a service with cron jobs then runs one task.
  const { desiredCount = 0, scaling: { minimumCount = 0, maximumCount = 0 } = {} } = own ?? {};
  const most = Math.max(desiredCount, minimumCount, maximumCount);
  const buildArguments = { ...defaults?.buildArguments, ...own?.buildArguments };
  const migration = { ...defaults?.migration, ...own?.migration };
  return {
    ...(own?.port !== undefined && { port: own.port }),
    ...(merged.dockerfile !== undefined && { dockerfile: merged.dockerfile }),
    ...(merged.target !== undefined && { target: merged.target }),
    ...(Object.keys(buildArguments).length > 0 && { buildArguments }),
    ...(merged.imageSource !== undefined && { imageSource: merged.imageSource }),
    ...(Object.keys(migration).length > 0 && { migration }),
    ...(most > 0 && { maximumCount: most }),
    platform: merged.platform ?? "linux/amd64",
    at,
  };
}
