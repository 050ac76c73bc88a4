import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate";
import type { Settings } from "../settings";
import { type Draft, PlanBuilder } from "../testing/plan-builder";
import { RULES } from ".";

type Inputs = Record<string, unknown>;

/** What one rule says of a plan, strictly. */
function said(name: string, change: (b: PlanBuilder) => void, settings: Settings = {}, known = false): string[] {
  const b = new PlanBuilder();
  change(b);
  const rules = RULES.filter((rule) => rule.name === name);
  expect(rules).toHaveLength(1);
  const levels = { [name]: "mandatory" } as const;
  const verdict = evaluate(b.plan(known), { profile: "strict", levels, ...settings }, rules);
  return verdict.violations.map(({ message }) => message);
}

/** What a rule says of one resource `x`; `LATER` in its inputs stands for a value that is not known yet. */
const LATER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const of = (name: string, type: string, inputs: Inputs, settings?: Settings): string[] =>
  said(name, (b) => b.add(type, "x", inputs), settings);
const task = (name: string, container: Inputs, inputs: Inputs = {}): string[] =>
  of(name, "aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: JSON.stringify([container]), ...inputs });

describe("clauses about images", () => {
  const ECR = "1.dkr.ecr.eu-west-1.amazonaws.com";
  const MOVED = (image: string): string =>
    `The container \`c\` of \`x\` has the image \`${image}\`, whose tag may be moved.`;
  const pinned = (image: string, repositories: Inputs = {}, linked = true): string[] =>
    said("image-pinned", (b) => {
      const made = Object.entries(repositories).map(([name, imageTagMutability]) =>
        b.add("aws:ecr/repository:Repository", name, { name, imageTagMutability }),
      );
      const container = {
        name: "c",
        image,
        environment: linked ? made.map((one) => ({ name: "R", value: one.arn })) : [],
      };
      b.add("aws:ecs/taskDefinition:TaskDefinition", "x", { containerDefinitions: [container] });
    });

  it.each([
    ["nginx@sha256:0a", {}, false],
    ["nginx@sha256:0a-x", {}, true],
    ["nginx", { a: "IMMUTABLE" }, true],
    ["nginx:latest", { a: "IMMUTABLE" }, true],
    ["host:80/nginx", { a: "IMMUTABLE" }, true],
    ["nginx:1", {}, true],
    ["nginx:1", { nginx: "IMMUTABLE" }, false],
    ["host:80/nginx:1", { nginx: "IMMUTABLE" }, false],
    ["host:80/not-nginx:1", { nginx: "IMMUTABLE" }, true],
    ["nginx:1", { nginx: "MUTABLE" }, true],
    ["nginx:1", { nginx: "IMMUTABLE", b: "MUTABLE" }, false],
    // A sidecar beside an image of one's own: that repository is not the sidecar's.
    ["nginx:1", { a: "IMMUTABLE" }, true],
    ["public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0", { a: "IMMUTABLE" }, true],
    [`${ECR}/mirror:1`, { a: "IMMUTABLE" }, true],
    [`${ECR}/a:1`, { a: "IMMUTABLE", b: "MUTABLE" }, false],
    [`${ECR}/b:12`, { a: "IMMUTABLE", b: "MUTABLE" }, true],
    [`${ECR}/a:12`, { a: "IMMUTABLE", b: "MUTABLE" }, false],
  ])("%s", (image, repositories, moved) => expect(pinned(image, repositories)).toEqual(moved ? [MOVED(image)] : []));

  it("finds the repository by its path alone", () => {
    expect(pinned(`${ECR}/a:12`, { a: "IMMUTABLE" }, false)).toEqual([]);
    expect(pinned(`${ECR}/a:12`, { b: "IMMUTABLE" }, false)).toEqual([MOVED(`${ECR}/a:12`)]);
    expect(task("image-pinned", { name: "c", image: 7 })).toEqual([]);
  });

  it.each([
    [{ imageScanningConfiguration: { scanOnPush: true } }, 0],
    [{ imageScanningConfiguration: { scanOnPush: LATER } }, 0],
    [{ imageScanningConfiguration: LATER }, 0],
    [{ imageScanningConfiguration: { scanOnPush: false } }, 1],
    [{}, 1],
  ])("scans on push", (inputs, count) =>
    expect(of("repository-scanned", "aws:ecr/repository:Repository", inputs)).toEqual(
      Array(count).fill("The repository `x` does not scan images on push."),
    ),
  );

  it("leaves scanning to the registry", () => {
    const registry = said("repository-scanned", (b) => {
      b.add("aws:ecr/repository:Repository", "x", {});
      b.add("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", "all", {});
    });
    expect(registry).toEqual([]);
    expect(of("repository-lifecycle", "aws:ecr/repository:Repository", {})).toEqual([
      "The repository `x` has no lifecycle policy.",
    ]);
    const policy = { policy: { Statement: [{ Principal: "*" }] } };
    expect(of("repository-not-public", "aws:ecr/repositoryPolicy:RepositoryPolicy", policy)).toEqual([
      "The policy `x` opens its repository to everybody.",
    ]);
  });
});

describe("clauses about containers and clusters", () => {
  it.each([
    [{ privileged: true }, 1],
    [{ privileged: "true" }, 1],
    [{ privileged: false }, 0],
    [{}, 0],
  ])("privileged", (fields, count) => expect(task("container-not-privileged", fields)).toHaveLength(count));

  it.each([
    [{ user: "1000" }, {}, 0],
    [{ user: LATER }, {}, 0],
    [{ user: "root:x" }, {}, 1],
    [{ user: 0 }, {}, 1],
    [{ user: ":1" }, {}, 1],
    [{}, {}, 1],
    [{}, { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } }, 0],
    [{}, { runtimePlatform: { operatingSystemFamily: "LINUX" } }, 1],
  ])("the user", (fields, inputs, count) => expect(task("container-not-root", fields, inputs)).toHaveLength(count));

  it("says what runs as root, and with which key", () => {
    expect(task("container-not-root", { name: "c" })[0]).toMatch(/runs as root: `user` is unset/);
    expect(task("container-not-privileged", { name: "c", privileged: true })[0]).toMatch(/is privileged/);
    const keys = task("container-without-keys", {
      name: "c",
      environment: [{ name: "AWS_SECRET_ACCESS_KEY", value: "x" }],
    });
    expect(keys[0]).toMatch(/has the variable `AWS_SECRET_ACCESS_KEY`/);
  });

  it.each([
    [[{ name: "containerInsights", value: "enabled" }], 0],
    [[{ name: "containerInsights", value: "enhanced" }], 0],
    [[{ name: "containerInsights", value: LATER }], 0],
    [[{ name: "containerInsights", value: "disabled" }], 1],
    [[{ name: LATER, value: "disabled" }], 0],
    [
      [
        { name: "other", value: "x" },
        { name: LATER, value: "x" },
      ],
      0,
    ],
    [
      [
        { name: LATER, value: "x" },
        { name: "containerInsights", value: "disabled" },
      ],
      1,
    ],
    [[{ name: "other", value: "enabled" }], 1],
  ])("insights", (settings, count) =>
    expect(of("cluster-insights", "aws:ecs/cluster:Cluster", { settings })).toEqual(
      Array(count).fill("The cluster `x` has no Container Insights."),
    ),
  );

  it.each([
    ["LATEST", 0],
    ["1.4.0", 0],
    [undefined, 0],
    ["1.3.0", 1],
  ])("the platform version %s", (platformVersion, count) =>
    expect(of("service-platform-latest", "aws:ecs/service:Service", { platformVersion })).toEqual(
      Array(count).fill(`\`x\` is held at the platform version ${platformVersion}.`),
    ),
  );

  it("a volume over TLS", () => {
    const volume = (efsVolumeConfiguration: unknown, name: unknown = "v"): string[] =>
      of("volume-encrypted-in-transit", "aws:ecs/taskDefinition:TaskDefinition", {
        volumes: [{ name, efsVolumeConfiguration }],
      });
    expect(volume(undefined)).toEqual([]);
    expect(volume({ transitEncryption: "ENABLED" })).toEqual([]);
    expect(volume({ transitEncryption: LATER })).toEqual([]);
    expect(volume({}, LATER)).toEqual(["The volume `?` of `x` is reached without TLS."]);
    expect(volume({ transitEncryption: "DISABLED" })).toEqual(["The volume `v` of `x` is reached without TLS."]);
  });
});

