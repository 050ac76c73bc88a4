import { type RecordedResource, type Recording, unknownValue } from "../recorder";
import { vpcTransforms } from "./network";

const componentType = "awsx:ec2:Vpc";

/** The inputs of awsx's VPC that the fleet's network gives it. */
interface VpcInputs {
  readonly cidrBlock: string;
  readonly availabilityZoneNames: readonly string[];
  readonly subnetSpecs: readonly { readonly type: "Public" | "Private" | "Isolated" }[];
  readonly natGateways: { readonly strategy: "None" | "Single" | "OnePerAz" };
  readonly vpcEndpointSpecs: readonly { readonly serviceName: string; readonly vpcEndpointType: string }[];
  readonly enableDnsHostnames: boolean;
  readonly enableDnsSupport: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

type Inputs = Readonly<Record<string, unknown>>;
/** Properties that are made of other resources' outputs, which only AWS knows. */
type Edges = Readonly<Record<string, RecordedResource | readonly RecordedResource[]>>;
type Add = (type: string, name: string, parent: RecordedResource, of: { inputs: Inputs; edges?: Edges }) => Child;
type Child = Promise<RecordedResource>;

/**
 * A recorded preview as the engine sees it. awsx's VPC is a remote component: its provider makes what it consists of,
 * which a recording cannot know. This adds it, as awsx 3.9 makes it and our transforms change it, and makes the VPC and
 * its subnets dependencies of everything that is fed by the component, as the engine does.
 */
export async function withVpcChildren(recording: Recording): Promise<Recording> {
  const component = recording.resources.find(({ type }) => type === componentType);
  if (component === undefined) {
    return recording;
  }
  const children = await childrenOf(component);
  const fed = children.filter(({ type }) => /:(Vpc|Subnet)$/.test(type)).map(({ urn }) => urn);
  const widen = (urns: readonly string[]): readonly string[] =>
    urns.includes(component.urn) ? [...urns, ...fed] : urns;
  const others = recording.resources.map((resource) => ({
    ...resource,
    dependencies: widen(resource.dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([property, urns]) => [property, widen(urns)]),
    ),
  }));
  return { ...recording, resources: [...others, ...children] };
}

async function childrenOf(component: RecordedResource): Promise<readonly RecordedResource[]> {
  const children: RecordedResource[] = [];
  const add: Add = async (type, name, parent, of) => {
    const child = await childOf(type, name, parent, of);
    children.push(child);
    return child;
  };
  const { name } = component;
  const args = component.inputs as unknown as VpcInputs;
  const tags = { ...args.tags, Name: name };
  const { cidrBlock, enableDnsHostnames, enableDnsSupport } = args;
  const vpc = await add("aws:ec2/vpc:Vpc", name, component, {
    inputs: { cidrBlock, enableDnsHostnames, enableDnsSupport, tags },
  });
  const vpcId = { vpcId: vpc };
  const gatewayId = await add("aws:ec2/internetGateway:InternetGateway", name, vpc, { inputs: { tags }, edges: vpcId });
  const tables: RecordedResource[] = [];
  const natGateways: RecordedResource[] = [];
  for (const { type, name: called, zone, index, cidrBlock } of layOut(name, args)) {
    const named = { ...tags, Name: called, SubnetType: type };
    const place = { availabilityZone: zone, cidrBlock };
    const subnet = await add("aws:ec2/subnet:Subnet", called, vpc, {
      inputs: { ...place, assignIpv6AddressOnCreation: false, mapPublicIpOnLaunch: type === "Public", tags: named },
      edges: { ...vpcId, ipv6CidrBlock: vpc },
    });
    const of = { inputs: { tags: named }, edges: vpcId };
    const table = await add("aws:ec2/routeTable:RouteTable", called, subnet, of);
    tables.push(table);
    const edges = { routeTableId: table, subnetId: subnet };
    await add("aws:ec2/routeTableAssociation:RouteTableAssociation", called, table, { inputs: {}, edges });
    if (type === "Public" && natGateways.length < natGatewaysUpTo(index, args)) {
      natGateways.push(await addNatGateway(add, `${name}-${index + 1}`, subnet, args));
    }
    const natGatewayId = natGateways[args.natGateways.strategy === "Single" ? 0 : index];
    const wayOut = type === "Public" ? { gatewayId } : type === "Private" && natGatewayId && { natGatewayId };
    if (wayOut) {
      const inputs = { destinationCidrBlock: "0.0.0.0/0" };
      await add("aws:ec2/route:Route", called, table, { inputs, edges: { routeTableId: table, ...wayOut } });
    }
  }
  for (const spec of args.vpcEndpointSpecs) {
    const of = { inputs: { ...spec, tags }, edges: { ...vpcId, routeTableIds: tables } };
    await add("aws:ec2/vpcEndpoint:VpcEndpoint", spec.serviceName, vpc, of);
  }
  return children;
}

