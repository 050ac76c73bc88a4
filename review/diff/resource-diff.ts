import type { PlannedResource } from "../plan";
import { categoryOf } from "./categories";
import type { Change } from "./changes";
import { consequenceOf } from "./consequences";
import { pathText, type ResourceDiff } from "./fleet-diff";
import { forcesReplacement } from "./replacements";

/**
 * What becomes of one resource.
 *
 * @param changes their paths are within the resource
 * @param told what the provider makes a new one for, where it was asked
 * @param standing the resource as it was; as it will be, where there was none
 */
export function resourceDiff(
  standing: PlannedResource,
  changes: readonly Change[],
  told?: readonly string[],
): ResourceDiff {
  const { urn, type, name, protect } = standing;
  const [whole] = changes;
  const known = { urn, type, name, ...(protect && { protect }) };
  if (whole?.path.length === 0) {
    const end = whole.after === undefined;
    const consequence = end ? { consequence: consequenceOf(type) } : {};
    return { ...known, action: end ? "delete" : "create", ...consequence, category: categoryOf(type), properties: [] };
  }
  const [inputs, options] = [true, false].map((own) => changes.filter(({ path }) => (path[0] === "inputs") === own));
  const given = (inputs ?? []).map((change) => ({ ...change, path: change.path.slice(1) }));
  // Options, such as the protection, are the engine's: no provider makes a new resource for them.
  const properties = [...given, ...(options ?? [])];
  const replacedBy =
    told ?? given.filter(({ path }) => forcesReplacement(type, path)).map(({ path }) => pathText(path));
  const [deciding] = replacedBy;
  const category = categoryOf(type, deciding ?? pathText(properties[0]?.path ?? []));
  return replacedBy.length === 0
    ? { ...known, action: "update", category, properties }
    : { ...known, action: "replace", replacedBy, consequence: consequenceOf(type), category, properties };
}