describe("clauses about databases and caches", () => {
  const DATABASE = "aws:rds/instance:Instance";
  const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";

  it.each([
    [{}, ["`x` listens on the engine's own port."]],
    [{ port: 5432 }, ["`x` listens on 5432."]],
    [{ port: "3306" }, ["`x` listens on 3306."]],
    [{ port: 1521 }, ["`x` listens on 1521."]],
    [{ port: 1433 }, ["`x` listens on 1433."]],
    [{ port: 6543 }, []],
    [{ port: LATER }, []],
  ])("the port", (inputs, expected) => expect(of("database-port", DATABASE, inputs)).toEqual(expected));

  const forced = (inputs: Inputs): string[] =>
    of("database-tls-forced", "aws:rds/parameterGroup:ParameterGroup", inputs);
  const parameter = (name: unknown, value: unknown): Inputs => ({
    family: "postgres17",
    parameters: [{ name, value }],
  });
  it.each([
    [parameter("rds.force_ssl", "1"), []],
    [parameter("rds.force_ssl", 1), []],
    [parameter("rds.force_ssl", LATER), []],
    [parameter(LATER, "0"), []],
    [{ ...parameter("other", "1"), family: "mysql8.0" }, []],
    [parameter("rds.force_ssl", "0"), ['The parameter group `x` has `rds.force_ssl` "0"; it must be 1.']],
    [parameter("other", "1"), ["The parameter group `x` has `rds.force_ssl` unset; it must be 1."]],
  ])("TLS by parameter", (inputs, expected) => expect(forced(inputs)).toEqual(expected));

  it.each([
    [{ engine: "postgres", engineVersion: "14.9" }, 1],
    [{ engine: "postgres", engineVersion: "15.1" }, 0],
    [{ engine: "postgres", engineVersion: "16.1" }, 0],
    [{ engine: "postgres" }, 0],
    [{ engine: "mysql", engineVersion: "8.0" }, 0],
    [{ engine: "postgres", engineVersion: "14.9", parameterGroupName: "own" }, 0],
  ])("TLS by version", (inputs, count) =>
    expect(of("database-tls-forced", DATABASE, inputs)).toEqual(
      Array(count).fill("`x` runs Postgres 14 without a parameter group; before version 15 TLS is not forced."),
    ),
  );

  it("TLS of a cache", () => {
    const tls = (inputs: Inputs, type = CACHE): string[] => of("cache-tls", type, inputs);
    expect(tls({ transitEncryptionEnabled: true })).toEqual([]);
    expect(tls({ transitEncryptionEnabled: LATER })).toEqual([]);
    expect(tls({ globalReplicationGroupId: "g" })).toEqual([]);
    expect(tls({})).toEqual(["`x` has `transitEncryptionEnabled` unset; it must be true."]);
    expect(tls({ transitEncryptionEnabled: true, transitEncryptionMode: "preferred" })).toEqual([
      "`x` only prefers TLS; `transitEncryptionMode` must be required.",
    ]);
    expect(tls({ replicationGroupId: "g" }, "aws:elasticache/cluster:Cluster")).toEqual([]);
    expect(tls({}, "aws:elasticache/cluster:Cluster")).toHaveLength(1);
    expect(tls({}, "aws:elasticache/serverlessCache:ServerlessCache")).toEqual([]);
    expect(tls({}, "aws:memorydb/cluster:Cluster")).toEqual([]);
    expect(tls({ tlsEnabled: false }, "aws:memorydb/cluster:Cluster")).toEqual([
      "`x` has `tlsEnabled` false; it must be true.",
    ]);
  });

  it("who may use a cache", () => {
    const open = (inputs: Inputs, type = CACHE): string[] => of("cache-authenticated", type, inputs);
    const none = "`x` asks for no password: it sets none of authToken, authTokenWo, userGroupIds, userGroupId.";
    expect(open({ authToken: LATER })).toEqual([]);
    expect(open({ userGroupIds: ["g"] })).toEqual([]);
    expect(open({ userGroupIds: [] })).toEqual([none]);
    expect(open({ authToken: "" })).toEqual([none]);
    expect(open({})).toEqual([none]);
    expect(open({ aclName: "own" }, "aws:memorydb/cluster:Cluster")).toEqual([]);
    expect(open({ aclName: "open-access" }, "aws:memorydb/cluster:Cluster")).toEqual([
      "`x` asks for no password: it sets none of aclName.",
    ]);
    const user = (inputs: Inputs): string[] =>
      open({ noPasswordRequired: true, ...inputs }, "aws:elasticache/user:User");
    expect(user({})).toEqual(["The user `x` needs no password."]);
    expect(user({ accessString: "on ~* +@all" })).toHaveLength(1);
    expect(user({ accessString: "off ~* +@all" })).toEqual([]);
    expect(user({ accessString: "on ~offer* +@all" })).toHaveLength(1);
    expect(user({ noPasswordRequired: false })).toEqual([]);
  });

  it("data that stays", () => {
    expect(of("database-final-snapshot", DATABASE, { skipFinalSnapshot: true })).toEqual([
      "`x` has `skipFinalSnapshot` true; its data would be gone with it.",
    ]);
    expect(of("database-final-snapshot", DATABASE, {})).toEqual([
      "`x` sets no `finalSnapshotIdentifier`: AWS could not delete it in an orderly way.",
    ]);
    expect(of("database-final-snapshot", DATABASE, { replicateSourceDb: "y" })).toEqual([]);
    expect(of("database-backups", DATABASE, { replicateSourceDb: "y" })).toEqual([]);
    expect(of("database-backups", "aws:redshift/cluster:Cluster", {})).toEqual([]);
    expect(of("database-backups", DATABASE, {}, { ephemeralStacks: ["prod"] })).toEqual([]);
    expect(of("data-protected", DATABASE, {})).toEqual(["`x` holds data and is not protected."]);
    expect(of("data-protected", DATABASE, { replicateSourceDb: "y" })).toEqual([]);
  });

  it("data that goes only where somebody says so", () => {
    const urn = `urn:pulumi:prod::shop::${DATABASE}::x`;
    const lost = (options: Record<string, unknown>, pending: boolean | undefined, settings: Settings = {}): unknown => {
      const b = new PlanBuilder();
      b.add(DATABASE, "y", {});
      if (pending !== undefined) b.add(DATABASE, "x", {});
      const plan = b.plan(true).map((one) => ({ ...one, pending: pending === true && one.urn === urn }));
      const all = { ...settings, options: { "data-not-lost": options } };
      const rules = RULES.filter(({ name }) => name === "data-not-lost");
      return evaluate(plan, all, rules).violations.map((one) => [one.urn, one.message]);
    };
    const gone = `\`x\` (${urn}) holds data and would be deleted.`;
    expect(lost({ holding: [urn] }, undefined)).toEqual([["", `${gone} Its data would be lost.`]]);
    expect(lost({ holding: [urn] }, undefined, { ephemeralStacks: ["prod"] })).toEqual([["", gone]]);
    expect(lost({ holding: [urn] }, true)).toEqual([
      [urn, "`x` holds data and would be replaced. Its data would be lost."],
    ]);
    expect(lost({ holding: [urn] }, false)).toEqual([]);
    expect(lost({ holding: [urn], acknowledge: [urn] }, undefined)).toEqual([]);
    expect(lost({ holding: [urn], acknowledge: ["x"] }, undefined)).toEqual([]);
    expect(lost({ holding: [urn], acknowledge: ["y"] }, true)).toHaveLength(1);
    expect(lost({}, undefined)).toEqual([]);
  });
});

