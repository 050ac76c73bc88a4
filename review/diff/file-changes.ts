import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Checkout } from "../../infra/checkout";
import type { StackSource } from "../load-stack";
import { type PlannedValue, plannedValue } from "../wire-values";
import { type Change, diffValues } from "./changes";

/**
 * What differs in a stack's files and is in no plan: the policy pack's settings, under `policies`; and that there was no
 * configuration before, as both sides are planned with today's then.
 */
export function fileChanges({ projectDirectory, stack }: StackSource, checkout: Checkout): readonly Change[] {
  const earlier = checkout.locate(projectDirectory);
  if (earlier === undefined) {
    return [];
  }
  const name = `Pulumi.${stack}.yaml`;
  const isNew = existsSync(join(projectDirectory, name)) && !existsSync(join(earlier, name));
  const [before, after] = [earlier, projectDirectory].map((folder) =>
    packSettings(join(folder, `Pulumi.${stack}.policies.json`)),
  );
  const policies = diffValues({ policies: before ?? {} }, { policies: after ?? {} });
  return [...(isNew ? [{ path: [name], after: "new: the base is planned with it as well" }] : []), ...policies];
}

/** As they are written: who cannot read them says so when the pack is started. */
function packSettings(file: string): PlannedValue {
  try {
    return plannedValue(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {};
  }
}
