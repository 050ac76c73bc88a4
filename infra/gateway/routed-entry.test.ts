import { beforeAll, describe, expect, it } from "vitest";
import type { RawConfiguration } from "../schema";
import { publicApi, settingsOf } from "../testing/fleet";
import { type Plan, previewOf, unwrap, updateOf, withoutSecrets } from "../testing/plan";

const ruleType = "aws:lb/listenerRule:ListenerRule";
const oidc = {
  issuer: "https://id.example.com",
  authorizationEndpoint: "https://id.example.com/authorize",
  tokenEndpoint: "https://id.example.com/token",
  userInfoEndpoint: "https://id.example.com/user",
  clientId: "shop",
  clientSecret: "CanarySecret",
};
const services: RawConfiguration["services"] = {
  billing: {
    environment: { CORS_ORIGINS: "https://shop.example.com" },
    routes: [{ path: "/billing/*", stripPrefix: "/billing" }, "/bill"],
    hosts: ["billing.example.com"],
    routeLimits: { requestsPerFiveMinutes: 500, requestBytes: 4096 },
  },
  notifications: {
    routes: ["/notices", { path: "/notices/feed", unauthenticated: "deny" }],
    authentication: { oidc },
  },
};
const configuration = { api: { ...publicApi, idleTimeoutSeconds: 60 }, services };
let plan: Plan;
let plain: Plan;

beforeAll(async () => {
  plan = await updateOf(settingsOf({ configuration }));
  plain = await updateOf(settingsOf());
});

const inputs = (type: string, name: string) => unwrap(plan.find(type, name).inputs) as Record<string, unknown>;
const targetGroup = (name: string) => String(plan.find("aws:lb/targetGroup:TargetGroup", name).name);