describe("clauses about trust", () => {
  const trusted = (principal: unknown, fields: Inputs = {}, accounts: string[] = []): string[] =>
    of(
      "role-trust-narrow",
      "aws:iam/role:Role",
      { name: "own", assumeRolePolicy: { Statement: [{ Effect: "Allow", Principal: principal, ...fields }] } },
      { options: { "role-trust-narrow": { accounts } } },
    );
  const by = (...who: string[]): string[] => who.map((one) => `The role \`x\` may be assumed by ${one}.`);
  const OURS = ["123456789012"];

  it.each([
    [{ Service: "ecs-tasks.amazonaws.com" }, {}, []],
    ["*", {}, ["everybody"]],
    [{ AWS: "*" }, {}, ["everybody"]],
    [{ Service: "*" }, {}, []],
    [undefined, { NotPrincipal: { AWS: "x" } }, ["everybody but some (`NotPrincipal`)"]],
    [{ Federated: "f" }, {}, ["any identity of a federation, without a condition"]],
    [{ Federated: "f" }, { Condition: { StringEquals: { a: "b" } } }, []],
    [{ AWS: "123456789012" }, {}, []],
    [{ AWS: "arn:aws:iam::123456789012:root" }, {}, []],
    [{ AWS: "arn:aws-cn:sts::123456789012:assumed-role/x/y" }, {}, []],
    [{ AWS: "own" }, {}, []],
    [{ AWS: "210987654321" }, {}, ["`210987654321`"]],
    [{ AWS: "x123456789012" }, {}, ["`x123456789012`"]],
    [{ AWS: "1234567890123" }, {}, ["`1234567890123`"]],
    [{ AWS: "arn:aws:s3::123456789012:x" }, {}, ["`arn:aws:s3::123456789012:x`"]],
    [{ AWS: ["x", LATER] }, {}, ["`x`"]],
    ["*", { Effect: "Deny" }, []],
  ])("of a principal", (principal, fields, who) => expect(trusted(principal, fields, OURS)).toEqual(by(...who)));
});

