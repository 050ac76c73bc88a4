import { describe, expect, it } from "vitest";
import { PlanBuilder, Text, UNKNOWN_TEXT } from "../testing/plan-builder";
import { names, planned } from "../testing/planned";
import { datastoresOf } from "./datastores";
import { DEFAULT_GROUP } from "./security-groups";

const INSTANCE = "aws:rds/instance:Instance";
const CLUSTER = "aws:rds/cluster:Cluster";
const CACHE = "aws:elasticache/cluster:Cluster";
const GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";

/** Per datastore `type members`, with the doors `member groups port`. */
function stores(change: (b: PlanBuilder) => void): Record<string, string[]> {
  const b = new PlanBuilder();
  b.add("aws:ec2/securityGroup:SecurityGroup", "group", { id: "sg-1" });
  change(b);
  return Object.fromEntries(
    datastoresOf(planned(b)).map(({ type, members, doors }) => [
      `${type} ${names(members).join()}`,
      doors.map(({ resource, groups, port }) => {
        const known = groups.map((group) => (group === DEFAULT_GROUP ? "default" : group.replace(/^.*::/, "")));
        return `${resource.name} ${known.join()} ${port}`;
      }),
    ]),
  );
}

describe("datastores", () => {
  it.each([
    ["postgres", 5432],
    ["aurora-postgresql", 5432],
    ["MySQL", 3306],
    ["mariadb", 3306],
    ["aurora", 3306],
    ["oracle-se2", 1521],
    ["sqlserver-ex", 1433],
    ["db2-ae", undefined],
  ])("of the engine %s listen at %s", (engine, port) => {
    const door = [`main default ${port}`];
    expect(stores((b) => b.add(INSTANCE, "main", { engine }))).toEqual({ "database main": door });
    expect(stores((b) => b.add(CLUSTER, "main", { engine }))).toEqual({ "database main": door });
  });

  it.each([
    [CACHE, {}, "cache", "securityGroupIds", 6379],
    [CACHE, { engine: "memcached" }, "cache", "securityGroupIds", 11211],
    [GROUP, { engine: "valkey" }, "cache", "securityGroupIds", 6379],
    [GROUP, { port: 7000 }, "cache", "securityGroupIds", 7000],
    [GROUP, { port: UNKNOWN_TEXT }, "cache", "securityGroupIds", undefined],
    ["aws:elasticache/serverlessCache:ServerlessCache", {}, "cache", "securityGroupIds", 6379],
    ["aws:memorydb/cluster:Cluster", {}, "cache", "securityGroupIds", 6379],
    ["aws:docdb/cluster:Cluster", {}, "database", "vpcSecurityGroupIds", 27017],
    ["aws:docdb/cluster:Cluster", { port: "27018" }, "database", "vpcSecurityGroupIds", 27018],
    ["aws:neptune/cluster:Cluster", {}, "database", "vpcSecurityGroupIds", 8182],
    ["aws:redshift/cluster:Cluster", {}, "database", "vpcSecurityGroupIds", 5439],
    [INSTANCE, {}, "database", "vpcSecurityGroupIds", undefined],
  ])("of the type %s with %j are found", (token, inputs, type, property, port) => {
    expect(stores((b) => b.add(token, "main", { ...inputs, [property]: ["sg-1"] }))).toEqual({
      [`${type} main`]: [`main group ${port}`],
    });
  });

  it("stand for their replicas, also for those of replicas", () => {
    const made = stores((b) => {
      b.add(INSTANCE, "third", { replicateSourceDb: "arn:second", port: 3 });
      b.add(INSTANCE, "second", { replicateSourceDb: "first-id", arn: "arn:second", port: 2 });
      b.add(INSTANCE, "first", { identifier: "first-id", port: 1 });
      b.add(INSTANCE, "other", { port: 4 });
      b.add(CLUSTER, "copy", { replicationSourceIdentifier: "arn:source", port: 6 });
      b.add(CLUSTER, "source", { arn: "arn:source", port: 5 });
    });
    expect(made).toEqual({
      "database first,third,second": ["first default 1", "third default 3", "second default 2"],
      "database other": ["other default 4"],
      "database source,copy": ["source default 5", "copy default 6"],
    });
  });

  it("end where replicas copy each other", () => {
    const made = stores((b) => {
      b.add(INSTANCE, "one", { identifier: "one", replicateSourceDb: "two" });
      b.add(INSTANCE, "two", { identifier: "two", replicateSourceDb: "one" });
      b.add(INSTANCE, "self", { identifier: "self", replicateSourceDb: "self" });
    });
    expect(Object.keys(made)).toEqual(["database one", "database two", "database self"]);
  });

  it("of clusters have the door of the cluster alone", () => {
    const made = stores((b) => {
      b.add(CLUSTER, "aurora", { clusterIdentifier: "shop", engine: "aurora-mysql" });
      b.add(INSTANCE, "member", { clusterIdentifier: "shop" });
      b.add(GROUP, "redis", { replicationGroupId: "sessions" });
      b.add(CACHE, "node", { replicationGroupId: "sessions" });
    });
    expect(made).toEqual({
      "database aurora,member": ["aurora default 3306"],
      "cache redis,node": ["redis default 6379"],
    });
  });

  it("may take their name from each other", () => {
    const made = stores((b) => {
      const first = b.add(CLUSTER, "first", { port: 1 });
      b.add(CLUSTER, "second", { clusterIdentifier: new Text([first.id, "-copy"]), port: 2 });
      const near = b.add(GROUP, "near", {});
      b.add(GROUP, "far", { replicationGroupId: new Text([near.id, "-copy"]) });
    });
    expect(Object.keys(made)).toEqual(["database first", "database second", "cache near", "cache far"]);
  });

  it("of one global database or datastore are one", () => {
    const made = stores((b) => {
      b.add(CLUSTER, "eu", { globalClusterIdentifier: "world", port: 1 });
      b.add(CLUSTER, "us", { globalClusterIdentifier: "world", port: 2 });
      b.add(CLUSTER, "alone", { globalClusterIdentifier: "moon", port: 3 });
      const world = b.add("aws:elasticache/globalReplicationGroup:GlobalReplicationGroup", "all", {});
      b.add(GROUP, "near", { globalReplicationGroupId: world.id, port: 4 });
      b.add(GROUP, "far", { globalReplicationGroupId: world.id, port: 5 });
      b.add(INSTANCE, "stray", { globalClusterIdentifier: "nowhere", port: 6 });
    });
    expect(made).toEqual({
      "database eu,us": ["eu default 1", "us default 2"],
      "database alone": ["alone default 3"],
      "cache near,far": ["near default 4", "far default 5"],
      "database stray": ["stray default 6"],
    });
  });

  it("have proxies as further doors", () => {
    const made = stores((b) => {
      for (const name of ["one", "two", "three"])
        b.add("aws:rds/proxy:Proxy", `proxy-${name}`, { name, vpcSecurityGroupIds: ["sg-1"] });
      b.add(INSTANCE, "main", { identifier: "main", port: 1 });
      b.add(CLUSTER, "aurora", { clusterIdentifier: "shop", port: 2 });
      const target = (name: string, inputs: Record<string, string>) =>
        b.add("aws:rds/proxyTarget:ProxyTarget", `target-${name}`, { dbProxyName: name, ...inputs });
      target("one", { dbInstanceIdentifier: "main" });
      target("two", { dbInstanceIdentifier: "main" });
      target("three", { dbClusterIdentifier: "shop" });
    });
    expect(made).toEqual({
      "database main,proxy-one,proxy-two": ["main default 1", "proxy-one group undefined", "proxy-two group undefined"],
      "database aurora,proxy-three": ["aurora default 2", "proxy-three group undefined"],
    });
  });
});

