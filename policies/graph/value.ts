/** Stands for a value that is not known yet, as most are during a first preview. */
export const UNKNOWN: unique symbol = Symbol.for("@fleet/policies.unknown");

/** A value that Pulumi keeps secret; {@link reveal} gives what it holds. */
export class SecretValue {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const SENTINELS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/**
 * Turns a raw property value (of a recorded plan or of the engine) into one that is safe to read: Pulumi's sentinels
 * become {@link UNKNOWN} and wrapped secrets become {@link SecretValue}.
 */
export function toValue(raw: unknown): unknown {
  if (typeof raw === "string") return SENTINELS.has(raw) ? UNKNOWN : raw;
  if (raw === null || typeof raw !== "object") return raw ?? undefined;
  if (raw instanceof SecretValue) return raw;
  if (Array.isArray(raw)) return raw.map(toValue);
  const signature = own(raw, SIGNATURE);
  if (signature === SECRET) return new SecretValue(toValue(own(raw, "value")));
  if (signature === OUTPUT) {
    const value = Object.hasOwn(raw, "value") ? toValue(own(raw, "value")) : UNKNOWN;
    return own(raw, "secret") === true ? new SecretValue(value) : value;
  }
  return toRecord(raw);
}

/**
 * Reads every property by its descriptor and not by access: an access to an unknown through the proxy of
 * `@pulumi/policy` throws, and the engine would then report a mandatory policy as merely advisory.
 */
export function toRecord(raw: object): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const key of Object.keys(raw)) {
    const value = toValue(own(raw, key));
    if (value !== undefined) record[key] = value;
  }
  return record;
}

function own(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

/** Takes a value out of its secret wrapper, if it has one. */
export function reveal(value: unknown): unknown {
  return value instanceof SecretValue ? reveal(value.value) : value;
}

/** Follows a path into a value; {@link UNKNOWN} when an unknown lies on the path, `undefined` when there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = reveal(value);
  for (const key of path) {
    if (current === UNKNOWN) return UNKNOWN;
    if (current === null || typeof current !== "object") return undefined;
    current = reveal((current as Record<string | number, unknown>)[key]);
  }
  return current;
}

/** The text at a path, or `undefined` when it is absent, unknown or something else. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at a path (also written as text), or `undefined` when it is absent, unknown or something else. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  if (typeof found === "number") return found;
  return typeof found === "string" && /^-?\d+$/.test(found) ? Number(found) : undefined;
}

/** The boolean at a path (also written as text), {@link UNKNOWN}, or `undefined` when it is absent or something else. */
export function flagAt(value: unknown, ...path: readonly (string | number)[]): boolean | typeof UNKNOWN | undefined {
  const found = at(value, ...path);
  if (found === UNKNOWN || typeof found === "boolean") return found;
  return found === "true" ? true : found === "false" ? false : undefined;
}

/** The list at a path with its elements revealed; a single value counts as a list of one, an unknown as `[UNKNOWN]`. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): unknown[] {
  const found = at(value, ...path);
  if (found === undefined || found === null || found === "") return [];
  return Array.isArray(found) ? found.map(reveal) : [found];
}

/** A JSON document given as text or as an object: parsed, {@link UNKNOWN}, or `undefined` when it is not JSON. */
export function jsonAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  const found = at(value, ...path);
  if (typeof found !== "string") return found ?? undefined;
  try {
    return toValue(JSON.parse(found));
  } catch {
    return undefined;
  }
}

/** A value as people read it: unlike `String`, it stands unknowns wherever they are. */
export function show(value: unknown): string {
  if (value === UNKNOWN) return "unknown";
  if (value instanceof SecretValue) return "[secret]";
  if (Array.isArray(value)) return value.map(show).join(", ");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** Whether a property says something: neither left out nor an empty text. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== "";
}