describe("clauses about secrets in plain text", () => {
  const KEY = "AKIAABCDEFGHIJKLMNOP";
  const plain = (type: string, inputs: Inputs): string[] => of("secret-not-in-plain-text", type, inputs);
  const secret = (value: unknown): Inputs => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value,
  });
  const holds = (where: string, what: string, name = ""): string =>
    `The ${where} of \`x\` holds ${what} in plain text${name ? `, in \`${name}\`` : ""}.`;
  const ACCESS = "an AWS access key";

  it("in every place", () => {
    expect(
      plain("aws:lambda/function:Function", { environment: { variables: { A: KEY, B: secret("x"), C: "" } } }),
    ).toEqual([holds("environment", ACCESS, "A"), holds("environment", "a Pulumi secret", "B")]);
    const image = {
      sourceConfiguration: { imageRepository: { imageConfiguration: { runtimeEnvironmentVariables: { A: KEY } } } },
    };
    expect(plain("aws:apprunner/service:Service", image)).toEqual([holds("environment", ACCESS, "A")]);
    expect(plain("docker:index/image:Image", { build: { args: { A: KEY } } })).toEqual([
      holds("build arguments", ACCESS, "A"),
    ]);
    expect(plain("docker-build:index/image:Image", { buildArgs: { A: KEY } })).toEqual([
      holds("build arguments", ACCESS, "A"),
    ]);
    const variables = [
      { name: "A", value: KEY },
      { name: "B", value: KEY, type: "PLAINTEXT" },
      { name: "C", value: KEY, type: "SECRETS_MANAGER" },
      { value: KEY },
    ];
    expect(plain("aws:codebuild/project:Project", { environment: { environmentVariables: variables } })).toEqual([
      holds("build environment", ACCESS, "A"),
      holds("build environment", ACCESS, "B"),
      holds("build environment", ACCESS),
    ]);
    expect(plain("aws:ssm/parameter:Parameter", { type: "String", value: KEY })).toEqual([
      holds("plain parameter", ACCESS, "x"),
    ]);
    expect(plain("aws:ssm/parameter:Parameter", { type: "SecureString", value: KEY })).toEqual([]);
    expect(plain("aws:ec2/instance:Instance", { userData: `key ${KEY}` })).toEqual([holds("user data", ACCESS)]);
    expect(
      plain("aws:ec2/instance:Instance", { userDataBase64: Buffer.from(`export A=${KEY}`).toString("base64") }),
    ).toEqual([holds("user data", ACCESS)]);
    expect(plain("pulumi:pulumi:Stack", { a: KEY, b: secret(KEY), c: "plain" })).toEqual([
      holds("outputs", ACCESS, "a"),
    ]);
  });

  it("in a container's command", () => {
    const of = (fields: Inputs): string[] =>
      plain("aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: [{ name: "c", ...fields }] });
    expect(of({ command: ["run", `--key=${KEY}`] })).toEqual([holds("command", ACCESS)]);
    expect(of({ entryPoint: [`key ${KEY}`] })).toEqual([holds("entryPoint", ACCESS)]);
    expect(of({ environment: [{ name: "A", value: KEY }] })).toEqual([holds("environment of `c`", ACCESS, "A")]);
  });
});

describe("clauses about networks", () => {
  it.each(["aws:elasticache/subnetGroup:SubnetGroup", "aws:rds/subnetGroup:SubnetGroup"])(
    "a subnet group with a public subnet: %s",
    (groupType) => {
      const group = (pick: (subnets: readonly Draft[], vpc: Draft) => unknown): string[] =>
        said("database-subnets-private", (b) => {
          const vpc = b.add("aws:ec2/vpc:Vpc", "vpc", {});
          const gateway = b.add("aws:ec2/internetGateway:InternetGateway", "gateway", { vpcId: vpc.id });
          const table = b.add("aws:ec2/routeTable:RouteTable", "open", {
            vpcId: vpc.id,
            routes: [{ gatewayId: gateway.id }],
          });
          const subnets = ["inside", "outside"].map((name) => b.add("aws:ec2/subnet:Subnet", name, { vpcId: vpc.id }));
          const type = "aws:ec2/routeTableAssociation:RouteTableAssociation";
          b.add(type, "outside", { subnetId: subnets[1]?.id, routeTableId: table.id });
          b.add(groupType, "x", { subnetIds: pick(subnets, vpc) });
        });
      expect(group(([inside]) => [inside?.id])).toEqual([]);
      expect(group((all) => all.map((one) => one.id))).toEqual([
        "The subnet group `x` holds the public subnet `outside`.",
      ]);
      expect(group((all, vpc) => [...all.map((one) => one.id), vpc.id])).toEqual([]);
    },
  );

  it("a flow log for each VPC", () => {
    expect(of("vpc-flow-logs", "aws:ec2/vpc:Vpc", {})).toEqual(["The VPC `x` has no flow log."]);
  });

  it.each(["aws-native:ecs:Service", "awscc:rds:Instance", "aws-cdk:ec2:Vpc"])("%s cannot be analysed", (type) =>
    expect(of("resource-analysable", type, {})).toHaveLength(1),
  );
  it.each([
    "xaws-native:ecs:Service",
    "xaws:cloudformation/stack:Stack",
    "aws-native:s3:Bucket",
    "random:index/randomPet:RandomPet",
  ])("%s need not be", (type) => expect(of("resource-analysable", type, {})).toEqual([]));
});
