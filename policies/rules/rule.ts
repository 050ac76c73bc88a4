import type { Severity } from "@pulumi/policy";
import type { Analysis } from "../graph/analysis";
import type { Kind } from "../graph/kinds";
import type { Resource } from "../graph/resource";

/** How much a violation weighs. */
export type Level = "mandatory" | "advisory" | "disabled";
/** A coherent set of levels and limits. */
export type Profile = "strict" | "standard" | "relaxed";

/** One setting of a rule, as it stands in the policy pack configuration. */
export interface Option {
  readonly type: "integer" | "boolean" | "array" | "object" | "string";
  readonly description: string;
  /** The value where the configuration says nothing. */
  readonly default: unknown;
  /** Other defaults for some profiles. */
  readonly byProfile?: Partial<Readonly<Record<Profile, unknown>>>;
}

/** A violation: full sentences that name resource, found value and limit. */
export interface Finding {
  readonly urn: string;
  readonly message: string;
  /** How one gets from there to here. */
  readonly path?: string;
}

/** What a rule may look at besides the resource in hand. */
export interface Scope {
  readonly stack: string;
  readonly profile: Profile;
  /** Data need not outlive this stack. */
  readonly ephemeral: boolean;
  number(option: string): number;
  flag(option: string): boolean;
  list(option: string): readonly string[];
  map(option: string): Readonly<Record<string, unknown>>;
  /** The identity of a service: workloads that the configuration calls one service have the same. */
  identity(owner: string, name: string): string;
}

/** One policy. It is a pure function of inputs and dependency edges. */
export interface Rule {
  /** Kebab case, resource first. */
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  readonly levels: Readonly<Record<Profile, Level>>;
  /** Ids of the security controls that the rule checks. */
  readonly controls: readonly string[];
  readonly remediation: string;
  readonly url: string;
  readonly options?: Readonly<Record<string, Option>>;
  /** The kinds of resource that the rule looks at; those that `checkResource` is called for. */
  readonly kinds: readonly Kind[];
  /** Checks a single resource by its inputs alone: also before it is made. */
  checkResource?(resource: Resource, scope: Scope): readonly string[];
  /** Checks the whole plan. */
  checkStack?(analysis: Analysis, scope: Scope): readonly Finding[];
}

/** The same level in every profile. */
export const ALWAYS: Rule["levels"] = { strict: "mandatory", standard: "mandatory", relaxed: "mandatory" };
/** Mandatory but for `relaxed`, where it is only said. */
export const USUALLY: Rule["levels"] = { strict: "mandatory", standard: "mandatory", relaxed: "advisory" };
/** Mandatory in `strict` only. */
export const STRICTLY: Rule["levels"] = { strict: "mandatory", standard: "advisory", relaxed: "disabled" };

/** `a`, `b` and 3 more. */
export function enumerate(items: readonly string[], most = 4): string {
  const shown = items.slice(0, most);
  const rest = items.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
