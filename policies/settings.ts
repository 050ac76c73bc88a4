import { covers } from "./graph/policy-document";
import type { Level, Option, Profile, Rule, Scope } from "./rules/rule";

/** A violation that is accepted: by name, for a reason, until a day. */
export interface Exemption {
  /** What people call it. */
  readonly name: string;
  readonly rule: string;
  /** Logical name or URN; `*` and `?` stand for any characters. */
  readonly resource: string;
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD`. */
  readonly expires: string;
}

/** Configuration of the pack; each part may be left out. */
export interface Settings {
  /** @default "standard" */
  readonly profile?: Profile;
  /** Per rule, a level other than the profile's. */
  readonly levels?: Readonly<Record<string, Level>>;
  /** Per rule, its own options. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly exemptions?: readonly Exemption[];
  /** Names of stacks (with `*`) whose data need not outlive them. */
  readonly ephemeralStacks?: readonly string[];
  /** Lists of ECS services (logical name or `fleet:service` tag) that are one service. */
  readonly sameService?: readonly (readonly string[])[];
  /** The day on which exemptions are judged, `YYYY-MM-DD`. @default - today */
  readonly today?: string;
}

const PROFILES: readonly unknown[] = ["strict", "standard", "relaxed"];

/** Everything that is wrong with a configuration, in sentences. */
export function settingsProblems(settings: Settings, rules: readonly Rule[]): string[] {
  const problems: string[] = [];
  const names = new Set(rules.map((rule) => rule.name));
  if (settings.profile !== undefined && !PROFILES.includes(settings.profile)) {
    problems.push(`profile: \`${settings.profile}\` is unknown; allowed: strict, standard, relaxed.`);
  }
  for (const name of [...Object.keys(settings.levels ?? {}), ...Object.keys(settings.options ?? {})]) {
    if (!names.has(name)) problems.push(`No rule is named \`${name}\`. Run \`fleet policies\` for the names.`);
  }
  for (const exemption of settings.exemptions ?? []) {
    const where = `Exemption \`${exemption.name}\``;
    if (!exemption.name) problems.push("An exemption has no name.");
    if (!names.has(exemption.rule)) problems.push(`${where}: no rule is named \`${exemption.rule}\`.`);
    if (!exemption.reason?.trim()) problems.push(`${where} gives no reason.`);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(exemption.expires ?? "")) {
      problems.push(`${where}: \`expires\` must be a day like 2026-12-31, got \`${exemption.expires}\`.`);
    }
    if (!exemption.resource || /^[*?]+$/.test(exemption.resource)) {
      problems.push(`${where} must name its resource, got \`${exemption.resource}\`.`);
    }
  }
  return problems;
}

/** The level of a rule: the configuration's, else the profile's. An unknown profile counts as strict. */
export function levelOf(rule: Rule, settings: Settings): Level {
  const given = settings.levels?.[rule.name];
  return given ?? rule.levels[profileOf(settings)];
}

function profileOf(settings: Settings): Profile {
  const profile = settings.profile ?? "standard";
  return PROFILES.includes(profile) ? profile : "strict";
}

/** What a rule sees of the configuration, for the stack that a URN belongs to. */
export function scopeOf(rule: Rule, settings: Settings, stack: string): Scope {
  const profile = profileOf(settings);
  const given = settings.options?.[rule.name] ?? {};
  const value = (name: string): unknown => {
    const option = rule.options?.[name];
    if (!option) throw new Error(`Rule \`${rule.name}\` has no option \`${name}\`.`);
    return given[name] ?? defaultOf(option, profile);
  };
  return {
    stack,
    profile,
    ephemeral: (settings.ephemeralStacks ?? []).some((pattern) => covers(pattern, stack)),
    number: (name) => Number(value(name)),
    flag: (name) => value(name) === true,
    list: (name) => [value(name)].flat().map(String),
    map: (name) => (value(name) ?? {}) as Readonly<Record<string, unknown>>,
    identity: (owner, name) => {
      const group = settings.sameService?.find((members) => members.includes(name));
      return group ? group.join(" ") : owner;
    },
  };
}

/** An option's default in a profile. */
export function defaultOf(option: Option, profile: Profile): unknown {
  return option.byProfile?.[profile] ?? option.default;
}

/** Keeps count of which exemptions were of use. */
export class Exemptions {
  readonly #settings: Settings;
  readonly #used = new Set<Exemption>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** The exemption that covers a violation, if one does and has not expired. */
  match(rule: string, urn: string): Exemption | undefined {
    const today = this.#settings.today ?? new Date().toISOString().slice(0, 10);
    const name = urn.split("::").at(-1) ?? urn;
    const found = (this.#settings.exemptions ?? []).filter(
      (one) => one.rule === rule && (covers(one.resource, name) || covers(one.resource, urn)),
    );
    for (const one of found) this.#used.add(one);
    return found.find((one) => one.expires >= today && Boolean(one.reason?.trim()) && !/^[*?]+$/.test(one.resource));
  }

  /** Exemptions that no violation needed. */
  unused(): readonly Exemption[] {
    return (this.#settings.exemptions ?? []).filter((one) => !this.#used.has(one));
  }
}
