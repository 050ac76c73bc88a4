import type { RecordedResource, Recording } from "../../infra/recorder";
import { unknownValue } from "../../infra/recorder";
import { created } from "../../infra/testing/created";

const vpcComponent = "awsx:ec2:Vpc";
const zones = ["a", "b"] as const;

/**
 * A recording as the engine sees it: with what the remote component awsx.ec2.Vpc consists of, which a recorder cannot
 * know, and with its parts among the dependencies of everything that is fed by the component's outputs.
 */
export function withVpcChildren({ resources }: Recording, preview: boolean): readonly RecordedResource[] {
  const component = resources.find(({ type }) => type === vpcComponent);
  if (component === undefined) {
    throw new Error("the recording has no VPC");
  }
  const children = childrenOf(component, preview);
  const fed = children.filter(({ type }) => /:(Vpc|Subnet)$/.test(type)).map(({ urn }) => urn);
  const widen = (urns: readonly string[]): string[] => (urns.includes(component.urn) ? [...urns, ...fed] : [...urns]);
  const others = resources.map((resource) => ({
    ...resource,
    dependencies: widen(resource.dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([property, urns]) => [property, widen(urns)]),
    ),
  }));
  return [...others, ...children];
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

/** Names, parents and edges as awsx 3.9 makes them (../shared/reference/pulumi.md). */
function childrenOf(component: RecordedResource, preview: boolean): RecordedResource[] {
  const children: RecordedResource[] = [];
  const add = (type: string, name: string, { id, inputs = {}, edges = {} }: ChildArgs): RecordedResource => {
    const links = Object.entries(edges);
    const idOf = ({ inputs: known }: RecordedResource): unknown => known.id ?? unknownValue;
    const child: RecordedResource = {
      ...component,
      urn: `${component.urn.replace(/::[^:]+$/, "")}$${type}::${name}`,
      type,
      name,
      custom: true,
      parent: component.urn,
      inputs: {
        ...inputs,
        ...Object.fromEntries(links.map(([property, target]) => [property, idOf(target)])),
        ...(!preview && { id: id ?? `${name}-id` }),
      },
      dependencies: links.map(([, { urn }]) => urn).sort(),
      propertyDependencies: Object.fromEntries(links.map(([property, { urn }]) => [property, [urn]])),
    };
    children.push(child);
    return child;
  };
  const { name, inputs } = component;
  const vpc = add("aws:ec2/vpc:Vpc", name, { id: "vpc-1", inputs: { cidrBlock: inputs.cidrBlock } });
  const vpcId = vpc;
  const gatewayId = add("aws:ec2/internetGateway:InternetGateway", name, { edges: { vpcId } });
  const natGatewayIds = zones.map((zone, index) =>
    add("aws:ec2/natGateway:NatGateway", `${name}-${index + 1}`, {
      edges: { allocationId: add("aws:ec2/eip:Eip", `${name}-${index + 1}`, { id: `eip-${zone}` }) },
    }),
  );
  ["private", "isolated", "public"].forEach((kind, place) => {
    zones.forEach((zone, index) => {
      const called = `${name}-${kind}-${index + 1}`;
      const subnetId = add("aws:ec2/subnet:Subnet", called, {
        id: `subnet-${kind}-${zone}`,
        // As the network's transform leaves it.
        inputs: { cidrBlock: `10.0.${place * 64 + index * 16}.0/20`, mapPublicIpOnLaunch: false },
        edges: { vpcId },
      });
      const routeTableId = add("aws:ec2/routeTable:RouteTable", called, { edges: { vpcId } });
      add("aws:ec2/routeTableAssociation:RouteTableAssociation", called, { edges: { routeTableId, subnetId } });
      const natGatewayId = natGatewayIds[index] ?? vpc;
      if (kind !== "isolated") {
        const wayOut: Edges = kind === "public" ? { gatewayId } : { natGatewayId };
        const anywhere = { destinationCidrBlock: "0.0.0.0/0" };
        add("aws:ec2/route:Route", called, { inputs: anywhere, edges: { routeTableId, ...wayOut } });
      }
    });
  });
  return children;
}

type Edges = Readonly<Record<string, RecordedResource>>;

interface ChildArgs {
  /** In an update. */
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Properties that are another resource's id. */
  readonly edges?: Edges;
}
