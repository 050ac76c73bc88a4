import type { Analysis } from "../graph/analysis";
import { type Statement, statementsOf } from "../graph/policy-document";
import type { Resource } from "../graph/resource";
import { UNKNOWN } from "../graph/value";
import { ALWAYS, type Rule, type Scope } from "./rule";

/** Who may become the role. */
export const roleTrustNarrow: Rule = {
  name: "role-trust-narrow",
  description: "A role trusts neither everybody nor another account.",
  severity: "critical",
  levels: ALWAYS,
  controls: [],
  remediation: "name the service or the role that may assume it; name accounts that are yours in `accounts`.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html",
  options: { accounts: { type: "array", description: "Account ids that may be trusted.", default: [] } },
  kinds: ["role"],
  checkResource: (role) =>
    trustedIn(role)
      .flatMap(everybody)
      .map((who) => trusts(role, who)),
  checkStack: (analysis, scope) =>
    analysis.plan.all("role").flatMap((role) =>
      trustedIn(role)
        .flatMap((statement) => strangers(analysis, statement, scope))
        .map((who) => ({ urn: role.urn, message: trusts(role, who) })),
    ),
};

function trusts(role: Resource, who: string): string {
  return `The role \`${role.name}\` may be assumed by ${who}.`;
}

function trustedIn(role: Resource): readonly Statement[] {
  const statements = statementsOf(role.inputs.assumeRolePolicy);
  return statements === UNKNOWN ? [] : statements.filter(({ allow }) => allow);
}

/** Those of whom the role alone says that they are too many. */
function everybody({ notPrincipal, principals, conditions }: Statement): string[] {
  if (notPrincipal) return ["everybody but some (`NotPrincipal`)"];
  return principals.flatMap(({ type, value }) => {
    if (type === "Federated")
      return conditions.length === 0 ? ["any identity of a federation, without a condition"] : [];
    return type !== "Service" && value === "*" ? ["everybody"] : [];
  });
}

/** Those that are neither of the plan nor of an account that is ours. */
function strangers({ plan }: Analysis, { principals }: Statement, scope: Scope): string[] {
  const accounts = scope.list("accounts");
  return principals.flatMap(({ type, value }) => {
    if (type === "Federated" || type === "Service" || typeof value !== "string" || value === "*") return [];
    const account = /^(?:arn:[\w-]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(value)?.[1];
    const known = plan.find(value, ["role"]) !== undefined || (account !== undefined && accounts.includes(account));
    return known ? [] : [`\`${value}\``];
  });
}
