import { tag, tagKeys, type Workload } from "../graph/workloads";
import { ALWAYS, type Finding, type Rule, type Scope } from "./rule";

/** The rule that services call each other only where they say so. */
export const callsDeclared: Rule = {
  name: "calls-declared",
  description: "A service can reach another one only where that is declared.",
  severity: "high",
  levels: ALWAYS,
  controls: [],
  remediation:
    "close the security group rule, or declare the call: by a tag `fleet:calls:<callee>` on the caller's service or " +
    "in the option `calls`.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  options: {
    calls: {
      type: "object",
      description: "Per calling service, the list of services that it may call; `*` stands for all.",
      default: {},
    },
  },
  kinds: ["ecsService"],
  checkStack(analysis, scope) {
    const findings: Finding[] = [];
    for (const callee of analysis.network.workloads) {
      if (!callee.resource.type.startsWith("aws:ecs/")) continue;
      const own = scope.identity(callee.owner, callee.name);
      for (const caller of analysis.network.callersOf(callee)) {
        if (scope.identity(caller.owner, caller.name) === own) continue;
        if (caller.workload && declares(caller.workload, callee, scope)) continue;
        findings.push({
          urn: callee.resource.urn,
          message: `\`${caller.name}\` can reach \`${callee.name}\`, and no declaration says that it calls it.`,
          path: `${caller.path} -> \`${callee.name}\``,
        });
      }
    }
    return findings;
  },
};

function declares(caller: Workload, callee: Workload, scope: Scope): boolean {
  const prefix = "fleet:calls:";
  const tagged = tagKeys(caller.resource).flatMap((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : []));
  const all = tag(caller.resource, "fleet:calls") === "@all" ? ["*"] : [];
  const configured = scope.map("calls")[caller.name] ?? scope.map("calls")[caller.resource.name];
  const calls = [...all, ...tagged, ...(Array.isArray(configured) ? configured.map(String) : [])];
  return ["*", callee.name, callee.resource.name].some((name) => calls.includes(name));
}