describe("the placement of a datastore", () => {
  const placed = (type: string, inputs: Record<string, unknown>): string => {
    const b = new PlanBuilder();
    for (const name of ["a", "b"]) b.add("aws:ec2/subnet:Subnet", name, { id: `subnet-${name}` });
    b.add("aws:rds/subnetGroup:SubnetGroup", "rds", { name: "rds", subnetIds: ["subnet-a", "subnet-b"] });
    b.add("aws:elasticache/subnetGroup:SubnetGroup", "cache", { name: "cache", subnetIds: ["subnet-b"] });
    b.add(type, "main", inputs);
    const [store] = datastoresOf(planned(b));
    return `${names(store?.placement.subnets ?? []).join()}${store?.placement.uncertain ? "?" : ""}`;
  };

  it("is that of its subnet group, or its own", () => {
    expect(placed(INSTANCE, { dbSubnetGroupName: "rds" })).toBe("a,b");
    expect(placed(GROUP, { subnetGroupName: "cache" })).toBe("b");
    expect(placed("aws:elasticache/serverlessCache:ServerlessCache", { subnetIds: ["subnet-a"] })).toBe("a");
    expect(placed("aws:elasticache/serverlessCache:ServerlessCache", { subnetIds: ["subnet-c"] })).toBe("?");
    expect(placed(INSTANCE, {})).toBe("");
    expect(placed(INSTANCE, { dbSubnetGroupName: "cache" })).toBe("");
  });
});
