import { describe, expect, it } from "vitest";
import { checkSettings } from "./check-settings";
import type { RawConfiguration } from "./schema";
import { type FleetOptions, noFile, publicApi, serviceNames, settingsOf, texts } from "./testing/fleet";

const settings = (options: FleetOptions) => checkSettings(settingsOf(options), noFile);
const configured = (configuration: Partial<RawConfiguration>) => texts(settings({ configuration }));
const billing = (service: NonNullable<RawConfiguration["services"]>[string]) =>
  configured({ services: { billing: service } });
const api = (part: NonNullable<RawConfiguration["api"]>) => configured({ api: part });

describe("settings without a fault", () => {
  it.each(["economy", "standard", "highAvailability"] as const)("are accepted: the shop in %s", (profile) => {
    expect(configured({ profile, services: { billing: { calls: ["payment-gateway"] } } })).toEqual([]);
  });
});

describe("names of fleet and stack", () => {
  const rule = "expected 2 to 20 characters, a-z, 0-9 and single hyphens, a letter first";
  it.each(["Shop", "a", "shop_1", "-shop", "shop-", "sh--op", "1shop", "s".repeat(21)])("are refused: %s", (name) => {
    expect(configured({ name })).toEqual([`the fleet's name is \`${name}\`, from the root package.json; ${rule}`]);
    expect(texts(settings({ stack: name }))).toEqual([
      `the stack's name is \`${name}\`; ${rule}, as it is part of DNS names`,
    ]);
  });

  it.each(["ab", "shop-1", "a1", "s".repeat(20)])("are accepted: %s", (name) => {
    expect(texts(settings({ configuration: { name }, stack: name }))).toEqual([]);
  });
});

describe("the API's exposure", () => {
  const noCertificate =
    "the API is public, but has no certificate: set fleet:api.domain and fleet:api.hostedZoneId, or fleet:api.certificateArn";
  const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
  const existing = (publicSubnetIds: string[]) => ({
    existing: {
      vpcId: "vpc-1",
      cidrBlock: "10.0.0.0/16",
      publicSubnetIds,
      privateSubnetIds: ["a", "b"],
      isolatedSubnetIds: ["c", "d"],
    },
  });

  it.each([
    ["public without a domain", {}, [noCertificate]],
    ["public with a domain, but no zone to prove it in", { domain: "api.example.com" }, [noCertificate]],
    [
      "public with a zone, but no domain",
      { hostedZoneId: "Z1" },
      [noCertificate, "fleet:api.hostedZoneId is set without fleet:api.domain"],
    ],
    ["public with a domain and its zone", publicApi, []],
    ["public with a certificate of one's own", { certificateArn }, []],
    ["public and plain where that is said", { allowPlainHttp: true }, []],
    ["private", { exposure: "private" as const }, []],
  ])("%s", (_, part, problems) => {
    expect(api(part)).toEqual(problems);
  });

  it.each([
    [[], "public", ["fleet:network.existing.publicSubnetIds has 0, but the API is public; a load balancer needs 2"]],
    [["e"], "public", ["fleet:network.existing.publicSubnetIds has 1, but the API is public; a load balancer needs 2"]],
    [["e", "f"], "public", []],
    [[], "private", []],
  ] as const)("in public subnets %j while %s", (subnets, exposure, problems) => {
    expect(configured({ api: { ...publicApi, exposure }, network: existing([...subnets]) })).toEqual(problems);
  });

  it("to any origin with credentials is refused", () => {
    const text =
      "fleet:api.environment: CORS_ORIGINS is `*` together with CORS_CREDENTIALS; any site could act for a signed-in user";
    expect(api({ ...publicApi, environment: { CORS_ORIGINS: "*", CORS_CREDENTIALS: "true" } })).toEqual([text]);
    expect(api({ ...publicApi, environment: { CORS_ORIGINS: "*" } })).toEqual([]);
    expect(api({ ...publicApi, environment: { CORS_CREDENTIALS: "true" } })).toEqual([]);
  });
});

it("a certificate for names under .internal does not exist", () => {
  const internalCertificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
  expect(configured({ network: { internalCertificateArn } })).toEqual([
    "fleet:network.internalCertificateArn: no certificate is issued for names under .internal, such as prod.shop.internal",
  ]);
  expect(configured({ network: { internalCertificateArn, internalDomain: "example.com" } })).toEqual([]);
});

