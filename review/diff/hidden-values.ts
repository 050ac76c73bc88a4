import { credentialIn } from "../../policies/graph/credential-text";
import { hiddenPlaceholder, secretPlaceholder } from "../wire-values";
import type { Change } from "./changes";
import { pathText } from "./fleet-diff";

/** A variable's change without what looks like a credential in plain text: a comparison is read by more than may know it. */
export function hideCredentials(change: Change): Change {
  const { path, before, after } = change;
  const name = pathText(path);
  const hide = (value: Change["before"]) =>
    isSecretText(value) || typeof value !== "string" || credentialIn(value, name) === undefined
      ? value
      : hiddenPlaceholder;
  const [old, now] = [hide(before), hide(after)];
  return {
    path,
    ...(old !== undefined && { before: old }),
    ...(now !== undefined && { after: now === hiddenPlaceholder && old === now ? `${now} changed` : now }),
  };
}

/** Whether a variable's value is a secret's mark. */
export function isSecretText(value: unknown): boolean {
  return typeof value === "string" && value.startsWith(secretPlaceholder);
}

/** Whether a variable is given what belongs into its secrets. */
export function isHidden({ after }: Change): boolean {
  return typeof after === "string" && after.startsWith(hiddenPlaceholder);
}
