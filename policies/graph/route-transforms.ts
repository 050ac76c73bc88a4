import type { Resource } from "./resource";
import { listAt, textAt } from "./value";

const PATH = /^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/;
/** The two ways to take a beginning away: down to the root, or to what follows. */
const FORMS = [
  { regex: /^\^(.+)\/\?\(\.\*\)\$$/, replace: "/$1" },
  { regex: /^\^(.+)\(\/\.\*\)\$$/, replace: "$1" },
];

/** A rule's path as its target sees it: less what the rule takes away; `undefined` where it rewrites otherwise. */
export function innerPath(rule: Resource, path: string): string | undefined {
  const transforms = listAt(rule.inputs, "transforms");
  if (transforms.length === 0) return path;
  const [transform, ...more] = transforms;
  if (more.length > 0 || textAt(transform, "type") !== "url-rewrite") return undefined;
  const regex = textAt(transform, "urlRewriteConfig", "rewrite", "regex") ?? "";
  const replace = textAt(transform, "urlRewriteConfig", "rewrite", "replace");
  for (const form of FORMS) {
    const start = form.regex.exec(regex)?.[1]?.replaceAll("\\.", ".");
    if (start === undefined || replace !== form.replace || !PATH.test(start)) continue;
    if (`${path}/`.startsWith(`${start}/`)) return path.slice(start.length);
  }
  return undefined;
}
