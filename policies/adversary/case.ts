import type { Settings } from "../settings";
import { type Fleet, fleet } from "../testing/fleet";
import type { Draft, PlanBuilder } from "../testing/plan-builder";

/** A way to break the guarantee, and the harmless change that looks like it. */
export interface Case {
  readonly name: string;
  /** The rule that must speak. */
  readonly rule: string;
  /** Makes a sound fleet unsound. */
  attack(f: Fleet): void;
  /** Looks similar, and is sound. */
  twin(f: Fleet): void;
  readonly settings?: Settings;
}

/** The fleet that every case starts from. */
export function start(change: (f: Fleet) => void): Fleet {
  const f = fleet();
  change(f);
  return f;
}

/** An ingress rule of the newest kind. */
export function admit(b: PlanBuilder, to: Draft, name: string, port: number, from: Record<string, unknown>): Draft {
  return b.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name, {
    securityGroupId: to.id,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    ...from,
  });
}

/** A rule of the legacy kind. */
export function legacyRule(
  b: PlanBuilder,
  to: Draft,
  name: string,
  port: number,
  from: Record<string, unknown>,
): Draft {
  return b.add("aws:ec2/securityGroupRule:SecurityGroupRule", name, {
    type: "ingress",
    securityGroupId: to.id,
    protocol: "tcp",
    fromPort: port,
    toPort: port,
    ...from,
  });
}

/** A security group of its own, in the fleet's VPC. */
export function group(f: Fleet, name: string, inputs: Record<string, unknown> = {}): Draft {
  return f.builder.add("aws:ec2/securityGroup:SecurityGroup", name, { vpcId: f.vpc.id, ...inputs });
}

/** Changes a nested object of a draft's inputs. */
export function change(draft: Draft, property: string, fields: Record<string, unknown>): void {
  draft.inputs[property] = { ...(draft.inputs[property] as object), ...fields };
}