describe("a service", () => {
  it.each<[NonNullable<RawConfiguration["services"]>[string], string]>([
    [{ cpu: 300 }, "cpu: cpu is 300; Fargate offers 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 CPU units"],
    [{ memoryMiB: 4096 }, "cpu: memoryMiB is 4096; with cpu 256 Fargate offers 512, 1024, 2048, the nearest is 2048"],
    [
      { scaling: { minimumCount: 5, maximumCount: 3 }, desiredCount: 5 },
      "scaling: minimumCount 5 is above maximumCount 3",
    ],
    [
      { desiredCount: 7, scaling: { minimumCount: 2, maximumCount: 6 } },
      "desiredCount: desiredCount 7 is outside scaling's 2 to 6",
    ],
    [{ desiredCount: 1, scaling: { minimumCount: 2 } }, "desiredCount: desiredCount 1 is outside scaling's 2 to 6"],
    [{ database: { storageGiB: 101 } }, "database: maximumStorageGiB 100 is below storageGiB 101"],
    [{ healthCheck: { timeoutSeconds: 10 } }, "healthCheck: timeoutSeconds 10 is not below intervalSeconds 10"],
    [{ environment: { JWT: "x" }, secrets: { JWT: "y" } }, "secrets.JWT: `JWT` is also in environment"],
  ])("with %j is refused", (service, problem) => {
    expect(billing(service)).toContain(`fleet:services.billing.${problem}`);
  });

  it("and the API are checked alike", () => {
    expect(api({ ...publicApi, cpu: 300 })).toEqual([
      "fleet:api.cpu: cpu is 300; Fargate offers 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 CPU units",
    ]);
  });
});

describe("rules of a load balancer's security group", () => {
  const fleet = (count: number, callers: number) => {
    const services = serviceNames(count);
    const calls = Object.fromEntries(services.slice(1, callers + 1).map((name) => [name, { calls: ["s-01"] }]));
    return texts(settings({ services, configuration: { services: calls } }));
  };

  it("may be 60: one per service for the API, and one per call", () => {
    expect(fleet(40, 20)).toEqual([]);
  });

  it("may not be more", () => {
    expect(fleet(40, 21)).toEqual([
      "internal load balancer 1 needs 61 rules for its callers; a security group takes 60",
    ]);
  });
});

describe("secrets that a service expects", () => {
  const services = [
    { name: "billing", expectedSecrets: ["JWT_SECRET", "DATABASE_URL", "CACHE_REDIS_URL", "MAIL_KEY"] },
  ];

  it("and nobody sets are warned of, at the line that shows them, with the command that sets them", () => {
    expect(settings({ services })).toEqual(
      [
        ["JWT_SECRET", 2],
        ["MAIL_KEY", 5],
      ].map(([variable, line]) => ({
        severity: "warning",
        code: "secret-not-set",
        file: "modules/billing/.env.example.yml",
        line,
        column: 3,
        message: `billing expects the secret \`${variable}\`, and nobody sets it`,
        fix: `Set it: pulumi config set --secret --path 'fleet:services.billing.secrets.${variable}'.`,
      })),
    );
  });

  it("are enough as a secret, an ARN, or a plain variable", () => {
    const set = {
      secrets: { JWT_SECRET: { arn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:jwt-AbCdEf" } },
      environment: { MAIL_KEY: "none" },
    };
    expect(settings({ services, configuration: { services: { billing: set } } })).toEqual([]);
  });

  it("are the API's as well", () => {
    expect(settings({ services: [], api: { expectedSecrets: ["JWT_SECRET"] } })).toMatchObject([
      {
        message: "api expects the secret `JWT_SECRET`, and nobody sets it",
        fix: "Set it: pulumi config set --secret --path 'fleet:api.secrets.JWT_SECRET'.",
      },
    ]);
  });
});

describe("an image that is held", () => {
  const held = "3f2a9c1b".padEnd(64, "0");
  const source = `${"81bc0000".padEnd(63, "0")}1`;
  const services = [{ name: "billing", fingerprint: source }];

  it("is warned of at its line, with both images, while the source has another one", () => {
    const located: (readonly PropertyKey[])[] = [];
    const file = {
      ...noFile,
      locate: (path: readonly PropertyKey[]) => {
        located.push(path);
        return { file: "Pulumi.prod.yaml", line: 9, column: 7 };
      },
    };
    const configuration = { services: { billing: { heldImage: held } }, api: { ...publicApi, heldImage: held } };
    const api = { fingerprint: source };
    expect(checkSettings(settingsOf({ services, api, configuration }), file)).toEqual(
      ["api", "billing"].map((name) => ({
        severity: "warning",
        code: "image-held",
        file: "Pulumi.prod.yaml",
        line: 9,
        column: 7,
        message: `${name} is held at image 3f2a9c1b…; its source has image 81bc0000…`,
        fix: "Remove `heldImage` to release it.",
      })),
    );
    expect(located).toEqual([
      ["fleet:api", "heldImage"],
      ["fleet:services", "billing", "heldImage"],
    ]);
  });

  it("holds nothing back where it is the source's, or the service is being removed", () => {
    const messages = (service: { heldImage: string; retire?: "keepData" }) =>
      texts(settings({ services, configuration: { services: { billing: service } } }));
    expect(messages({ heldImage: source })).toEqual([]);
    expect(messages({ heldImage: held, retire: "keepData" })).toEqual([]);
    expect(messages({ heldImage: held })).toHaveLength(1);
  });
});
