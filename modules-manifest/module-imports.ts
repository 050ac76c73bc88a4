import { readFileSync } from "node:fs";
import { computedImports } from "./computed-imports";
import { compareText, type DiagnosticSink } from "./diagnostics";
import type { IgnoreRules } from "./docker-ignore";
import type { FolderFiles, FoundFile } from "./folder-files";
import { type ImportScope, ImportTargets } from "./import-targets";
import type { RootFiles } from "./root-files";
import type { SourceFiles } from "./source-files";
import { importTest } from "./source-imports";

/** Computed imports of one file that begin alike are told of up to so many: generated code has thousands. */
const MOST_ALIKE = 50;

/** One step from a module, or a file outside of modules, to another. */
export interface ImportEdge {
  readonly to: string;
  readonly from: FoundFile;
  /** `computed`: where it leads is not known, so that everything it may lead to is taken. `extends`: of a tsconfig.json. */
  readonly kind: "import" | "computed" | "extends";
  /** The import's text, or the expression. */
  readonly written: string;
  /** Known where the import is an expression. */
  readonly line?: number;
}

/** Where imports lead: whole modules, and single files that are in no module. */
export interface Reached {
  readonly modules: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
  /** The step that first led to each of them, by the shortest way; the start has none. */
  readonly via: ReadonlyMap<string, ImportEdge | undefined>;
}

/**
 * Follows the imports between modules. A file is parsed only when a quoted text in it could lead to a module not yet reached,
 * or when it may compute an import. Imports of types count: a build that checks types fails without them.
 */
export class ModuleImports {
  private readonly files: RootFiles;
  private readonly folders: FolderFiles;
  private readonly sources: SourceFiles;
  private readonly targets: ImportTargets;
  private readonly direct = new Map<string, readonly ImportEdge[]>();

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
    this.targets = new ImportTargets(files, folders, modules, sink);
  }

  /** The root tsconfig.json and the files of the monorepo that it extends. */
  rootConfigurations(): readonly string[] {
    return this.targets.root.chain;
  }

  /** The pattern that finds the possible imports of a file. */
  readonly patternFor = (path: string): RegExp => this.targets.scopeOf(path).pattern;

  /**
   * The module itself and everything that its imports reach, transitively, perhaps by some of them only. Ignored files do
   * not count as importers.
   */
  reachedFrom(
    starts: readonly string[],
    ignore: IgnoreRules,
    follows: (edge: ImportEdge) => boolean = () => true,
  ): Reached {
    const via = new Map<string, ImportEdge | undefined>(starts.map((start) => [start, undefined]));
    // What is added on the way is visited as well, nearest first.
    for (const unit of via.keys()) {
      for (const edge of this.directlyFrom(unit, ignore)) {
        if (!via.has(edge.to) && follows(edge)) {
          via.set(edge.to, edge);
        }
      }
    }
    const units = [...via.keys()];
    const isModule = (unit: string): boolean => this.targets.modules.has(unit);
    return {
      modules: new Set(units.filter(isModule)),
      files: new Set(units.filter((unit) => !isModule(unit))),
      via,
    };
  }

  /** The steps that lead out of a module or file: one for each other module or file that is imported, each computed one. */
  directlyFrom(unit: string, ignore: IgnoreRules): readonly ImportEdge[] {
    const key = `${ignore.path ?? ""}\0${unit}`;
    const known = this.direct.get(key);
    if (known !== undefined) {
      return known;
    }
    const scope = this.targets.scopeOf(unit);
    const imported = new Map<string, ImportEdge>();
    const computed: ImportEdge[] = [];
    // In order, so that the same import is named as the reason on every machine.
    for (const file of this.unitFiles(unit).toSorted((a, b) => compareText(a.path, b.path))) {
      if (!ignore.ignores(file.path)) {
        const digest = this.sources.digest(file, this.patternFor);
        this.confirm(file, unit, digest?.candidates ?? [], scope, imported);
        if (digest?.mayCompute === true) {
          this.compute(file, unit, scope, imported, computed);
        }
      }
    }
    const edges = [...imported.values(), ...this.extended(unit, scope), ...computed];
    this.direct.set(key, edges);
    return edges;
  }

  private unitFiles(unit: string): readonly FoundFile[] {
    const { kind, real } = this.files.locate(unit);
    return kind === "file" ? [{ path: unit, real }] : this.folders.below(unit);
  }

  private confirm(
    file: FoundFile,
    unit: string,
    candidates: readonly string[],
    scope: ImportScope,
    imported: Map<string, ImportEdge>,
  ): void {
    const leads: { readonly specifier: string; readonly target: string }[] = [];
    for (const specifier of candidates) {
      const target = this.targets.targetOf(file.path, specifier, scope);
      if (target !== undefined && target !== unit && !imported.has(target)) {
        leads.push({ specifier, target });
      }
    }
    if (leads.length === 0) {
      return;
    }
    const isImported = importTest(file.path, readSource(file.real));
    for (const { specifier, target } of leads) {
      if (!imported.has(target) && isImported(specifier)) {
        imported.set(target, { to: target, from: file, kind: "import", written: specifier });
      }
    }
  }

  private compute(
    file: FoundFile,
    unit: string,
    scope: ImportScope,
    imported: Map<string, ImportEdge>,
    computed: ImportEdge[],
  ): void {
    const seen = new Map<string, number>();
    for (const { kind, text, isComplete, written, line } of computedImports(file.path, readSource(file.real))) {
      const times = (seen.get(text) ?? 0) + 1;
      seen.set(text, times);
      if (times > MOST_ALIKE) {
        continue;
      }
      // A path that is merely made counts where it leads into a module or to a file: many files work out where the root is.
      if (isComplete || kind === "path") {
        const target = this.targets.targetOf(file.path, text, scope);
        if (target !== undefined && target !== unit && !imported.has(target)) {
          imported.set(target, { to: target, from: file, kind: "import", written, line });
        }
      } else {
        const covered = this.targets.coveredBy(file.path, text, unit, scope);
        computed.push(...covered.map((to): ImportEdge => ({ to, from: file, kind: "computed", written, line })));
      }
    }
  }

  /** Files outside of the module that its tsconfig.json extends: without them the build cannot read it. */
  private extended(unit: string, { configurations }: ImportScope): readonly ImportEdge[] {
    const own = `${unit}/tsconfig.json`;
    return configurations
      .filter((path) => configurations[0] === own && !path.startsWith(`${unit}/`))
      .map((to) => ({ to, from: { path: own, real: this.files.locate(own).real }, kind: "extends", written: to }));
  }
}

function readSource(real: string): string {
  try {
    return readFileSync(real, "utf8");
  } catch {
    return "";
  }
}
