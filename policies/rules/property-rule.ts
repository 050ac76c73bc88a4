import type { Severity } from "@pulumi/policy";
import type { Kind } from "../graph/kinds";
import type { Resource } from "../graph/resource";
import { at, show, UNKNOWN } from "../graph/value";
import { enumerate, type Option, type Rule, type Scope } from "./rule";

type Path = readonly [string, ...(string | number)[]];

/** A rule on one property of a resource. */
export interface PropertyRule {
  readonly name: string;
  readonly description: string;
  readonly severity?: Severity;
  readonly levels: Rule["levels"];
  readonly controls: readonly string[];
  readonly remediation: string;
  readonly url?: string;
  readonly kinds: readonly Kind[];
  readonly path: Path;
  /** The value that passes: this one, one of these, or at least the number that the option gives. */
  readonly want: boolean | readonly string[] | { readonly atLeast: string };
  /** The property may be left out: what AWS does then passes. */
  readonly absentPasses?: boolean;
  readonly options?: Readonly<Record<string, Option>>;
  /** Resources that the rule does not concern. */
  readonly except?: (resource: Resource, scope: Scope) => boolean;
}

/** Makes a rule that compares one property; a value that is not known yet is judged before the resource is made. */
export function propertyRule(spec: PropertyRule): Rule {
  return {
    name: spec.name,
    description: spec.description,
    severity: spec.severity ?? "medium",
    levels: spec.levels,
    controls: spec.controls,
    remediation: spec.remediation,
    url: spec.url ?? controlUrl(String(spec.controls[0])),
    ...(spec.options ? { options: spec.options } : {}),
    kinds: spec.kinds,
    checkResource(resource, scope) {
      if (spec.except?.(resource, scope)) return [];
      const value = at(resource.inputs, ...spec.path);
      if (value === UNKNOWN) return [];
      if (value === undefined) {
        if (spec.absentPasses) return [];
        return [`\`${resource.name}\` does not set \`${spelled(spec.path)}\`; it must be ${wanted(spec, scope)}.`];
      }
      if (passes(spec, value, scope)) return [];
      return [`\`${resource.name}\` has \`${spelled(spec.path)}\` ${show(value)}; it must be ${wanted(spec, scope)}.`];
    },
  };
}

function passes({ want }: PropertyRule, value: unknown, scope: Scope): boolean {
  if (typeof want === "boolean") return show(value) === String(want);
  if ("atLeast" in want) return Number(show(value)) >= scope.number(want.atLeast);
  return want.includes(show(value));
}

function wanted({ want }: PropertyRule, scope: Scope): string {
  if (typeof want === "boolean") return String(want);
  if ("atLeast" in want) return `at least ${scope.number(want.atLeast)}`;
  return want.length === 1 ? String(want[0]) : `one of ${enumerate(want, 8)}`;
}

function spelled(path: Path): string {
  return path.filter((part) => typeof part === "string").join(".");
}

/** The page of AWS Security Hub that describes a control such as `ECS.4`. */
export function controlUrl(control: string): string {
  const [chapter, number] = control.toLowerCase().split(".");
  return `https://docs.aws.amazon.com/securityhub/latest/userguide/${chapter}-controls.html#${chapter}-${number}`;
}