/** How many NAT gateways there are once a zone is done. */
function natGatewaysUpTo(zone: number, { natGateways: { strategy } }: VpcInputs): number {
  return strategy === "OnePerAz" ? zone + 1 : strategy === "Single" ? 1 : 0;
}

async function addNatGateway(add: Add, name: string, subnet: RecordedResource, args: VpcInputs): Child {
  const of = { inputs: { tags: { ...args.tags, Name: name } } };
  const address = await add("aws:ec2/eip:Eip", name, subnet, of);
  return add("aws:ec2/natGateway:NatGateway", name, subnet, {
    ...of,
    edges: { allocationId: address, subnetId: subnet },
  });
}

async function childOf(
  type: string,
  name: string,
  parent: RecordedResource,
  { inputs, edges = {} }: { inputs: Inputs; edges?: Edges },
): Child {
  const links = Object.entries(edges).map(([property, target]) => [property, [target].flat(), target] as const);
  const unknown = links.map(([key, , target]) => [
    key,
    "urn" in target ? unknownValue : target.map(() => unknownValue),
  ]);
  // awsx lets every part but the first wait for the one that it stands under.
  const sources = [...links.flatMap(([, targets]) => targets), ...(parent.custom ? [parent] : [])];
  return {
    urn: `${parent.urn.replace(/::[^:]+$/, "")}$${type}::${name}`,
    type,
    name,
    custom: true,
    parent: parent.urn,
    inputs: await transformed(type, name, { ...inputs, ...Object.fromEntries(unknown) }),
    dependencies: [...new Set(sources.map(({ urn }) => urn))].sort(),
    propertyDependencies: Object.fromEntries(
      links.map(([key, targets]) => [key, targets.map(({ urn }) => urn).sort()]),
    ),
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
    provider: "",
  };
}

async function transformed(type: string, name: string, props: Inputs): Promise<Inputs> {
  let inputs = props;
  for (const transform of vpcTransforms) {
    inputs = (await transform({ type, name, custom: true, props: inputs, opts: {} }))?.props ?? inputs;
  }
  return inputs;
}

/** Subnets as `subnetStrategy: "Auto"` lays them out: one block per zone, its subnets packed into it in order. */
function layOut(name: string, { cidrBlock, availabilityZoneNames: zones, subnetSpecs: specs }: VpcInputs) {
  const [address = "", mask] = cidrBlock.split("/");
  const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const zoneMask = Number(mask) + bitsFor(zones.length);
  const subnetMask = zoneMask + bitsFor(specs.length);
  const start = first - (first % sizeOf(Number(mask)));
  return zones.flatMap((zone, index) =>
    specs
      .map(({ type }, place) => ({
        type,
        name: `${name}-${type.toLowerCase()}-${index + 1}`,
        zone,
        index,
        cidrBlock: cidrText(start + index * sizeOf(zoneMask) + place * sizeOf(subnetMask), subnetMask),
      }))
      .sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type)),
  );
}

const order = ["Public", "Private", "Isolated"];
const sizeOf = (mask: number): number => 2 ** (32 - mask);
const bitsFor = (count: number): number => Math.ceil(Math.log2(count));

function cidrText(start: number, mask: number): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join(".")}/${mask}`;
}
