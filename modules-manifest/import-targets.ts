import { posix } from "node:path";
import { moduleOf } from "./context-paths";
import type { DiagnosticSink } from "./diagnostics";
import type { FolderFiles } from "./folder-files";
import { type Alias, type AliasTable, aliasTargets, readAliases } from "./import-aliases";
import { PackageNames } from "./package-names";
import { normalisePath, type RootFiles } from "./root-files";
import { candidatePattern, SOURCE_FILE } from "./source-imports";

const EXTENSIONS = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".d.ts"];
const INDEXES = ["/index.ts", "/index.tsx", "/index.js", "/index.mjs", "/index.cjs"];
/** What begins so comes from elsewhere. */
const ADDRESS = /^(?!file:)[a-z][a-z0-9+.-]*:/i;

/** Stands for a package. */
const NOWHERE = "";

/** What imports mean in one module, or in the files outside of modules. */
export interface ImportScope {
  readonly aliases: readonly Alias[];
  /** Finds the possible imports of a file. */
  readonly pattern: RegExp;
  /** The tsconfig.json files that say so, the root's left out. */
  readonly configurations: readonly string[];
  /** Where imports of this scope lead that were looked for already. */
  readonly known: Map<string, string>;
}

/** Finds where imports lead: by relative path, by tsconfig `paths`, by the modules' package names, by `#` imports. */
export class ImportTargets {
  private readonly files: RootFiles;
  private readonly folders: FolderFiles;
  private readonly sink: DiagnosticSink;
  /** `modules/billing`. */
  readonly modules: ReadonlySet<string>;
  readonly root: AliasTable;
  private readonly names: PackageNames;
  private readonly scopes = new Map<string, ImportScope>();

  constructor(files: RootFiles, folders: FolderFiles, modules: readonly string[], sink: DiagnosticSink) {
    this.files = files;
    this.folders = folders;
    this.sink = sink;
    this.modules = new Set(modules.map((name) => `modules/${name}`));
    this.root = readAliases(files, "tsconfig.json", sink);
    this.names = new PackageNames(files, this.modules);
  }

  /** A module's own tsconfig.json decides where it has aliases, as in Bun; else the root's. */
  scopeOf(path: string): ImportScope {
    const module = moduleOf(path) ?? "";
    const known = this.scopes.get(module);
    if (known !== undefined) {
      return known;
    }
    const tsconfig = `${module}/tsconfig.json`;
    const isOwn = module !== "" && this.files.locate(tsconfig).kind === "file";
    const own: AliasTable = isOwn ? readAliases(this.files, tsconfig, this.sink) : { chain: [] };
    const aliases = [
      ...(own.aliases ?? this.root.aliases ?? []),
      ...this.names.importsOf(module),
      ...this.names.aliases,
    ];
    const configurations = own.chain.filter((file) => !this.root.chain.includes(file));
    const scope = { aliases, pattern: candidatePattern(aliases), configurations, known: new Map() };
    this.scopes.set(module, scope);
    return scope;
  }

  /** The module, or the file outside of modules, that an import leads to; nothing for a package. */
  targetOf(from: string, specifier: string, scope: ImportScope): string | undefined {
    const place = isRelative(specifier) ? `${posix.dirname(from)}\0${specifier}` : specifier;
    const { known } = scope;
    let target = known.get(place);
    if (target === undefined) {
      target = this.find(from, specifier, scope) ?? NOWHERE;
      known.set(place, target);
    }
    return target === NOWHERE ? undefined : target;
  }

  private find(from: string, specifier: string, { aliases }: ImportScope): string | undefined {
    const paths = isRelative(specifier)
      ? [posix.join(posix.dirname(from), specifier)]
      : aliasTargets(aliases, specifier);
    const [first, ...others] = paths.map((path) => this.moduleAt(path));
    if (first !== undefined && others.every((module) => module === first)) {
      return first;
    }
    const path = paths.find((path) => this.fileAt(path)) ?? paths.find((path) => this.moduleAt(path));
    return path === undefined ? undefined : (this.moduleAt(path) ?? this.fileAt(path));
  }

  /**
   * Everything that an import may lead to of which only the beginning is known: the modules, and the source and JSON files
   * outside of them, whose path may begin so. A beginning within the importing module stays there: what is computed is
   * taken to go down. Where nothing is known, every module is meant, and of what is outside nothing: there an import has to
   * say a name.
   */
  coveredBy(from: string, beginning: string, unit: string, { aliases }: ImportScope): readonly string[] {
    const starts = isRelative(beginning)
      ? [joined(posix.dirname(from), beginning)]
      : ADDRESS.test(beginning)
        ? []
        : /^(?:\.{0,2}$|\/|file:)/.test(beginning)
          ? [""]
          : aliases.flatMap((alias) => aliasStarts(alias, beginning));
    const found = starts.flatMap((start) => (start === undefined ? [] : this.beginningWith(start, unit)));
    return [...new Set(found)];
  }

  private beginningWith(start: string, unit: string): readonly string[] {
    if (start.startsWith(`${unit}/`)) {
      return [];
    }
    const modules = [...this.modules].filter(
      (module) => module !== unit && (module.startsWith(start) || start.startsWith(`${module}/`)),
    );
    if (start === "" || start.startsWith("modules/")) {
      return modules;
    }
    const slash = start.lastIndexOf("/");
    const folders =
      slash === -1
        ? this.files.list("").filter((name) => name.startsWith(start) && name !== "modules")
        : [start.slice(0, slash)];
    const files = folders.flatMap((path) =>
      this.files.locate(path).kind === "file" ? [path] : this.folders.below(path).map((file) => file.path),
    );
    return [...modules, ...files.filter((path) => path.startsWith(start) && path !== unit && isLoadable(path))];
  }

  private moduleAt(path: string): string | undefined {
    const module = moduleOf(path) ?? "";
    return this.modules.has(module) ? module : undefined;
  }

  private fileAt(path: string): string | undefined {
    if (path.startsWith("..") || path.startsWith("/") || path.split("/").includes("node_modules")) {
      return undefined;
    }
    const swapped = path.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
    const candidates = [...EXTENSIONS, ...INDEXES].map((ending) => path + ending);
    return [...candidates, swapped].find((candidate) => this.files.locate(candidate).kind === "file");
  }
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith("./") || specifier.startsWith("../");
}

function isLoadable(path: string): boolean {
  return SOURCE_FILE.test(path) || path.endsWith(".json");
}

/** A path below a directory as far as it is known; its end may be half a name. Nothing when it leaves the root. */
function joined(directory: string, beginning: string): string | undefined {
  const slash = beginning.lastIndexOf("/");
  const folder = normalisePath(posix.join(directory, beginning.slice(0, slash)));
  const name = beginning.slice(slash + 1);
  if (folder === undefined || /^\.{1,2}$/.test(name)) {
    return folder === undefined ? undefined : "";
  }
  return folder === "" ? name : `${folder}/${name}`;
}

/** Where an alias may lead an import that begins so. */
function aliasStarts({ prefix, isExact, targets }: Alias, beginning: string): readonly string[] {
  if (isExact || !beginning.startsWith(prefix)) {
    return prefix.startsWith(beginning) ? targets.map((target) => target.split("*", 1)[0] ?? "") : [];
  }
  const rest = beginning.slice(prefix.length);
  return targets.flatMap((target) => {
    const star = target.indexOf("*");
    return star === -1 ? [target] : (joined(".", `./${target.slice(0, star)}${rest}`) ?? []);
  });
}
