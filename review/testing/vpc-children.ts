import { withVpcChildren as withChildren } from "../../infra/network/vpc-children";
import type { RecordedResource, Recording } from "../../infra/recorder";
import { unknownValue } from "../../infra/recorder";
import { created } from "../../infra/testing/created";

/** A recording as the engine sees it: with what awsx's VPC consists of; in an update, with the ids that AWS gives it. */
export async function withVpcChildren(recording: Recording, preview: boolean): Promise<readonly RecordedResource[]> {
  const { resources } = await withChildren(recording);
  return preview ? resources : identified(resources, recording.resources.length);
}

/** A recording's resources with the outputs that AWS gives them in an update, as the engine's stack policies see them. */
export function withOutputs(resources: readonly RecordedResource[]): readonly RecordedResource[] {
  return resources.map((resource) => {
    if (!resource.custom || resource.type.startsWith("pulumi:") || resource.inputs.id !== undefined) {
      return resource;
    }
    const { id, state } = created(resource);
    return { ...resource, inputs: { ...resource.inputs, ...state, id } };
  });
}

/** With ids from some place on, and what was unknown there made of these. */
function identified(resources: readonly RecordedResource[], from: number): readonly RecordedResource[] {
  const ids = new Map(resources.slice(from).map((child) => [child.urn, idOf(child)]));
  const known = (value: unknown, urns: readonly string[]): unknown => {
    if (value === unknownValue) {
      return ids.get(urns[0] ?? "");
    }
    const unknowns = Array.isArray(value) && value.every((item) => item === unknownValue);
    return unknowns ? urns.map((urn) => ids.get(urn)) : value;
  };
  return resources.map((resource, index) => {
    const { urn, inputs, propertyDependencies } = resource;
    const entries = Object.entries(inputs).filter(([key]) => key !== "ipv6CidrBlock");
    const values = entries.map(([key, value]) => [key, known(value, propertyDependencies[key] ?? [])]);
    return index < from ? resource : { ...resource, inputs: { ...Object.fromEntries(values), id: ids.get(urn) } };
  });
}

/** As `created` names them in the outputs of the component. */
function idOf({ type, name, inputs }: RecordedResource): string {
  const kind = /-(public|private|isolated)-\d+$/.exec(name)?.[1];
  if (type === "aws:ec2/subnet:Subnet" && kind !== undefined) {
    return `subnet-${kind}-${String(inputs.availabilityZone).at(-1)}`;
  }
  return type === "aws:ec2/vpc:Vpc" ? "vpc-1" : `${type.split(":").at(-1)}-${name}`;
}