describe("a service with routes", () => {
  it("has these resources more, and no other service any", () => {
    const names = ({ resources }: Plan) => resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
    const known = new Set(names(plain));
    expect(
      names(plan)
        .filter((name) => !known.has(name))
        .sort(),
    ).toEqual([
      "ListenerRule billing-guard-/billing/@all",
      "ListenerRule billing-guard-billing.example.com/@all",
      "ListenerRule billing-route-/bill",
      "ListenerRule billing-route-/billing/@all",
      "ListenerRule billing-route-billing.example.com/@all",
      "ListenerRule notifications-preflight-/notices",
      "ListenerRule notifications-preflight-/notices/feed",
      "ListenerRule notifications-route-/notices",
      "ListenerRule notifications-route-/notices/feed",
      "MetricAlarm billing-errors-of-routes",
      "MetricAlarm billing-unhealthy-of-routes",
      "MetricAlarm notifications-errors-of-routes",
      "MetricAlarm notifications-unhealthy-of-routes",
      "Record api-host-billing.example.com",
      "Record api-validation-billing.example.com",
      "SecurityGroupEgressRule api-entry-tls",
      "SecurityGroupEgressRule billing-routes-egress",
      "SecurityGroupEgressRule notifications-routes-egress",
      "SecurityGroupIngressRule billing-routes-ingress",
      "SecurityGroupIngressRule notifications-routes-ingress",
      "TargetGroup billing-web",
      "TargetGroup notifications-web",
    ]);
    const now = new Set(names(plan));
    expect(names(plain).filter((name) => !now.has(name))).toEqual([]);
  });

  it("is reached by the load balancer alone, at the task's port", () => {
    expect(inputs("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "billing-routes-ingress")).toMatchObject(
      {
        securityGroupId: "sg-billing-task",
        referencedSecurityGroupId: "sg-api-entry",
        fromPort: 3001,
        toPort: 3001,
      },
    );
    expect(inputs("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "billing-routes-egress")).toMatchObject({
      securityGroupId: "sg-api-entry",
      referencedSecurityGroupId: "sg-billing-task",
      fromPort: 3001,
      toPort: 3001,
    });
  });

  it("stands behind both load balancers, says so in its tags, and its update waits for both", () => {
    const service = inputs("aws:ecs/service:Service", "billing");
    expect(service.loadBalancers).toEqual([
      expect.objectContaining({ targetGroupArn: expect.stringContaining("targetgroup/billing-1-") as string }),
      expect.objectContaining({ targetGroupArn: expect.stringContaining("targetgroup/billing-web-") as string }),
    ]);
    const tags = Object.entries(service.tags as object).filter(([key]) => key.startsWith("fleet:route"));
    expect(tags).toEqual([
      ["fleet:route:/bill", "declared"],
      ["fleet:route:/billing/@all", "declared"],
      ["fleet:route:billing.example.com/@all", "declared"],
    ]);
    expect(inputs("pulumi-nodejs:dynamic/fleet:Gate", "billing").targetGroups).toHaveLength(2);
    expect(inputs("pulumi-nodejs:dynamic/fleet:Gate", "payment-gateway").targetGroups).toHaveLength(1);
  });

  it("sees of a request what follows the stripped prefix", () => {
    const route = inputs(ruleType, "billing-route-/billing/@all");
    expect(route).toMatchObject({
      listenerArn: expect.stringContaining("listener/app/api-https-") as string,
      conditions: [{ pathPattern: { values: ["/billing", "/billing/*"] } }],
      actions: [{ type: "forward", targetGroupArn: expect.stringContaining(targetGroup("billing-web")) as string }],
      transforms: [
        { type: "url-rewrite", urlRewriteConfig: { rewrite: { regex: "^/billing/?(.*)$", replace: "/$1" } } },
      ],
    });
    const whole = inputs(ruleType, "billing-route-billing.example.com/@all");
    expect(whole.conditions).toEqual([{ hostHeader: { values: ["billing.example.com"] } }]);
    expect(whole).not.toHaveProperty("transforms");
    expect(inputs(ruleType, "billing-route-/bill").conditions).toEqual([{ pathPattern: { values: ["/bill"] } }]);
  });

  it("is guarded before it is reached", () => {
    const guard = plan.find(ruleType, "billing-guard-/billing/@all");
    const route = plan.find(ruleType, "billing-route-/billing/@all");
    expect(route.dependencies).toContain(guard.urn);
    expect(Number(guard.inputs.priority)).toBeLessThan(Number(route.inputs.priority));
    expect(guard.inputs.actions).toEqual([
      {
        type: "fixed-response",
        fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
      },
    ]);
    const service = plan.find("aws:ecs/service:Service", "billing");
    expect(service.dependencies).toContain(route.urn);
  });

  it("has rules that are its component's", () => {
    for (const { parent, name } of plan.all(ruleType)) {
      expect(parent).toMatch(new RegExp(`Microservice::${name.split("-")[0]}$`));
    }
  });
});

describe("a log-in at the load balancer", () => {
  it("comes before the service, but not before a browser's first question", () => {
    const route = inputs(ruleType, "notifications-route-/notices");
    expect(route.actions).toEqual([
      {
        type: "authenticate-oidc",
        authenticateOidc: {
          ...oidc,
          scope: "openid",
          sessionTimeout: 43_200,
          onUnauthenticatedRequest: "authenticate",
        },
        order: 1,
      },
      { type: "forward", targetGroupArn: expect.stringContaining("notifications-web") as string, order: 2 },
    ]);
    const preflight = inputs(ruleType, "notifications-preflight-/notices");
    expect(preflight.conditions).toEqual([
      { pathPattern: { values: ["/notices"] } },
      { httpRequestMethod: { values: ["OPTIONS"] } },
    ]);
    expect(preflight.actions).toEqual([
      { type: "forward", targetGroupArn: expect.stringContaining("notifications-web") as string },
    ]);
    const feed = JSON.stringify(inputs(ruleType, "notifications-route-/notices/feed").actions);
    expect(feed).toContain('"onUnauthenticatedRequest":"deny"');
  });

  it("keeps the client's secret secret", () => {
    expect(JSON.stringify(withoutSecrets(plan.resources.map((one) => one.inputs)))).not.toContain("CanarySecret");
  });

  it.each([
    [
      "jwt",
      { jwt: { issuer: "https://i.example.com", jwksEndpoint: "https://i.example.com/keys" } },
      {
        type: "jwt-validation",
        jwtValidation: { issuer: "https://i.example.com", jwksEndpoint: "https://i.example.com/keys" },
        order: 1,
      },
    ],
    [
      "cognito",
      {
        cognito: {
          userPoolArn: "arn:aws:cognito-idp:eu-central-1:1:userpool/x",
          userPoolClientId: "c",
          userPoolDomain: "d",
        },
        sessionHours: 1,
      },
      {
        type: "authenticate-cognito",
        authenticateCognito: {
          userPoolArn: "arn:aws:cognito-idp:eu-central-1:1:userpool/x",
          userPoolClientId: "c",
          userPoolDomain: "d",
          scope: "openid",
          sessionTimeout: 3600,
          onUnauthenticatedRequest: "authenticate",
        },
        order: 1,
      },
    ],
  ])("may be by %s", async (_, authentication, action) => {
    const billing = { routes: ["/b"], authentication };
    const other = await updateOf(settingsOf({ configuration: { services: { billing } } }));
    expect((unwrap(other.find(ruleType, "billing-route-/b").inputs) as { actions: unknown[] }).actions[0]).toEqual(
      action,
    );
  });
});

describe("the API's load balancer", () => {
  it("proves and answers the names of the routes", () => {
    expect(inputs("aws:acm/certificate:Certificate", "api").subjectAlternativeNames).toEqual(["billing.example.com"]);
    expect(inputs("aws:route53/record:Record", "api-validation-billing.example.com")).toMatchObject({
      zoneId: publicApi.hostedZoneId,
      name: "_proof.billing.example.com.",
    });
    expect(inputs("aws:acm/certificateValidation:CertificateValidation", "api").validationRecordFqdns).toEqual([
      "_proof.api.shop.example.com.",
      "_proof.billing.example.com.",
    ]);
    expect(inputs("aws:route53/record:Record", "api-host-billing.example.com")).toMatchObject({
      name: "billing.example.com",
      type: "A",
    });
    expect(plain.find("aws:acm/certificate:Certificate", "api").inputs).not.toHaveProperty("subjectAlternativeNames");
  });

  it("waits as long as it is told", () => {
    expect(inputs("aws:lb/loadBalancer:LoadBalancer", "api").idleTimeout).toBe(60);
    expect(inputs("aws:lb/loadBalancer:LoadBalancer", "services-1").idleTimeout).toBe(130);
  });

  it("limits what clients ask of the routes, by rules of the firewall", () => {
    const { rules } = inputs("aws:wafv2/webAcl:WebAcl", "api") as { rules: { name: string; priority: number }[] };
    expect(rules.slice(5).map(({ name, priority }) => [name, priority])).toEqual([
      ["RateLimit-billing", 100],
      ["BodySize-billing", 101],
    ]);
    const path = { uriPath: {} };
    const textTransformations = [
      { priority: 0, type: "URL_DECODE" },
      { priority: 1, type: "NORMALIZE_PATH" },
    ];
    const matches = (fieldToMatch: object, positionalConstraint: string, searchString: string) => ({
      byteMatchStatement: { fieldToMatch, positionalConstraint, searchString, textTransformations },
    });
    const routes = {
      orStatement: {
        statements: [
          matches(path, "EXACTLY", "/bill"),
          matches(path, "EXACTLY", "/billing"),
          matches(path, "STARTS_WITH", "/billing/"),
          {
            regexMatchStatement: {
              fieldToMatch: { singleHeader: { name: "host" } },
              regexString: String.raw`^billing\.example\.com\.?(:[0-9]*)?$`,
              textTransformations: [{ priority: 0, type: "LOWERCASE" }],
            },
          },
        ],
      },
    };
    expect(rules[5]).toMatchObject({
      action: { block: {} },
      statement: { rateBasedStatement: { aggregateKeyType: "IP", limit: 500, scopeDownStatement: routes } },
    });
    expect(rules[6]).toMatchObject({
      statement: {
        andStatement: {
          statements: [
            routes,
            {
              sizeConstraintStatement: {
                comparisonOperator: "GT",
                size: 4096,
                fieldToMatch: { body: { oversizeHandling: "MATCH" } },
              },
            },
          ],
        },
      },
    });
  });
});

describe("routes in time", () => {
  it("are gone while the service is being retired", async () => {
    const billing = { ...services.billing, retire: "keepData" as const };
    const { resources } = await previewOf(settingsOf({ configuration: { services: { billing } } }));
    expect(resources.filter(({ name }) => /billing.*(route|guard|web)|example\.com$/.test(name))).toEqual([]);
  });

  it("keep their priorities where the service is renamed", async () => {
    const renamed = { payments: { routes: ["/billing/*"], renamedFrom: "billing" } };
    const after = await previewOf(settingsOf({ services: ["payments"], configuration: { services: renamed } }));
    const before = await previewOf(
      settingsOf({ services: ["billing"], configuration: { services: { billing: { routes: ["/billing/*"] } } } }),
    );
    const priorities = (of: Plan) => of.all(ruleType).map(({ inputs: { priority } }) => priority);
    expect(priorities(after)).toEqual(priorities(before));
    expect(after.all(ruleType).map(({ name }) => name)).toEqual([
      "payments-guard-/billing/@all",
      "payments-route-/billing/@all",
    ]);
  });
});
