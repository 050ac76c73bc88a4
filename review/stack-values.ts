/** Stands for an encrypted value: it is never decrypted here, and counts as present. */
export const encryptedPlaceholder = "[encrypted]";

/** Whether a value of a stack's file is, or holds at any depth, an encrypted one. */
export function holdsEncrypted(value: unknown): boolean {
  return (
    isEncrypted(value) || (typeof value === "object" && value !== null && Object.values(value).some(holdsEncrypted))
  );
}

/** A value of a stack's file as the engine hands it over: scalars as text, everything else as JSON with sorted keys. */
export function configurationText(value: unknown): string {
  const masked = mask(value);
  return typeof masked === "string" ? masked : JSON.stringify(masked ?? null);
}

function isEncrypted(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).length === 1 &&
    typeof Reflect.get(value, "secure") === "string"
  );
}

function mask(value: unknown): unknown {
  if (isEncrypted(value)) {
    return encryptedPlaceholder;
  }
  if (Array.isArray(value)) {
    return value.map(mask);
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, item]) => [key, mask(item)]));
  }
  return value;
}
