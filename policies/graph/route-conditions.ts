import type { Resource } from "./resource";
import { at, listAt, UNKNOWN } from "./value";

/** Requests that a rule asks for: of one name or of any, to one path or to all below it. */
export interface Requests {
  /** Empty for any. */
  readonly host: string;
  /** Without `/*`; empty for the root. */
  readonly path: string;
  readonly prefix: boolean;
}

/** As a tag declares them, whose key takes no asterisk: `/billing/@all`. */
export function requestText({ host, path, prefix }: Requests): string {
  return `${host}${path}${prefix ? "/@all" : ""}`;
}

/** Conditions that only narrow what the others ask for. */
const NARROWING = ["httpRequestMethod", "httpHeader", "queryStrings", "sourceIp"];

/** What a rule asks for, its conditions with what they hold. */
export interface Conditions {
  readonly hosts: readonly unknown[];
  readonly paths: readonly unknown[];
  readonly expressions: readonly unknown[];
  /** Whether it asks for something besides. */
  readonly narrower: boolean;
}

/** A rule's conditions; a reason where they cannot be told. */
export function conditionsOf(rule: Resource): Conditions | string {
  const hosts: unknown[] = [];
  const paths: unknown[] = [];
  const expressions: unknown[] = [];
  let narrower = false;
  for (const condition of listAt(rule.inputs, "conditions")) {
    if (condition === UNKNOWN || typeof condition !== "object" || condition === null) return "has unknown conditions";
    for (const kind of Object.keys(condition)) {
      const value = at(condition, kind);
      if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
      if (kind === "pathPattern") {
        paths.push(...listAt(value, "values"));
        expressions.push(...listAt(value, "regexValues"));
        if (value === UNKNOWN) paths.push(UNKNOWN);
      } else if (kind === "hostHeader") {
        hosts.push(...listAt(value, "values"), ...listAt(value, "regexValues").map(() => UNKNOWN));
        if (value === UNKNOWN) hosts.push(UNKNOWN);
      } else if (NARROWING.includes(kind)) narrower = true;
      else return `asks for \`${kind}\`, which nobody here knows`;
    }
  }
  return { hosts, paths, expressions, narrower };
}

/** The requests that a forwarding rule asks for, where it asks in words that a declaration has; else a reason. */
export function routeConditions(rule: Resource): readonly Requests[] | string {
  const conditions = conditionsOf(rule);
  if (typeof conditions === "string") return conditions;
  if (conditions.expressions.length > 0) return "asks for paths by a regular expression";
  const hosts: string[] = [];
  for (const host of conditions.hosts) {
    if (typeof host !== "string" || /[*?]/.test(host)) return "asks for names that are not plain ones";
    hosts.push(host.toLowerCase());
  }
  const paths: Omit<Requests, "host">[] = [];
  for (const value of conditions.paths) {
    const found = typeof value === "string" ? /^((?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)(\/\*)?$/.exec(value) : null;
    if (found === null) return "asks for paths that are neither one path nor all below one";
    paths.push({ path: found[1] ?? "", prefix: found[2] !== undefined });
  }
  const everything = conditions.paths.length === 0 ? [{ path: "", prefix: true }] : paths;
  const covered = everything.filter(
    ({ path, prefix }) => prefix || !everything.some((other) => other.prefix && other.path === path),
  );
  if (hosts.length === 0 && covered.some(({ path }) => path === "")) return "asks for neither a path nor a name";
  return (hosts.length === 0 ? [""] : hosts).flatMap((host) => covered.map((one) => ({ host, ...one })));
}
