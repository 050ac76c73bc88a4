import { formatDiagnostic } from "../diagnostics";
import { type LoadOptions, loadManifest } from "../load-manifest";
import type { ManifestSettings } from "../manifest";
import { type Content, monorepo } from "./monorepo";

/** The diagnostics, as a terminal shows them, of the sound monorepo with some files changed. */
export function problems(
  changes: Readonly<Record<string, Content>>,
  settings: ManifestSettings = {},
  options: LoadOptions = {},
): string {
  return problemsOf(monorepo(changes), settings, options);
}

/** The diagnostics of a monorepo, as a terminal shows them. */
export function problemsOf(root: string, settings: ManifestSettings = {}, options: LoadOptions = {}): string {
  return loadManifest(root, settings, options)
    .diagnostics.map((diagnostic) => formatDiagnostic(diagnostic).replaceAll("`", "'"))
    .join("\n");
}

/** The sound API's yml with another list. */
export function appYml(...list: string[]): Record<string, string> {
  return { "modules/app/app.yml": ['type: "api"', ...list, ""].join("\n") };
}

/** A Dockerfile of `billing` with other lines before its last one. */
export function billingDockerfile(...lines: string[]): Record<string, string> {
  const text = [
    "FROM oven/bun:1 AS production",
    "COPY package.json modules/*/package.json ./",
    ...lines,
    "USER bun",
    'CMD ["bun", "modules/billing/src/index.ts"]',
    "",
  ].join("\n");
  return { "modules/billing/Dockerfile": text };
}
