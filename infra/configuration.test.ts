import { describe, expect, it } from "vitest";
import { readConfiguration, settingPath } from "./configuration";
import { decrypted, stackFile } from "./testing/stack-file";

const head = "config:\n  aws:region: eu-central-1\n  fleet:root: .\n";

/** `line:column message` of every problem in a file that begins with region and root, so that `body` begins at line 4. */
function problems(body: string): string[] {
  const { diagnostics } = readConfiguration(stackFile(head + body));
  return diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

function fixes(body: string): string[] {
  return readConfiguration(stackFile(head + body)).diagnostics.map(({ fix }) => fix);
}

describe("a configuration that fits", () => {
  it("is read with booleans and numbers that were written as text", () => {
    const { configuration, region, diagnostics } = readConfiguration(
      stackFile(`${head}  fleet:protectData: "false"
  fleet:services:
    billing:
      cpu: 512
      environment: {FLAG: true, RATE: 1.5, TEXT: "1"}
      secrets:
        JWT_SECRET: {secure: v1:abc}
        SHARED: {arn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:jwt-AbCdEf"}
`),
    );
    expect(diagnostics).toEqual([]);
    expect(region).toBe("eu-central-1");
    expect(configuration).toEqual({
      root: ".",
      protectData: false,
      services: {
        billing: {
          cpu: 512,
          environment: { FLAG: "true", RATE: "1.5", TEXT: "1" },
          secrets: {
            JWT_SECRET: decrypted,
            SHARED: { arn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:jwt-AbCdEf" },
          },
        },
      },
    });
  });

  it("may be a root and a region only, and ignores keys of other namespaces", () => {
    const { configuration, diagnostics } = readConfiguration(stackFile(`${head}  other:key: 1\n  aws:profile: x\n`));
    expect({ configuration, diagnostics }).toEqual({ configuration: { root: "." }, diagnostics: [] });
  });
});

describe("a configuration without what is needed", () => {
  it("says so of region and root together", () => {
    const { configuration, diagnostics } = readConfiguration(stackFile("config: {}\n"));
    expect(configuration).toBeUndefined();
    expect(diagnostics).toEqual([
      {
        severity: "error",
        code: "configuration",
        file: "Pulumi.prod.yaml",
        line: 1,
        column: 1,
        message: "fleet:root is missing",
        fix: "Correct it. The monorepo's root, relative to Pulumi.yaml.",
      },
      {
        severity: "error",
        code: "configuration",
        file: "Pulumi.prod.yaml",
        line: 1,
        column: 1,
        message: "aws:region is missing; it says where the fleet runs",
        fix: "Set it: pulumi config set aws:region eu-central-1.",
      },
    ]);
  });

  it("names every missing key of an existing network at its parent's place", () => {
    expect(problems("  fleet:network:\n    existing: {}\n")).toEqual(
      ["vpcId", "cidrBlock", "publicSubnetIds", "privateSubnetIds", "isolatedSubnetIds"].map(
        (key) => `5:5 fleet:network.existing.${key} is missing`,
      ),
    );
  });
});

describe("an unknown key", () => {
  it.each([
    [
      "at the top",
      "  fleet:profil: x\n",
      "4:3 fleet:profil: unknown key",
      "Did you mean `profile`? Allowed are root, ",
    ],
    [
      "of the API",
      "  fleet:api:\n    domian: x\n",
      "5:5 fleet:api.domian: unknown key",
      "Did you mean `domain`? Allowed are cpu, ",
    ],
    [
      "of the network",
      "  fleet:network:\n    cidr: x\n",
      "5:5 fleet:network.cidr: unknown key",
      "Allowed are cidrBlock, ",
    ],
    [
      "of a service",
      "  fleet:services:\n    billing:\n      cpus: 1\n",
      "6:7 fleet:services.billing.cpus: unknown key",
      "Did you mean `cpu`? Allowed are cpu, ",
    ],
    [
      "of a database",
      "  fleet:services:\n    billing:\n      database:\n        multiAZ: true\n",
      "7:9 fleet:services.billing.database.multiAZ: unknown key",
      "Did you mean `multiAz`? Allowed are instanceClass, ",
    ],
    [
      "of the defaults, where a secret would be everybody's",
      "  fleet:defaults:\n    secrets: {A: b}\n",
      "5:5 fleet:defaults.secrets: unknown key",
      "Allowed are cpu, ",
    ],
    [
      "of a network in use",
      "  fleet:network:\n    existing: {vpcId: vpc-1, cidrBlock: 10.0.0.0/16, publicSubnetIds: [], privateSubnetIds: [a, b], isolatedSubnetIds: [a, b], subnetIds: []}\n",
      "5:128 fleet:network.existing.subnetIds: unknown key",
      "Allowed are vpcId, ",
    ],
  ])("%s is refused, with the key that was meant", (_, body, message, fix) => {
    expect(problems(body)).toEqual([message]);
    expect(fixes(body)[0]?.slice(0, fix.length)).toBe(fix);
  });

  it("is given no suggestion that has nothing to do with it", () => {
    expect(fixes("  fleet:defaults:\n    port: 3000\n")[0]).not.toContain("Did you mean");
  });
});

describe("a bad value", () => {
  const service = (text: string) => `  fleet:services:\n    billing:\n      ${text}\n`;
  const at = (key: string, column = 7) => `6:${column} fleet:services.billing.${key}`;
  it.each([
    [
      "  fleet:name: Shop\n",
      '4:3 fleet:name: expected 2 to 20 characters, a-z, 0-9 and single hyphens, a letter first, got "Shop"',
    ],
    ["  fleet:name: true\n", "4:3 fleet:name: expected text, got true"],
    [
      "  fleet:profile: econmy\n",
      '4:3 fleet:profile: expected one of "economy"|"standard"|"highAvailability", got "econmy"',
    ],
    ["  fleet:protectData: yes please\n", '4:3 fleet:protectData: expected true or false, got "yes please"'],
    [
      "  fleet:containerInsights: on\n",
      '4:3 fleet:containerInsights: expected one of "disabled"|"enabled"|"enhanced", got "on"',
    ],
    [
      "  fleet:alarmEmails: [a@example.com, nobody]\n",
      '4:38 fleet:alarmEmails.1: expected an email address, got "nobody"',
    ],
    ["  fleet:alarmEmails: nobody\n", '4:3 fleet:alarmEmails: expected a list, got "nobody"'],
    ["  fleet:tags:\n    team: 1\n", "5:5 fleet:tags.team: expected text, got 1"],
    ["  fleet:services: 5\n", '4:3 fleet:services: expected a map, got "5"'],
    ["  fleet:services:\n    billing: 5\n", "5:5 fleet:services.billing: expected a map, got 5"],
    [
      "  fleet:network:\n    cidrBlock: 10.0.0.0\n",
      '5:5 fleet:network.cidrBlock: expected an IPv4 range, such as 10.0.0.0/16, got "10.0.0.0"',
    ],
    [
      "  fleet:network:\n    availabilityZones: [eu-central-1a]\n",
      "5:5 fleet:network.availabilityZones: expected array to have >=2 items, got a list",
    ],
    [
      "  fleet:api:\n    allowedCidrs: [0.0.0.0]\n",
      '5:20 fleet:api.allowedCidrs.0: expected an IPv4 range, such as 10.0.0.0/16, got "0.0.0.0"',
    ],
    [
      "  fleet:api:\n    requestsPerFiveMinutes: 1\n",
      "5:5 fleet:api.requestsPerFiveMinutes: expected number to be >=10, got 1",
    ],
    [
      "  fleet:api:\n    certificateArn: arn:aws:iam::1:x\n",
      '5:5 fleet:api.certificateArn: expected an ARN of acm, such as arn:aws:acm:..., got "arn:aws:iam::1:x"',
    ],
    [service("cpu: 1.5"), `${at("cpu")}: expected a whole number, got 1.5`],
    [service("cpu: many"), `${at("cpu")}: expected a number, got "many"`],
    [service("desiredCount: 0"), `${at("desiredCount")}: expected number to be >=1, got 0`],
    [service("port: 65536"), `${at("port")}: expected number to be <=65535, got 65536`],
    [service("user: root"), `${at("user")}: expected uid or uid:gid, such as "1000:1000", got "root"`],
    [service("retire: yes"), `${at("retire")}: expected one of "keepData"|"deleteData", got "yes"`],
    [
      service("heldImage: 3f2a9c"),
      `${at("heldImage")}: expected an image's fingerprint, 64 hexadecimal digits, got "3f2a9c"`,
    ],
    ["  fleet:defaults:\n    heldImage: 3f2a9c\n", "5:5 fleet:defaults.heldImage: unknown key"],
    [service("platform: arm64"), `${at("platform")}: expected one of "linux/amd64"|"linux/arm64", got "arm64"`],
    [service("calls: other"), `${at("calls")}: expected a list, got "other"`],
    [service("calls: [1]"), `${at("calls.0", 15)}: expected text, got 1`],
    [
      service("environment: {A: {b: c}}"),
      `${at("environment.A", 21)}: expected text, a number, true or false, got a map`,
    ],
    [
      service("environment: {1B: CanaryValue}"),
      `${at("environment.1B", 21)}: expected a variable's name: letters, digits and _`,
    ],
    [
      service("healthCheck: {path: health}"),
      `${at("healthCheck.path", 21)}: expected a path that starts with /, got "health"`,
    ],
    [
      service("healthCheck: {matcher: ok}"),
      `${at("healthCheck.matcher", 21)}: expected status codes, such as 200 or 200-299, got "ok"`,
    ],
    [service("scaling: {cpuPercent: 101}"), `${at("scaling.cpuPercent", 17)}: expected number to be <=100, got 101`],
    [
      service("database: {engineVersion: seventeen}"),
      `${at("database.engineVersion", 18)}: expected a Postgres version, such as "17", got "seventeen"`,
    ],
    [
      service("cache: {nodeType: db.t4g.micro}"),
      `${at("cache.nodeType", 15)}: expected an ElastiCache node type, such as cache.t4g.micro, got "db.t4g.micro"`,
    ],
    [
      service("deregistrationDelaySeconds: 111"),
      `${at("deregistrationDelaySeconds")}: expected number to be <=110, got 111`,
    ],
  ])("in %j is refused at its place", (body, problem) => {
    expect(problems(body)).toEqual([problem]);
  });

  it("is told with all others at once, in the order of the schema's findings", () => {
    const body = "  fleet:nme: x\n  fleet:profile: x\n  fleet:services:\n    a: {cpu: x, pot: 1}\n    b: {cpu: y}\n";
    expect(problems(body)).toHaveLength(5);
  });

  it("is told with what the key means", () => {
    expect(fixes("  fleet:profile: x\n")).toEqual([
      "Correct it. Coherent sizes, redundancy and protection. Default: standard.",
    ]);
    expect(fixes("  fleet:tags: {a: 1}\n")).toEqual(["Correct it; the README lists every key."]);
  });
});

it("paths of settings are written as users write them", () => {
  expect(settingPath(["services", "billing", "calls", 0])).toBe("fleet:services.billing.calls.0");
});
