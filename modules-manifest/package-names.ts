import { readFileSync } from "node:fs";
import { posix } from "node:path";
import type { Alias } from "./import-aliases";
import { isObject, type JsonObject } from "./json-source";
import { parseJsonc } from "./jsonc";
import { normalisePath, type RootFiles } from "./root-files";

const PACKAGE_NAME = /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*$/;
const LARGEST_BYTES = 256 * 1024;
const MOST_TARGETS = 200;

/**
 * What imports mean by the package.json files of the modules: their names, which a workspace's install links into
 * node_modules, and each one's own `imports` (`#name`).
 */
export class PackageNames {
  private readonly files: RootFiles;
  private readonly read = new Map<string, JsonObject | undefined>();
  /** Of every module with a name: itself, and whatever is below it. */
  readonly aliases: readonly Alias[];

  constructor(files: RootFiles, modules: Iterable<string>) {
    this.files = files;
    this.aliases = [...modules].flatMap((module) => {
      const name = this.packageOf(module)?.name;
      return typeof name === "string" && PACKAGE_NAME.test(name)
        ? [exactAlias(name, [module]), { prefix: `${name}/`, suffix: "", isExact: false, targets: [`${module}/*`] }]
        : [];
    });
  }

  /** `imports` of the nearest package.json: the module's, or the root's where it has none. */
  importsOf(module: string): readonly Alias[] {
    const own = module === "" ? undefined : this.packageOf(module);
    const folder = own === undefined ? "" : module;
    const { imports } = own ?? this.packageOf("") ?? {};
    return Object.entries(isObject(imports) ? imports : {}).flatMap(([key, value]): Alias[] => {
      const targets = texts(value).flatMap((target) => this.place(target, folder));
      const star = key.indexOf("*");
      if (!key.startsWith("#") || targets.length === 0) {
        return [];
      }
      return star === -1
        ? [exactAlias(key, targets)]
        : [{ prefix: key.slice(0, star), suffix: key.slice(star + 1), isExact: false, targets }];
    });
  }

  /** A path relative to the package.json, or another module's name. */
  private place(target: string, folder: string): readonly string[] {
    if (target.startsWith("./")) {
      const path = normalisePath(posix.join(folder, target));
      return path === undefined ? [] : [path];
    }
    return this.aliases.flatMap(({ prefix, isExact, targets: [place = ""] }) => {
      if (isExact) {
        return target === prefix ? place : [];
      }
      return target.startsWith(prefix) ? place.replace("*", () => target.slice(prefix.length)) : [];
    });
  }

  /** Read without a word where it is unusable: whoever needs it otherwise reports it. */
  private packageOf(folder: string): JsonObject | undefined {
    if (!this.read.has(folder)) {
      this.read.set(folder, this.parse(posix.join(folder, "package.json")));
    }
    return this.read.get(folder);
  }

  private parse(path: string): JsonObject | undefined {
    const { kind, real } = this.files.locate(path);
    if (kind !== "file") {
      return undefined;
    }
    try {
      const text = readFileSync(real, "utf8");
      const parsed = text.length > LARGEST_BYTES ? undefined : parse(text);
      return isObject(parsed) ? parsed : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Most are plain JSON, which is read much faster. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseJsonc(text);
  }
}

function exactAlias(prefix: string, targets: readonly string[]): Alias {
  return { prefix, suffix: "", isExact: true, targets };
}

/** Every text in a value of `imports`, whatever the condition; lists and objects may stand in one another. */
function texts(value: unknown): readonly string[] {
  const found: string[] = [];
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined && found.length < MOST_TARGETS; next = waiting.pop()) {
    if (typeof next === "string") {
      found.push(next);
    } else if (typeof next === "object" && next !== null) {
      waiting.push(...Object.values(next).filter((item) => item !== undefined));
    }
  }
  return found;
}
