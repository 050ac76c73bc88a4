import { type DiagnosticSink, shown, wholeFile } from "./diagnostics";
import { ignoreLines, ignoreMatcher } from "./docker-patterns";
import type { RootFiles } from "./root-files";

/** Whether the build context leaves a path out. */
export interface IgnoreRules {
  /** The file that the rules stand in; absent where there are none. */
  readonly path?: string;
  ignores(path: string): boolean;
}

const NO_RULES: IgnoreRules = { ignores: () => false };
const MOST_PATTERNS = 1_000;

/** Reads the ignore file of each Dockerfile: `<Dockerfile>.dockerignore` where it exists, as BuildKit does, else the root's. */
export class IgnoreFiles {
  private readonly files: RootFiles;
  private readonly sink: DiagnosticSink;
  private readonly rules = new Map<string, IgnoreRules>();

  constructor(files: RootFiles, sink: DiagnosticSink) {
    this.files = files;
    this.sink = sink;
  }

  forDockerfile(dockerfile: string): IgnoreRules {
    const own = `${dockerfile}.dockerignore`;
    return this.read(this.files.locate(own).kind === "file" ? own : ".dockerignore");
  }

  /** What the root's `.gitignore` keeps out of a checkout. */
  get git(): IgnoreRules {
    return this.read(".gitignore", gitPattern);
  }

  private read(path: string, translate: (pattern: string) => string = (pattern) => pattern): IgnoreRules {
    const known = this.rules.get(path);
    if (known !== undefined) {
      return known;
    }
    const text = this.files.readText(path);
    const rules = text === undefined ? NO_RULES : parseIgnoreRules(text, path, this.sink, translate);
    this.rules.set(path, rules);
    return rules;
  }
}

/** Parses the text of a `.dockerignore`. */
export function parseIgnoreRules(
  text: string,
  path: string,
  sink: DiagnosticSink,
  translate: (pattern: string) => string = (pattern) => pattern,
): IgnoreRules {
  const patterns = ignoreLines(text).map(translate);
  if (
    patterns.length > MOST_PATTERNS ||
    patterns.some((pattern) => pattern.length > 1_000 || wildcards(pattern) > 20)
  ) {
    return malformed(path, "more patterns, or longer ones, than can be meant", sink);
  }
  try {
    const ignores = ignoreMatcher(patterns);
    return { path, ignores: (candidate) => candidate !== "" && ignores(candidate) };
  } catch {
    return malformed(path, "a pattern that cannot be compiled", sink);
  }
}

/** A pattern of git in Docker's terms: without a slash before its end it matches at any depth. */
function gitPattern(pattern: string): string {
  const negation = pattern.startsWith("!") ? "!" : "";
  const body = pattern.slice(negation.length).replace(/\/+$/, "");
  return `${negation}${body.includes("/") ? body.replace(/^\/+/, "") : `**/${body}`}`;
}

function wildcards(pattern: string): number {
  return pattern.split("*").length - 1;
}

function malformed(path: string, got: string, sink: DiagnosticSink): IgnoreRules {
  sink.report(
    "dockerignore-malformed",
    wholeFile(path),
    `${shown(path)} cannot be used, got ${got}; expected one pattern a line as Docker reads them`,
    "Correct the patterns.",
  );
  return NO_RULES;
}
