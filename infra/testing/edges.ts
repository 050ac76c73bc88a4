import type { RecordedResource } from "../recorder";
import { type Plan, unwrap } from "./plan";

const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** `from > to : port`, of the groups' logical names; a range of addresses or of ports as it is. */
export interface Edges {
  /** What groups let in. */
  readonly ingress: readonly string[];
  /** What groups let out. */
  readonly egress: readonly string[];
}

/** Every way that the security groups of an update open, sorted; throws for a rule of another shape than ours. */
export function edgesOf(plan: Plan): Edges {
  return {
    ingress: plan
      .all(ingress)
      .map((rule) => edge(rule, "in"))
      .sort(),
    egress: plan
      .all(egress)
      .map((rule) => edge(rule, "out"))
      .sort(),
  };
}

function edge({ name, inputs }: RecordedResource, direction: "in" | "out"): string {
  const {
    securityGroupId,
    referencedSecurityGroupId,
    cidrIpv4,
    ipProtocol,
    fromPort,
    toPort,
    description,
    tags,
    ...rest
  } = unwrap(inputs) as Record<string, unknown>;
  if (ipProtocol !== "tcp" || Object.keys(rest).length > 0 || !description || tags === undefined) {
    throw new Error(`${name} has another shape: ${JSON.stringify(inputs)}`);
  }
  if ((referencedSecurityGroupId === undefined) === (cidrIpv4 === undefined)) {
    throw new Error(`${name} does not name exactly one other side`);
  }
  const label = (id: unknown) => String(id).replace(/^sg-/, "");
  const own = label(securityGroupId);
  const peer = label(referencedSecurityGroupId ?? cidrIpv4);
  const ports = fromPort === toPort ? String(fromPort) : `${String(fromPort)}-${String(toPort)}`;
  return direction === "in" ? `${peer} > ${own} : ${ports}` : `${own} > ${peer} : ${ports}`;
}
