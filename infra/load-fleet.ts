import { join } from "node:path";
import { type Diagnostic, type LoadOptions, loadManifest, type Manifest } from "../modules-manifest";
import { certificateAuthorities } from "./certificate-authorities";
import { checkNames } from "./check-names";
import { checkRenames } from "./check-renames";
import { checkSettings } from "./check-settings";
import { readConfiguration } from "./configuration";
import { configurationFile } from "./configuration-file";
import { checkEventConfiguration } from "./events/check-configuration";
import { manifestSettings } from "./manifest-settings";
import { monorepoRoot, resolveSettings } from "./resolve-settings";
import type { FleetSettings } from "./settings";

/** What the program is given from outside: by the engine, or by a command that reads the same files. */
export interface FleetSource {
  /** Folder of Pulumi.yaml, absolute. */
  readonly projectDirectory: string;
  readonly stack: string;
  /** The stack's configuration: full keys, structured values as JSON. */
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: ReadonlySet<string>;
  /** Another monorepo than the configured one. */
  readonly root?: string;
  /** File that keeps what the monorepo was found to be, for the next run. @default - none */
  readonly cache?: string;
}

/** The fleet to deploy, where nothing stands against it, and all that is to be said about it. */
export interface LoadedFleet {
  /** Absent where there is an error. */
  readonly settings?: FleetSettings;
  /** Absent where there is no monorepo to speak of. */
  readonly manifest?: Manifest;
  /** Of the configuration first, then of the monorepo. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads configuration and monorepo, and resolves them to settings. Reports all problems at once and never throws. */
export function loadFleet(source: FleetSource): LoadedFleet {
  const file = configurationFile(join(source.projectDirectory, `Pulumi.${source.stack}.yaml`));
  const values = source.root === undefined ? source.values : { ...source.values, "fleet:root": source.root };
  const { configuration, region, diagnostics } = readConfiguration({ ...source, values, file });
  if (configuration === undefined) {
    return { diagnostics };
  }
  const root = monorepoRoot(configuration.root, source.projectDirectory);
  const loaded = loadManifest(root, manifestSettings(configuration, file), {
    ...imageOptions(region),
    ...(source.cache !== undefined && { cache: source.cache }),
  });
  const { manifest } = loaded;
  const found = [...diagnostics, ...loaded.diagnostics];
  if (manifest === undefined) {
    return { diagnostics: found };
  }
  found.push(...checkNames(configuration, manifest, file), ...checkRenames(configuration, manifest, file));
  found.push(...checkEventConfiguration(configuration, file));
  if (region === undefined) {
    return { manifest, diagnostics: found };
  }
  // Resolved with errors as well, so that all problems are told at once; but handed out without any only.
  const settings = resolveSettings(configuration, manifest, { stack: source.stack, region });
  found.push(...checkSettings(settings, file));
  const failed = found.some(({ severity }) => severity === "error");
  return { ...(!failed && { settings }), manifest, diagnostics: found };
}

/** Other authorities make another image, so their text is part of every fingerprint. */
function imageOptions(region: string | undefined): LoadOptions {
  const salt = region === undefined ? undefined : certificateAuthorities(region);
  return salt === undefined ? {} : { salt };
}
