import { realpathSync, statSync } from "node:fs";
import { type ClosurePart, type ClosureRequest, copiedAsWhole } from "./closure";
import { readDeclarations } from "./declarations";
import { DEFAULT_PLATFORM } from "./describe-module";
import { DiagnosticSink } from "./diagnostics";
import { IgnoreFiles } from "./docker-ignore";
import { readDockerfile } from "./dockerfile-facts";
import { usesOf } from "./dockerfile-stages";
import { type FoundFile, isLocalEnvironmentFile, isNoSource } from "./folder-files";
import type { Cost, ExplainedCopy, ExplainedPart, ExplainedWidening, ImageExplanation } from "./image-explanation";
import { type ImageTools, imageTools } from "./image-tools";
import { writtenBy } from "./import-lines";
import { readJson } from "./json-source";
import type { Manifest, ModuleSettings, ServiceEntry } from "./manifest";
import type { ImportEdge } from "./module-imports";
import { RootFiles } from "./root-files";
import { EMPTY_ENVIRONMENT } from "./source-files";
import { withFleetStages } from "./staged-dockerfile";

/** Explains one image of a manifest. Reads the monorepo anew, so that loading a manifest does not pay for it. */
export function explainImage(manifest: Manifest, entry: ServiceEntry, settings: ModuleSettings = {}): ImageExplanation {
  const sink = new DiagnosticSink();
  const files = new RootFiles(realpathSync.native(manifest.root), sink);
  const modules = readDeclarations(files, sink).modules.map(({ folder }) => folder);
  const names = modules.map((folder) => folder.slice("modules/".length));
  const tools = imageTools(files, names, readJson(files, "package.json", sink), sink);
  const { path, target } = entry.dockerfile;
  const dockerfile = readDockerfile(files, { path, target, buildArguments: settings.buildArguments ?? {} }, sink);
  const request: ClosureRequest = {
    folder: entry.folder,
    ...usesOf(dockerfile?.stages ?? []),
    ignore: new IgnoreFiles(files, sink).forDockerfile(path),
  };
  const kept = new Set(entry.files);
  const found = tools.closures.parts(request);
  const parts = found.map((part) => ({ ...part, files: part.files.filter(({ path }) => kept.has(path)) }));
  const held = parts.flatMap((part) => part.files);
  const outside = modules.filter((module) => !holdsMore(module, held));
  const lines = dockerfile?.text.split(/\r?\n/) ?? [];
  return {
    name: entry.role === "api" ? "api" : entry.name,
    fingerprint: entry.fingerprint,
    dockerfile: path,
    target,
    platform: settings.platform ?? DEFAULT_PLATFORM,
    buildArguments: Object.keys(settings.buildArguments ?? {}).sort(),
    ...costOf(held),
    parts: parts.flatMap((part) => (part.files.length === 0 ? [] : [explainPart(part, parts)])),
    widenings: explainWidenings(tools, request, parts),
    wholeCopies: wholeCopies(request, { files, lines, held, outside, closures: tools.closures }),
    otherModules: outside,
    secretFiles: found.flatMap((part) => part.files.map(({ path }) => path)).filter((path) => !kept.has(path)),
    emptied: held.map((file) => file.path).filter(isLocalEnvironmentFile),
    addedStage: dockerfile?.target === undefined ? [] : addedStage(dockerfile.text, target),
  };
}

interface CopyFacts {
  readonly files: RootFiles;
  /** Of the Dockerfile. */
  readonly lines: readonly string[];
  readonly held: readonly FoundFile[];
  readonly outside: readonly string[];
  readonly closures: ImageTools["closures"];
}

function holdsMore(module: string, held: readonly FoundFile[]): boolean {
  return held.some(({ path }) => path.startsWith(`${module}/`) && path !== `${module}/package.json`);
}

function explainPart({ kind, what, files, edge, source }: ClosurePart, parts: readonly ClosurePart[]): ExplainedPart {
  const because =
    source === undefined
      ? edge === undefined
        ? undefined
        : writtenBy(edge)
      : { file: source.at.file, line: source.at.line, written: source.written };
  return {
    kind,
    what,
    ...costOf(files),
    chain: edge === undefined ? [] : chainTo(what, parts),
    ...(because === undefined ? {} : { because }),
    paths: files.map(({ path }) => path),
  };
}

