import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { moduleOf } from "./context-paths";
import type { DiagnosticSink } from "./diagnostics";
import type { IgnoreRules } from "./docker-ignore";
import type { FolderFiles, FoundFile } from "./folder-files";
import { type Alias, type AliasTable, aliasTargets, readAliases } from "./import-aliases";
import type { RootFiles } from "./root-files";
import type { SourceFiles } from "./source-files";
import { candidatePattern, importTest } from "./source-imports";

const EXTENSIONS = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".d.ts"];
const INDEXES = ["/index.ts", "/index.tsx", "/index.js", "/index.mjs", "/index.cjs"];

/** Where imports lead: whole modules, and single files that are in no module. */
export interface Reached {
  readonly modules: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
}

interface AliasScope {
  readonly aliases: readonly Alias[];
  readonly pattern: RegExp;
}

/** Follows the imports between modules. A file is parsed only when a quoted text in it could lead to a module not yet reached. */
export class ModuleImports {
  private readonly files: RootFiles;
  private readonly folders: FolderFiles;
  private readonly sources: SourceFiles;
  private readonly sink: DiagnosticSink;
  private readonly modules: ReadonlySet<string>;
  private readonly root: AliasTable;
  private readonly scopes = new Map<string, AliasScope>();
  private readonly direct = new Map<string, Reached>();

  constructor(
    files: RootFiles,
    folders: FolderFiles,
    sources: SourceFiles,
    modules: readonly string[],
    sink: DiagnosticSink,
  ) {
    this.files = files;
    this.folders = folders;
    this.sources = sources;
    this.sink = sink;
    this.modules = new Set(modules.map((name) => `modules/${name}`));
    this.root = readAliases(files, "tsconfig.json", sink);
  }

  /** The root tsconfig.json and the files of the monorepo that it extends. */
  rootConfigurations(): readonly string[] {
    return this.root.chain;
  }

  /** The pattern that finds the possible imports of a file. */
  readonly patternFor = (path: string): RegExp => this.scopeOf(path).pattern;

  /** The module itself and everything that its imports reach, transitively. Ignored files do not count as importers. */
  reachedFrom(folder: string, ignore: IgnoreRules): Reached {
    const modules = new Set<string>();
    const files = new Set<string>();
    const waiting = [folder];
    for (let unit = waiting.pop(); unit !== undefined; unit = waiting.pop()) {
      const into = this.modules.has(unit) ? modules : files;
      if (!into.has(unit)) {
        into.add(unit);
        const next = this.directlyFrom(unit, ignore);
        waiting.push(...next.modules, ...next.files);
      }
    }
    return { modules, files };
  }

  private directlyFrom(unit: string, ignore: IgnoreRules): Reached {
    const key = `${ignore.path ?? ""}\0${unit}`;
    const known = this.direct.get(key);
    if (known !== undefined) {
      return known;
    }
    const reached = { modules: new Set<string>(), files: new Set<string>() };
    const { aliases } = this.scopeOf(unit);
    for (const file of this.unitFiles(unit)) {
      if (!ignore.ignores(file.path)) {
        const candidates = this.sources.digest(file, this.patternFor)?.candidates ?? [];
        this.confirm(file, unit, candidates, aliases, reached);
      }
    }
    this.direct.set(key, reached);
    return reached;
  }

  private unitFiles(unit: string): readonly FoundFile[] {
    const { kind, real } = this.files.locate(unit);
    return kind === "file" ? [{ path: unit, real }] : this.folders.below(unit);
  }

  private confirm(
    file: FoundFile,
    unit: string,
    candidates: readonly string[],
    aliases: readonly Alias[],
    reached: { readonly modules: Set<string>; readonly files: Set<string> },
  ): void {
    const leads = candidates
      .map((specifier) => ({ specifier, target: this.target(file.path, specifier, aliases) }))
      .filter(({ target }) => target !== undefined && target !== unit)
      .filter(({ target }) => !reached.modules.has(target ?? "") && !reached.files.has(target ?? ""));
    if (leads.length === 0) {
      return;
    }
    const isImported = importTest(file.path, readSource(file.real));
    for (const { specifier, target = "" } of leads) {
      if (isImported(specifier)) {
        (this.modules.has(target) ? reached.modules : reached.files).add(target);
      }
    }
  }

  /** The module, or the file outside of modules, that an import leads to; nothing for a package. */
  private target(from: string, specifier: string, aliases: readonly Alias[]): string | undefined {
    const relative = specifier.startsWith("./") || specifier.startsWith("../");
    const paths = relative ? [posix.join(posix.dirname(from), specifier)] : aliasTargets(aliases, specifier);
    const known = paths.filter((path) => this.modules.has(moduleOf(path) ?? ""));
    const existing = paths.length === 1 && known.length === 1 ? known[0] : paths.find((path) => this.fileAt(path));
    const path = existing ?? known[0];
    if (path === undefined) {
      return undefined;
    }
    return this.modules.has(moduleOf(path) ?? "") ? moduleOf(path) : this.fileAt(path);
  }

  private fileAt(path: string): string | undefined {
    if (path.startsWith("..") || path.startsWith("/") || path.split("/").includes("node_modules")) {
      return undefined;
    }
    const swapped = path.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
    const candidates = [...EXTENSIONS, ...INDEXES].map((ending) => path + ending);
    return [...candidates, swapped].find((candidate) => this.files.locate(candidate).kind === "file");
  }

  /** A module's own tsconfig.json decides where it has aliases, as in Bun; else the root's. */
  private scopeOf(path: string): AliasScope {
    const module = moduleOf(path) ?? "";
    const known = this.scopes.get(module);
    if (known !== undefined) {
      return known;
    }
    const own = module === "" ? undefined : this.ownAliases(`${module}/tsconfig.json`);
    const aliases = own ?? this.root.aliases ?? [];
    const scope = { aliases, pattern: candidatePattern(aliases) };
    this.scopes.set(module, scope);
    return scope;
  }

  private ownAliases(path: string): readonly Alias[] | undefined {
    return this.files.locate(path).kind === "file" ? readAliases(this.files, path, this.sink).aliases : undefined;
  }
}

function readSource(real: string): string {
  try {
    return readFileSync(real, "utf8");
  } catch {
    return "";
  }
}
