import { describe, expect, it } from "vitest";
import type { RecordedResource } from "./recorder";
import type { RawConfiguration } from "./schema";
import { accountId, created } from "./testing/created";
import { settingsOf } from "./testing/fleet";
import { json, type Plan, previewOf, unwrap, updateOf } from "./testing/plan";

const calls: Partial<RawConfiguration> = { services: { billing: { calls: ["payment-gateway"] } } };
const update = updateOf(settingsOf({ configuration: calls }));
const preview = previewOf(settingsOf({ configuration: calls }));
const services = ["billing", "notifications", "payment-gateway"];

/** The component that a resource belongs to: `Microservice billing`; nothing for what is shared. */
function ownerOf(plan: Plan, { parent }: RecordedResource): string | undefined {
  if (parent === undefined) {
    return undefined;
  }
  const { type, name } = plan.byUrn(parent);
  return type === "fleet:microservice:Microservice" || type === "fleet:api:Api" ? name : undefined;
}

describe("a service and the API", () => {
  it.each([...services, "api"])("%s has one of each, and two roles", async (name) => {
    const plan = await update;
    const own = plan.resources.filter((resource) => ownerOf(plan, resource) === name);
    const count = (type: string) => own.filter((resource) => resource.type === type).length;
    expect({
      databases: count("aws:rds/instance:Instance"),
      caches: count("aws:elasticache/replicationGroup:ReplicationGroup"),
      secrets: count("aws:secretsmanager/secret:Secret"),
      repositories: count("aws:ecr/repository:Repository"),
      images: count("docker:index/image:Image"),
      roles: count("aws:iam/role:Role"),
      tasks: count("aws:ecs/taskDefinition:TaskDefinition"),
      services: count("aws:ecs/service:Service"),
      targets: count("aws:lb/targetGroup:TargetGroup"),
      logs: own.filter(({ type, name: log }) => type === "aws:cloudwatch/logGroup:LogGroup" && log === name).length,
    }).toEqual({
      databases: 1,
      caches: 1,
      secrets: 1,
      repositories: 1,
      images: 1,
      roles: 2,
      tasks: 1,
      services: 1,
      targets: 1,
      logs: 1,
    });
  });

  it("is the only owner of every database, cache, secret and repository there is", async () => {
    const plan = await update;
    for (const type of [
      "aws:rds/instance:Instance",
      "aws:elasticache/replicationGroup:ReplicationGroup",
      "aws:secretsmanager/secret:Secret",
      "aws:ecr/repository:Repository",
    ]) {
      expect(
        plan
          .all(type)
          .map((resource) => ownerOf(plan, resource))
          .sort(),
      ).toEqual(["api", ...services]);
    }
  });

  it("depends on nothing of another one, but for the ways that its callers come", async () => {
    const plan = await update;
    const foreign = plan.resources.flatMap((resource) => {
      const owner = ownerOf(plan, resource);
      const others = resource.dependencies.map((urn) => ownerOf(plan, plan.byUrn(urn)));
      return owner !== undefined && others.some((other) => other !== undefined && other !== owner)
        ? [`${owner}: ${resource.type.split(":")[2]} ${resource.name}`]
        : [];
    });
    expect(foreign.sort()).toEqual(services.map((name) => `${name}: SecurityGroupIngressRule ${name}-from-api`));
  });

  it("names nothing of another one in its inputs, but for its address and the API's tasks that may call it", async () => {
    const plan = await update;
    const owners = ["api", ...services];
    const ownedBy = (owner: string) => plan.resources.filter((resource) => ownerOf(plan, resource) === owner);
    // The account, and the zone that all load balancers of the region have.
    const common = [accountId, "Z215JYRZR1TBD5"];
    const identifiers = (owner: string) =>
      ownedBy(owner)
        .filter(({ custom }) => custom)
        .map(created)
        .flatMap(({ id, state }) => [id, ...Object.values(state)])
        .filter((value) => typeof value === "string" && !common.includes(value)) as string[];
    const found = owners.flatMap((owner) =>
      ownedBy(owner).flatMap(({ name, inputs }) => {
        const text = JSON.stringify(unwrap(inputs));
        const others = owners.filter((other) => other !== owner).flatMap(identifiers);
        return [...new Set(others)].filter((value) => text.includes(value)).map((value) => `${name}: ${value}`);
      }),
    );
    expect(found.sort()).toEqual([
      "api: billing.prod.shop.internal",
      "api: notifications.prod.shop.internal",
      "api: payment-gateway.prod.shop.internal",
      "billing-from-api: sg-api-task",
      "billing: payment-gateway.prod.shop.internal",
      "notifications-from-api: sg-api-task",
      "payment-gateway-from-api: sg-api-task",
    ]);
  });

  it("is reached by the API without waiting for it: no edge between services in the order of deployment", async () => {
    const plan = await update;
    const api = plan.find("aws:ecs/service:Service", "api");
    const seen = new Set<string>();
    const visit = (urn: string) => {
      if (!seen.has(urn)) {
        seen.add(urn);
        plan.byUrn(urn).dependencies.forEach(visit);
      }
    };
    visit(api.urn);
    const visited = [...seen].map((urn) => ownerOf(plan, plan.byUrn(urn)));
    expect(new Set(visited)).toEqual(new Set(["api", undefined]));
  });
});

