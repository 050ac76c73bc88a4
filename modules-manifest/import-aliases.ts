import { posix } from "node:path";
import type { DiagnosticSink } from "./diagnostics";
import { isObject, readJson } from "./json-source";
import { normalisePath, type RootFiles } from "./root-files";

const DEEPEST_EXTENDS = 16;
const MOST_ALIASES = 2_000;
/** TypeScript's own variable for the directory of the tsconfig.json that is asked for. */
const CONFIG_DIRECTORY = `\${configDir}`;

/** One entry of a tsconfig's `paths`: what an import may begin with, and where it then leads. */
export interface Alias {
  readonly prefix: string;
  readonly suffix: string;
  readonly isExact: boolean;
  /** Relative to the root; a `*` stands for what the import has in its place. */
  readonly targets: readonly string[];
}

interface Resolution {
  readonly baseUrl?: string;
  readonly aliases?: readonly Alias[];
  /** The files that were read, for the closure. */
  readonly chain: readonly string[];
}

/** The aliases of a tsconfig.json, its `extends` followed; absent where neither it nor what it extends has any. */
export interface AliasTable {
  readonly aliases?: readonly Alias[];
  readonly chain: readonly string[];
}

/** Reads the aliases that a tsconfig.json gives to imports. */
export function readAliases(files: RootFiles, path: string, sink: DiagnosticSink): AliasTable {
  const { baseUrl, aliases, chain } = resolve(files, path, posix.dirname(path), sink, []);
  const bare: Alias[] =
    baseUrl === undefined ? [] : [{ prefix: "", suffix: "", isExact: false, targets: [posix.join(baseUrl, "*")] }];
  return aliases === undefined && bare.length === 0 ? { chain } : { aliases: [...(aliases ?? []), ...bare], chain };
}

function resolve(
  files: RootFiles,
  path: string,
  directory: string,
  sink: DiagnosticSink,
  seen: readonly string[],
): Resolution {
  const config = readJson(files, path, sink);
  if (config === undefined || seen.length > DEEPEST_EXTENDS) {
    return { chain: [] };
  }
  const chain = [...seen, path];
  const parents = list(config.extends)
    .map((name) => extended(files, path, name))
    .filter((parent): parent is string => parent !== undefined && !chain.includes(parent))
    .slice(0, DEEPEST_EXTENDS)
    .map((parent) => resolve(files, parent, directory, sink, chain));
  const inherited = Object.assign({}, ...parents) as Resolution;
  const options = isObject(config.compilerOptions) ? config.compilerOptions : {};
  const place = (written: string, from: string): string | undefined =>
    written.startsWith(CONFIG_DIRECTORY)
      ? normalisePath(posix.join(directory, written.slice(CONFIG_DIRECTORY.length)))
      : normalisePath(posix.join(from, written));
  const here = posix.dirname(path);
  const ownBase = typeof options.baseUrl === "string" ? place(options.baseUrl, here) : undefined;
  const baseUrl = ownBase ?? inherited.baseUrl;
  const aliases = isObject(options.paths)
    ? toAliases(options.paths, (written) => place(written, baseUrl ?? here))
    : inherited.aliases;
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(aliases === undefined ? {} : { aliases }),
    chain: [path, ...parents.flatMap((parent) => parent.chain)],
  };
}

/** The file that `extends` means; nothing for a package's, which cannot know the monorepo's modules. */
function extended(files: RootFiles, path: string, name: string): string | undefined {
  if (!/^\.{1,2}(?:\/|$)/.test(name)) {
    return undefined;
  }
  const base = normalisePath(posix.join(posix.dirname(path), name));
  if (base === undefined) {
    files.reportOutside(path);
    return undefined;
  }
  const candidates = [base, `${base}.json`, posix.join(base, "tsconfig.json")];
  return candidates.find((candidate) => files.locate(candidate).kind === "file");
}

/** The most specific first, as TypeScript and Bun choose: what is exact, then the longest beginning. */
function toAliases(
  paths: Readonly<Record<string, unknown>>,
  place: (written: string) => string | undefined,
): readonly Alias[] {
  return Object.entries(paths)
    .slice(0, MOST_ALIASES)
    .map(([pattern, targets]) => {
      const star = pattern.indexOf("*");
      return {
        prefix: star === -1 ? pattern : pattern.slice(0, star),
        suffix: star === -1 ? "" : pattern.slice(star + 1),
        isExact: star === -1,
        targets: list(targets).flatMap((target) => place(target) ?? []),
      };
    })
    .sort((a, b) => Number(b.isExact) - Number(a.isExact) || b.prefix.length - a.prefix.length);
}

function list(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
}

/** Where an import may lead by the aliases, relative to the root. TypeScript takes the first that exists. */
export function aliasTargets(aliases: readonly Alias[], specifier: string): string[] {
  const matching = aliases.filter(({ prefix, suffix, isExact }) =>
    isExact
      ? specifier === prefix
      : specifier.length >= prefix.length + suffix.length && specifier.startsWith(prefix) && specifier.endsWith(suffix),
  );
  return matching.flatMap(({ prefix, suffix, targets }) => {
    const middle = specifier.slice(prefix.length, specifier.length - suffix.length);
    return targets.flatMap((target) => normalisePath(target.replace("*", () => middle)) ?? []);
  });
}
