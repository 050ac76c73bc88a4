import { describe, expect, it } from "vitest";
import { edgesOf } from "./testing/edges";
import { settingsOf } from "./testing/fleet";
import { previewOf, updateOf } from "./testing/plan";

const shop = updateOf(settingsOf({ configuration: { services: { billing: { calls: ["payment-gateway"] } } } }));

/** What a group lets in of another, it must be let out of there, and the other way round. */
function withoutPartner(edges: { ingress: readonly string[]; egress: readonly string[] }): string[] {
  const parse = (edge: string) => {
    const [ways = "", ports = ""] = edge.split(" : ");
    const [from = Number.NaN, to = from] = ports.split("-").map(Number);
    return { edge, ways, from, to };
  };
  const isGroup = ({ ways }: { ways: string }) => !ways.includes("/");
  const [into, out] = [edges.ingress.map(parse).filter(isGroup), edges.egress.map(parse).filter(isGroup)];
  type Edge = ReturnType<typeof parse>;
  const overlap = (a: Edge, b: Edge) => a.ways === b.ways && a.from <= b.to && b.from <= a.to;
  return [
    ...into.filter((a) => !out.some((b) => overlap(a, b))),
    ...out.filter((a) => !into.some((b) => overlap(a, b))),
  ].map(({ edge }) => edge);
}

const ownWays = ["api", "billing", "notifications", "payment-gateway"].flatMap((name) => [
  `${name}-task > ${name}-cache : 6379`,
  `${name}-task > ${name}-database : 5433`,
]);
const requests = [
  "api-entry > api-task : 3000",
  "services-1 > billing-task : 3001",
  "services-1 > notifications-task : 3003",
  "services-1 > payment-gateway-task : 3002",
];

describe("the ways of the shop, where billing calls payment-gateway", () => {
  it("in are these, and no other", async () => {
    expect(edgesOf(await shop).ingress).toEqual(
      [
        "0.0.0.0/0 > api-entry : 80",
        "0.0.0.0/0 > api-entry : 443",
        ...requests,
        "api-task > services-1 : 3001",
        "api-task > services-1 : 3002",
        "api-task > services-1 : 3003",
        "billing-task > services-1 : 3002",
        ...ownWays,
      ].sort(),
    );
  });

  it("out are these, and no other", async () => {
    expect(edgesOf(await shop).egress).toEqual(
      [
        ...requests,
        // One rule for all of its callees: a group takes 60.
        "api-task > services-1 : 1-65535",
        "billing-task > services-1 : 3002",
        ...ownWays,
        ...["api", "billing", "notifications", "payment-gateway"].map((name) => `${name}-task > 0.0.0.0/0 : 443`),
      ].sort(),
    );
  });

  it("have both ends open", async () => {
    expect(withoutPartner(edgesOf(await shop))).toEqual([]);
  });

  it("are resources of their own: no group has rules inside, the VPC's own has none at all", async () => {
    const plan = await shop;
    for (const { inputs } of plan.all("aws:ec2/securityGroup:SecurityGroup")) {
      expect(Object.keys(inputs).sort()).toEqual(["description", "tags", "vpcId"]);
    }
    expect(plan.find("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs).toMatchObject({
      ingress: [],
      egress: [],
    });
    expect(plan.resources.filter(({ type }) => /securityGroupRule|networkAcl|securityGroupAssoc/i.test(type))).toEqual(
      [],
    );
  });

  it("are the same in a preview, with groups that are not known yet", async () => {
    const preview = await previewOf(
      settingsOf({ configuration: { services: { billing: { calls: ["payment-gateway"] } } } }),
    );
    const rules = (plan: Awaited<typeof shop>) =>
      plan.resources
        .filter(({ type }) => type.includes("securityGroup"))
        .map(({ urn }) => urn)
        .sort();
    expect(rules(preview)).toEqual(rules(await shop));
  });
});

describe("other ways", () => {
  it("are none without services: the API alone", async () => {
    const edges = edgesOf(await updateOf(settingsOf({ services: [] })));
    expect(edges.ingress.concat(edges.egress).filter((edge) => edge.includes("services-"))).toEqual([]);
    expect(withoutPartner(edges)).toEqual([]);
  });

  it("lead to a service's own load balancer, where it has one", async () => {
    const services = {
      billing: { dedicatedLoadBalancer: true },
      notifications: { calls: ["billing", "payment-gateway"] },
    };
    const edges = edgesOf(await updateOf(settingsOf({ configuration: { services } })));
    expect(edges.ingress.filter((edge) => /own-|services-/.test(edge))).toEqual([
      "api-task > own-billing : 3001",
      "api-task > services-1 : 3002",
      "api-task > services-1 : 3003",
      "notifications-task > own-billing : 3001",
      "notifications-task > services-1 : 3002",
      "own-billing > billing-task : 3001",
      "services-1 > notifications-task : 3003",
      "services-1 > payment-gateway-task : 3002",
    ]);
    expect(withoutPartner(edges)).toEqual([]);
  });

  it("into AWS's endpoints are from the VPC by TLS, where the profile has endpoints", async () => {
    const edges = edgesOf(await updateOf(settingsOf({ configuration: { profile: "highAvailability" } })));
    expect(edges.ingress.filter((edge) => edge.includes("endpoints"))).toEqual(["10.0.0.0/16 > endpoints : 443"]);
    expect(edges.egress.filter((edge) => edge.includes("endpoints"))).toEqual([]);
  });

  it("to the API are from the configured ranges only", async () => {
    const api = { domain: "api.example.com", hostedZoneId: "Z1", allowedCidrs: ["192.0.2.0/24", "198.51.100.7/32"] };
    const edges = edgesOf(await updateOf(settingsOf({ services: [], configuration: { api } })));
    expect(edges.ingress.filter((edge) => edge.includes("/"))).toEqual([
      "192.0.2.0/24 > api-entry : 443",
      "192.0.2.0/24 > api-entry : 80",
      "198.51.100.7/32 > api-entry : 443",
      "198.51.100.7/32 > api-entry : 80",
    ]);
  });
});