/** The way from the image's own module, by the steps that first led to each. */
function chainTo(what: string, parts: readonly ClosurePart[]): readonly string[] {
  const chain = [what];
  for (let next: string | undefined = what; next !== undefined; ) {
    const from: FoundFile | undefined = parts.find((part) => part.what === next && part.edge !== undefined)?.edge?.from;
    next = from === undefined ? undefined : unitOf(from.path, parts);
    if (next !== undefined) {
      chain.unshift(next);
    }
  }
  return chain;
}

/** The reached module or file that a file belongs to. */
function unitOf(path: string, parts: readonly ClosurePart[]): string | undefined {
  return parts.find(({ kind, what }) => kind !== "copy" && (path === what || path.startsWith(`${what}/`)))?.what;
}

/** Every computed import of what the image holds, each as if it were the only one. */
function explainWidenings(
  { imports, closures }: ImageTools,
  { folder, ignore }: ClosureRequest,
  parts: readonly ClosurePart[],
): readonly ExplainedWidening[] {
  const unwidened = parts.flatMap(({ kind, files }) => (kind === "widened" ? [] : files.map(({ path }) => path)));
  const held = new Set(unwidened);
  const isCertain = ({ kind }: ImportEdge): boolean => kind !== "computed";
  const certain = imports.reachedFrom([folder], ignore, isCertain).via;
  const groups = new Map<string, ImportEdge[]>();
  for (const unit of imports.reachedFrom([folder], ignore).via.keys()) {
    for (const edge of imports.directlyFrom(unit, ignore).filter((edge) => !isCertain(edge))) {
      const key = JSON.stringify([edge.from.path, edge.line, edge.written]);
      groups.set(key, [...(groups.get(key) ?? []), edge]);
    }
  }
  return [...groups.values()].flatMap(([first, ...others]): ExplainedWidening[] => {
    if (first === undefined) {
      return [];
    }
    const starts = [first, ...others].map(({ to }) => to);
    const reached = [...imports.reachedFrom(starts, ignore, isCertain).via.keys()];
    const adds = reached.filter((unit) => !certain.has(unit));
    const files = adds.flatMap((unit) => closures.held(unit, ignore));
    const cost = costOf(files.filter(({ path }) => !held.has(path)));
    return [{ ...writtenBy(first), adds: adds.sort(), ...cost }];
  });
}

/** What the lines that copy everything, or all modules, take and leave out. */
function wholeCopies(
  { sources, ignore }: ClosureRequest,
  { files, lines, held, outside, closures }: CopyFacts,
): readonly ExplainedCopy[] {
  const paths = new Set(held.map(({ path }) => path));
  const leftOut = outside.flatMap((module) => closures.held(module, ignore)).filter(({ path }) => !paths.has(path));
  const folders = files
    .list("")
    .filter((name) => files.locate(name).kind === "directory" && !isNoSource(name) && !ignore.ignores(name))
    .filter((name) => name !== "modules" && !held.some(({ path }) => path.startsWith(`${name}/`)));
  return sources.flatMap((source) => {
    const extent = copiedAsWhole(source);
    if (extent === undefined) {
      return [];
    }
    const isEverything = extent === "everything";
    const taken = isEverything ? held : held.filter(({ path }) => path.startsWith("modules/"));
    const { file, line } = source.at;
    return [
      {
        ...{ file, line, written: (lines[line - 1] ?? "").trim() },
        ...{ taken: taken.length, leftOut: leftOut.length, leftOutFolders: isEverything ? folders : [] },
      },
    ];
  });
}

/** Lines that are not the user's, from the last FROM on. */
function addedStage(text: string, target: string): readonly string[] {
  const lines = withFleetStages(text, { service: target }, "rds-ca.pem").trimEnd().split("\n");
  return lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
}

function costOf(files: readonly FoundFile[]): Cost {
  return { files: files.length, bytes: files.reduce((sum, file) => sum + sizeOf(file), 0) };
}

function sizeOf({ path, real }: FoundFile): number {
  if (isLocalEnvironmentFile(path) || isLocalEnvironmentFile(real)) {
    return EMPTY_ENVIRONMENT.length;
  }
  try {
    return statSync(real).size;
  } catch {
    return 0;
  }
}
