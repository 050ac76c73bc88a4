import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The settings for the policy pack are wrong. Its message is for the user. */
export class PackSettingsError extends Error {}

/** How strictly a policy is enforced, as the engine calls it; in the order of the protocol's numbers. */
export const enforcementLevels = ["advisory", "mandatory", "disabled", "remediate"] as const;
export type EnforcementLevel = (typeof enforcementLevels)[number];

/** What is set for one policy. */
export interface PolicySettings {
  readonly level?: EnforcementLevel;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** By policy; `all` stands for every one. */
export type PackSettings = ReadonlyMap<string, PolicySettings>;

/** What a pack says about one of its policies. */
export interface PolicyInfo {
  readonly name: string;
  readonly level: EnforcementLevel;
  /** JSON schemas of its settings. */
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
}

/**
 * Reads a file as `pulumi preview --policy-pack-config` takes it: a level, or an object of settings, by policy.
 *
 * @throws PackSettingsError where it cannot be read so.
 */
export function readPackSettings(file: string): PackSettings {
  const fail = (what: string): never => {
    throw new PackSettingsError(`${file}: ${what}`);
  };
  const read = (): unknown => {
    try {
      const text = readFileSync(file, "utf8");
      return text.trim() === "" ? {} : JSON.parse(text);
    } catch (error) {
      return fail((error as Error).message);
    }
  };
  const given = read();
  if (!isRecord(given)) {
    return fail("an object of settings by policy is expected.");
  }
  // The engine's own key, for Pulumi Cloud's environments.
  const { environments: _, ...policies } = given;
  const settings = Object.entries(policies).map(([policy, value]) => {
    const { enforcementLevel, ...properties } = isRecord(value) ? value : { enforcementLevel: value };
    const level = enforcementLevels.find((known) => known === enforcementLevel);
    if (level === undefined && (enforcementLevel !== undefined || !isRecord(value))) {
      const allowed = enforcementLevels.join(", ");
      fail(`\`${policy}\`: ${JSON.stringify(enforcementLevel)} is no enforcement level; allowed: ${allowed}.`);
    }
    return [policy, { ...(level !== undefined && { level }), properties }] as const;
  });
  return new Map(settings);
}

/**
 * What a pack is configured with: its own defaults, and over them what is set, as the engine puts them together.
 *
 * @throws PackSettingsError that tells of everything wrong with the settings.
 */
export function reconcile(policies: readonly PolicyInfo[], settings: PackSettings): PackSettings {
  const problems: string[] = [];
  const known = new Set(["all", ...policies.map(({ name }) => name)]);
  for (const name of settings.keys()) {
    if (!known.has(name)) {
      problems.push(`${name}: the pack has no such policy`);
    }
  }
  const configured = policies.map(({ name, level, schemas, required }) => {
    const given = settings.get(name);
    const defaults = Object.entries(schemas).flatMap(([key, schema]) =>
      isRecord(schema) && schema.default !== undefined ? [[key, schema.default] as const] : [],
    );
    const properties = { ...Object.fromEntries(defaults), ...given?.properties };
    if (given !== undefined || required.length > 0) {
      problems.push(...problemsOf(properties, { schemas, required }).map((problem) => `${name}: ${problem}`));
    }
    return [name, { level: given?.level ?? settings.get("all")?.level ?? level, properties }] as const;
  });
  if (problems.length > 0) {
    throw new PackSettingsError(
      `the policy pack's settings are wrong:\n${problems.map((text) => `  ${text}`).join("\n")}`,
    );
  }
  return new Map(configured);
}

function problemsOf(properties: object, { schemas, required }: Pick<PolicyInfo, "schemas" | "required">): string[] {
  // Only now: most packs are run without settings.
  const { fromJSONSchema } = createRequire(__filename)("zod") as typeof import("zod");
  const schema = { type: "object", properties: schemas, required: [...required] } as Parameters<
    typeof fromJSONSchema
  >[0];
  const { error } = fromJSONSchema(schema).safeParse(properties);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
