import { at, jsonAt, listAt, textAt, UNKNOWN } from "./value";

/** One statement of an IAM policy, with everything in list form. */
export interface Statement {
  readonly allow: boolean;
  readonly actions: readonly unknown[];
  readonly notActions: readonly unknown[];
  readonly resources: readonly unknown[];
  readonly notResources: readonly unknown[];
  /** `AWS:arn`, `Service:name` or `*:*`; values may be `UNKNOWN`. */
  readonly principals: readonly { readonly type: string; readonly value: unknown }[];
  readonly notPrincipal: boolean;
  /** Condition key (lower case) to its operator and values. */
  readonly conditions: readonly {
    readonly operator: string;
    readonly key: string;
    readonly values: readonly unknown[];
  }[];
}

/** The statements of a policy document (text or object); `UNKNOWN` when it is not known, empty when it is none. */
export function statementsOf(value: unknown): readonly Statement[] | typeof UNKNOWN {
  const document = jsonAt(value);
  if (document === UNKNOWN || at(document, "Statement") === UNKNOWN) return UNKNOWN;
  return listAt(document, "Statement").map((statement) => ({
    allow: textAt(statement, "Effect") !== "Deny",
    actions: listAt(statement, "Action"),
    notActions: listAt(statement, "NotAction"),
    resources: listAt(statement, "Resource"),
    notResources: listAt(statement, "NotResource"),
    principals: principalsOf(at(statement, "Principal")),
    notPrincipal: at(statement, "NotPrincipal") !== undefined,
    conditions: conditionsOf(at(statement, "Condition")),
  }));
}

function principalsOf(principal: unknown): Statement["principals"] {
  if (principal === undefined || principal === null) return [];
  if (principal === UNKNOWN) return [{ type: "AWS", value: UNKNOWN }];
  if (typeof principal === "string") return [{ type: "*", value: principal }];
  return Object.keys(principal).flatMap((type) => listAt(principal, type).map((value) => ({ type, value })));
}

function conditionsOf(condition: unknown): Statement["conditions"] {
  if (typeof condition !== "object" || condition === null) return [];
  return Object.keys(condition).flatMap((operator) => {
    const keys = at(condition, operator);
    if (typeof keys !== "object" || keys === null) return [];
    return Object.keys(keys).map((key) => ({ operator, key: key.toLowerCase(), values: listAt(keys, key) }));
  });
}

/** Whether a pattern of IAM (`*` and `?`) covers a text; case matters only where asked. */
export function covers(pattern: string, text: string): boolean {
  return globs(pattern.toLowerCase(), text.toLowerCase());
}

const expressions = new Map<string, RegExp>();

function globs(pattern: string, text: string): boolean {
  if (!pattern.includes("*") && !pattern.includes("?")) return pattern === text;
  let expression = expressions.get(pattern);
  if (!expression) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    expression = new RegExp(`^${source}$`, "s");
    expressions.set(pattern, expression);
  }
  return expression.test(text);
}

/** Whether a statement allows an action (`service:Name`); an unknown action may be any. */
export function allowsAction(statement: Statement, action: string): boolean {
  if (!statement.allow) return false;
  if (statement.actions.some((one) => one === UNKNOWN || (typeof one === "string" && covers(one, action)))) return true;
  if (statement.notActions.length === 0) return false;
  return !statement.notActions.some((one) => typeof one === "string" && covers(one, action));
}
