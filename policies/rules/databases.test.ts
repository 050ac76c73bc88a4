import { describe, expect, it } from "vitest";
import { type Inputs, LATER, saidOf } from "../testing/said";

const DATABASE = "aws:rds/instance:Instance";
const CLUSTER = "aws:rds/cluster:Cluster";

describe("a property of a database", () => {
  it.each([
    ["database-encrypted", DATABASE, "storageEncrypted", true],
    ["database-encrypted", CLUSTER, "storageEncrypted", true],
    ["database-multi-zone", DATABASE, "multiAz", true],
    ["database-iam-login", DATABASE, "iamDatabaseAuthenticationEnabled", true],
    ["database-tags-copied", DATABASE, "copyTagsToSnapshot", true],
    ["database-proxy-tls", "aws:rds/proxy:Proxy", "requireTls", true],
    ["database-minor-upgrades", DATABASE, "autoMinorVersionUpgrade", false],
  ])("%s", (rule, type, property, needed) => {
    const of = (value: unknown): string[] => saidOf(rule, type, { [property]: value });
    expect(of(true)).toEqual([]);
    expect(of(LATER)).toEqual([]);
    expect(of(false)).toEqual([`\`x\` has \`${property}\` false; it must be true.`]);
    expect(of(undefined)).toEqual(needed ? [`\`x\` does not set \`${property}\`; it must be true.`] : []);
  });

  it("that some databases need not have", () => {
    expect(saidOf("database-encrypted", DATABASE, { replicateSourceDb: "y" })).toEqual([]);
    expect(saidOf("database-encrypted", "aws:redshift/cluster:Cluster", {})).toEqual([]);
    expect(saidOf("database-encrypted", CLUSTER, { engineMode: "serverless" })).toEqual([]);
    expect(saidOf("database-encrypted", CLUSTER, { engineMode: "provisioned" })).toHaveLength(1);
    expect(saidOf("database-multi-zone", DATABASE, { replicateSourceDb: "y" })).toEqual([]);
    expect(saidOf("database-multi-zone", DATABASE, {}, {}, { ephemeralStacks: ["prod"] })).toEqual([]);
  });

  it("monitored every so often", () => {
    const of = (monitoringInterval: unknown, options?: Inputs): string[] =>
      saidOf("database-monitored", DATABASE, { monitoringInterval }, options);
    expect(of(1)).toEqual([]);
    expect(of(0)).toEqual(["`x` has `monitoringInterval` 0; it must be at least 1."]);
    expect(of(59, { seconds: 60 })).toEqual(["`x` has `monitoringInterval` 59; it must be at least 60."]);
  });
});

describe("a database", () => {
  it.each([
    [{ engine: "postgres", enabledCloudwatchLogsExports: ["postgresql"] }, undefined],
    [{ engine: "aurora-postgresql", enabledCloudwatchLogsExports: [LATER] }, undefined],
    [{ engine: "postgres", enabledCloudwatchLogsExports: LATER }, undefined],
    [{ engine: "mysql" }, undefined],
    [{}, undefined],
    [{ engine: LATER }, undefined],
    [{ engine: "postgres" }, "none"],
    [{ engine: "aurora-postgresql", enabledCloudwatchLogsExports: ["upgrade", "x"] }, "upgrade, x"],
  ])("with logs %s", (inputs, exports) =>
    expect(saidOf("database-logs-exported", DATABASE, inputs)).toEqual(
      exports === undefined ? [] : [`\`x\` does not export the log \`postgresql\`; it exports ${exports}.`],
    ),
  );

  it.each(["postgres", "admin", "root", "sa", "awsuser", "Postgres"])("administered by %s", (name) => {
    const told = [`\`x\` has the administrator \`${name}\`, which everybody tries first.`];
    const of = (inputs: Inputs, type = DATABASE): string[] => saidOf("database-administrator-name", type, inputs);
    expect(of({ username: name })).toEqual(told);
    expect(of({ masterUsername: name }, CLUSTER)).toEqual(told);
    expect(of({ username: "fleet", masterUsername: name })).toEqual([]);
    expect(of({ username: `${name}x` })).toEqual([]);
    expect(of({ username: "" })).toEqual([]);
    expect(of({ username: LATER })).toEqual([]);
    expect(of({})).toEqual([]);
  });

  it("of no known engine need not force TLS", () => {
    expect(saidOf("database-tls-forced", "aws:rds/parameterGroup:ParameterGroup", {})).toEqual([]);
    expect(saidOf("database-tls-forced", DATABASE, { engineVersion: "9" })).toEqual([]);
    const parameters = [
      { name: LATER, value: "1" },
      { name: "rds.force_ssl", value: "0" },
    ];
    expect(
      saidOf("database-tls-forced", "aws:rds/clusterParameterGroup:ClusterParameterGroup", {
        ...{ family: "aurora-postgresql16", parameters },
      }),
    ).toEqual(['The parameter group `x` has `rds.force_ssl` "0"; it must be 1.']);
  });
});
