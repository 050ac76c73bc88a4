import type { z } from "zod";

/** A copy of what a schema refused, without the values that its issues name: the rest can be checked further. */
export function pruned(raw: Record<string, unknown>, issues: readonly z.core.$ZodIssue[]): Record<string, unknown> {
  const copy = structuredClone(raw);
  for (const issue of issues) {
    const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) {
      remove(copy, path);
    }
  }
  return copy;
}

/** Takes one value away; of a list the whole, as its other items mean little without it. */
function remove(root: object, path: readonly PropertyKey[]): void {
  let holder: object = root;
  for (const key of path.slice(0, -1)) {
    const next: unknown = Reflect.get(holder, key);
    if (typeof next !== "object" || next === null) {
      return;
    }
    if (Array.isArray(next)) {
      Reflect.deleteProperty(holder, key);
      return;
    }
    holder = next;
  }
  const last = path.at(-1);
  if (last !== undefined) {
    Reflect.deleteProperty(holder, last);
  }
}