describe("addresses of services", () => {
  const environment = (plan: Plan, name: string) => {
    const task = plan.find("aws:ecs/taskDefinition:TaskDefinition", name);
    const [container] = json<{ environment: { name: string; value: string }[] }[]>(task.inputs.containerDefinitions);
    const variables = container?.environment.map((variable) => [variable.name, variable.value] as const) ?? [];
    return Object.fromEntries(variables.filter(([variable]) => variable.startsWith("MICROSERVICE_")));
  };

  it("are the API's variables, also for a service whose `url` is not the derived name", async () => {
    expect(environment(await update, "api")).toEqual({
      MICROSERVICE_BILLING_URL: "http://billing.prod.shop.internal:3001",
      MICROSERVICE_NOTIFICATIONS_URL: "http://notifications.prod.shop.internal:3003",
      MICROSERVICE_PAYMENTS_URL: "http://payment-gateway.prod.shop.internal:3002",
    });
  });

  it("are a caller's variables for its callees, and nobody else's", async () => {
    const plan = await update;
    expect(services.map((name) => environment(plan, name))).toEqual([
      { MICROSERVICE_PAYMENTS_URL: "http://payment-gateway.prod.shop.internal:3002" },
      {},
      {},
    ]);
  });

  it("lead to the service: record, listener and target group have its name and port", async () => {
    const plan = await update;
    for (const [name, port] of [
      ["billing", 3001],
      ["payment-gateway", 3002],
    ] as const) {
      const record = unwrap(plan.find("aws:route53/record:Record", name).inputs) as Record<string, unknown>;
      expect(record).toEqual({
        zoneId: "Z0PRIVATE",
        name: `${name}.prod.shop.internal`,
        type: "A",
        aliases: [
          {
            name: expect.stringMatching(/^internal-services-1-[0-9a-f]{7}\.eu-central-1\.elb/) as string,
            zoneId: "Z215JYRZR1TBD5",
            evaluateTargetHealth: true,
          },
        ],
      });
      expect(plan.find("aws:lb/listener:Listener", `${name}-1`).inputs).toMatchObject({ port, protocol: "HTTP" });
      const target = plan.find("aws:lb/targetGroup:TargetGroup", `${name}-1`);
      expect(target.inputs).toMatchObject({ port, protocol: "HTTP", targetType: "ip" });
      expect(plan.find("aws:ecs/service:Service", name).inputs.loadBalancers).toEqual([
        { containerName: name, containerPort: port, targetGroupArn: created(target).state.arn },
      ]);
    }
    expect(plan.find("aws:route53/zone:Zone").inputs).toMatchObject({
      name: "prod.shop.internal",
      vpcs: [{ vpcId: "vpc-1" }],
    });
  });

  it("are by TLS with an internal certificate", async () => {
    const internalCertificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/internal";
    const network = { internalCertificateArn, internalDomain: "shop.example.com" };
    const plan = await updateOf(settingsOf({ configuration: { network } }));
    expect(environment(plan, "api").MICROSERVICE_BILLING_URL).toBe("https://billing.prod.shop.shop.example.com:3001");
    expect(plan.find("aws:lb/listener:Listener", "billing-1").inputs).toMatchObject({
      protocol: "HTTPS",
      certificateArn: internalCertificateArn,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    });
  });
});

describe("a preview", () => {
  it("registers what an update registers, and looks nothing up", async () => {
    const names = (plan: Plan) => plan.resources.map(({ urn }) => urn).sort();
    expect(names(await preview)).toEqual(names(await update));
  });

  it("knows the API's addresses of services, the image's tag and everything that the configuration decides", async () => {
    const plan = await preview;
    expect(unwrap(plan.outputs.services)).toMatchObject({ billing: { url: "http://billing.prod.shop.internal:3001" } });
    expect(plan.find("aws:ecs/service:Service", "billing").inputs).toMatchObject({
      desiredCount: 2,
      launchType: "FARGATE",
    });
  });
});

describe("stack outputs", () => {
  it("are identifiers for scripts: of the API, and by service", async () => {
    const { outputs } = await update;
    expect(Object.keys(outputs).sort()).toEqual(["api", "services"]);
    const keys = [
      "cacheIdentifier",
      "databaseIdentifier",
      "logGroupName",
      "repositoryUrl",
      "secretArn",
      "serviceName",
      "taskDefinitionArn",
      "url",
    ];
    expect(Object.keys(outputs.api as object).sort()).toEqual(keys);
    const byService = outputs.services as Record<string, Record<string, unknown>>;
    expect(Object.keys(byService)).toEqual(services);
    expect(Object.keys(byService.billing ?? {}).sort()).toEqual(keys);
    expect(byService.billing).toMatchObject({
      url: "http://billing.prod.shop.internal:3001",
      logGroupName: "/fleet/shop/prod/billing",
      databaseIdentifier: expect.stringMatching(/^billing[0-9a-f]{7}$/) as string,
    });
  });
});
