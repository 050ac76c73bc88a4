import { isSecret, unknownValue } from "../infra/recorder";

/** Stands for a value that only AWS knows, once it has made the resource. */
export const unknownPlaceholder = "[unknown]";

/** Stands for a secret value, whatever it is. */
export const secretPlaceholder = "[secret]";

/** Stands for a value that somebody wrote in plain text where a secret belongs. */
export const hiddenPlaceholder = "[hidden]";

/** A text, quoted where it could be taken for a placeholder: whoever writes it must not be able to look like a secret. */
export function literal(text: string): string {
  return /^"*\[(?:secret|unknown|hidden)\]/.test(text) ? JSON.stringify(text) : text;
}

/** A plain JSON value with sorted keys. */
export type PlannedValue =
  | string
  | number
  | boolean
  | null
  | readonly PlannedValue[]
  | { readonly [key: string]: PlannedValue };

/** A recorded value without the wire's marks: unknowns and secrets become placeholders, keys are sorted. */
export function plannedValue(value: unknown): PlannedValue {
  if (value === unknownValue) {
    return unknownPlaceholder;
  }
  if (typeof value === "string") {
    return literal(value);
  }
  if (typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  if (typeof value !== "object" || value === null) {
    return null;
  }
  if (isSecret(value)) {
    return secretPlaceholder;
  }
  return Array.isArray(value) ? value.map(plannedValue) : plannedRecord(value as Record<string, unknown>);
}

/** As {@link plannedValue}, of a record. */
export function plannedRecord(record: Readonly<Record<string, unknown>>): Record<string, PlannedValue> {
  const keys = Object.keys(record).sort();
  return Object.fromEntries(keys.map((key) => [key, plannedValue(record[key])]));
}
