import { realpathSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { type Declaration, readDeclarations } from "./declarations";
import { describeModule, type Workspace } from "./describe-module";
import { compareText, DiagnosticSink, shown, wholeFile } from "./diagnostics";
import { IgnoreFiles } from "./docker-ignore";
import { deepFreeze } from "./freeze";
import { FileSizes } from "./image-files";
import { imageTools } from "./image-tools";
import { readJson } from "./json-source";
import type { LoadResult, Manifest, ManifestSettings, ServiceEntry } from "./manifest";
import { ManifestCache } from "./manifest-cache";
import { checkPorts } from "./ports";
import { RootFiles } from "./root-files";
import { SecretFiles } from "./secret-files";
import { checkName, checkSettings, checkUrlVariables, urlVariable } from "./service-rules";

/** How much `loadManifest` computes. */
export interface LoadOptions {
  /** Without: every entry's `files` is empty and its `fingerprint` is "". @default true */
  readonly fingerprints?: boolean;
  /** Counts into every fingerprint: what else goes into each image, such as the certificate authorities. @default - nothing */
  readonly salt?: string;
  /**
   * File that keeps the result for the next run, which is the same without it.
   *
   * @default - the monorepo is read
   */
  readonly cache?: string;
}

/**
 * Reads an Ooneex monorepo into a validated, deeply frozen manifest, with every problem found on the way. Synchronous;
 * never throws on what the monorepo holds, and reads nothing outside the root.
 */
export function loadManifest(root: string, settings: ManifestSettings = {}, options: LoadOptions = {}): LoadResult {
  const sink = new DiagnosticSink();
  const realRoot = findRoot(root, sink);
  if (realRoot === undefined) {
    return deepFreeze({ diagnostics: sink.sorted() });
  }
  const { cache: path, ...others } = options;
  const cache = path === undefined ? undefined : new ManifestCache(path, [resolve(root), realRoot, settings, others]);
  const known = cache?.read();
  if (known !== undefined) {
    return deepFreeze(known);
  }
  const files = new RootFiles(realRoot, sink);
  const manifest = load(root, files, settings, options, sink);
  const result = { ...(manifest === undefined ? {} : { manifest }), diagnostics: sink.sorted() };
  cache?.write(result, files);
  return deepFreeze(result);
}

function findRoot(root: string, sink: DiagnosticSink): string | undefined {
  try {
    const real = realpathSync.native(root);
    if (statSync(real).isDirectory()) {
      return real;
    }
  } catch {
    // Reported below, as any other path that is not a directory.
  }
  sink.report(
    "root-missing",
    wholeFile("."),
    `the monorepo's root cannot be opened, got ${shown(root)}; expected an existing directory`,
    "Correct the path to the monorepo.",
  );
  return undefined;
}

function load(
  root: string,
  files: RootFiles,
  settings: ManifestSettings,
  options: LoadOptions,
  sink: DiagnosticSink,
): Manifest | undefined {
  const { kind } = files.locate("modules");
  if (kind !== "directory") {
    const got = { outside: "a link that leads out of it", absent: "no `modules`" }[kind as string] ?? "something else";
    sink.report(
      "root-not-monorepo",
      wholeFile("."),
      `this is not an Ooneex monorepo, got ${got} at its root; expected a \`modules\` directory`,
      "Give the path of the directory that holds `modules` and the root `package.json`.",
    );
    return undefined;
  }
  const packageJson = readJson(files, "package.json", sink);
  const { modules, api, services } = readDeclarations(files, sink);
  if (api === undefined) {
    return undefined;
  }
  const names = modules.map(({ name }) => name);
  const salt = options.salt === undefined ? {} : { salt: options.salt };
  const workspace: Workspace = {
    files,
    sink,
    ignoreFiles: new IgnoreFiles(files, sink),
    secretFiles: new SecretFiles(),
    fileSizes: new FileSizes(),
    modules: names,
    packageJson,
    ...(options.fingerprints === false ? {} : { image: { ...imageTools(files, names, packageJson, sink), ...salt } }),
  };
  const described = describeModule(
    { name: api.name, role: "api", folder: api.folder, declaredAt: api.at, settings: settings.api ?? {} },
    workspace,
  );
  const entries = describeServices(services, settings, workspace);
  checkPorts(
    [described, ...entries].filter(({ isPortKnown }) => isPortKnown).map(({ entry }) => entry),
    sink,
  );
  checkSettings(settings, services.map(({ name }) => name).sort(compareText), sink);
  return {
    root: resolve(root),
    name: monorepoName(packageJson?.name, files.root),
    api: described.entry,
    services: Object.fromEntries(entries.map(({ entry }) => [entry.name, entry])),
  };
}

function describeServices(
  services: readonly Declaration[],
  settings: ManifestSettings,
  workspace: Workspace,
): { entry: ServiceEntry; isPortKnown: boolean }[] {
  const { sink } = workspace;
  const sorted = services.toSorted((a, b) => compareText(a.name, b.name));
  const variables = sorted.map((service) => ({ service: service.name, ...urlVariable(service, sink) }));
  checkUrlVariables(variables, sink);
  return sorted.map((declaration, index) => {
    const { name, module, at } = declaration;
    checkName(name, at, sink);
    const own = Object.hasOwn(settings.services ?? {}, name) ? settings.services?.[name] : undefined;
    const variable = variables[index]?.name;
    return describeModule(
      {
        name,
        role: "microservice",
        folder: module.folder,
        declaredAt: at,
        ...(variable === undefined ? {} : { urlVariable: variable }),
        settings: own ?? settings.defaults ?? {},
      },
      workspace,
    );
  });
}

function monorepoName(written: unknown, root: string): string {
  const name = typeof written === "string" ? written.trim().replace(/^@[^/]*\//, "") : "";
  return name === "" ? basename(root) : name;
}
