import { describe, expect, it } from "vitest";
import { type Draft, PlanBuilder } from "../testing/plan-builder";
import { planned } from "../testing/planned";
import { datastoresOf } from "./datastores";
import { endpointsIn, StoreNames } from "./endpoints";

describe("the hosts in a text", () => {
  it.each([
    ["postgres://u:p@db.example.net:5432/x", ["db.example.net"]],
    ["postgresql://db.example.net", ["db.example.net"]],
    ["mysql://u@db/x", ["db"]],
    ["mariadb://db?x=1", ["db"]],
    ["mongodb+srv://u:p@DB.Example.net./x", ["db.example.net"]],
    ["redis://cache:6379 rediss://other,x", ["cache", "other"]],
    ["valkey://[fe80::1]:6379/0", ["fe80::1"]],
    ["memcached://cache", ["cache"]],
    ["sqlserver://db:1433", ["db"]],
    ["amqps://queue:5671", ["queue"]],
    ['{"url":"postgres://u:p@db:5432/x"}', ["db"]],
    ["'redis://cache'", ["cache"]],
    ["https://example.net", []],
    ["postgres://localhost/x", []],
    ["redis://127.0.0.1:6379 redis://0.0.0.0 redis://[::1]", []],
    ["redis://127.0.0.1.nip.io redis://notlocalhost", ["127.0.0.1.nip.io", "notlocalhost"]],
    ["jdbc:postgresql://db.example.net:5432/x", ["db.example.net"]],
    ["jdbc:oracle://db-1_a.example", ["db-1_a.example"]],
    ["one.abc.eu-west-1.rds.amazonaws.com:5432", ["one.abc.eu-west-1.rds.amazonaws.com"]],
    ["x one.cluster-abc.docdb.cn-north-1.amazonaws.com.cn y", ["one.cluster-abc.docdb.cn-north-1.amazonaws.com.cn"]],
    ["one.cache.amazonaws.com", ["one.cache.amazonaws.com"]],
    ["one.abc.eu-west-1.memorydb.amazonaws.com", ["one.abc.eu-west-1.memorydb.amazonaws.com"]],
    ["one.s3.amazonaws.com", []],
    ["postgres://one.eu.rds.amazonaws.com/x", ["one.eu.rds.amazonaws.com"]],
    ["postgres://./x", []],
    ["plain", []],
    ["", []],
  ])("%j are %j", (text, hosts) => expect(endpointsIn(text)).toEqual(hosts));

  it.each([
    ["DB_HOST", "db", ["db"]],
    ["SHOP_DATABASE_READ_ENDPOINT", "DB.example.net:5432", ["db.example.net"]],
    ["PGHOST", "db.", ["db"]],
    ["REDIS_ADDRESS", "cache:6379", ["cache"]],
    ["POSTGRES_SERVER", "localhost", []],
    ["DB_HOST", "db example", []],
    ["DB_HOST", "db:54a", []],
    ["DB_HOST", "-db", []],
    ["DB_HOSTS", "db", []],
    ["API_HOST", "db", []],
    ["XDB_HOST", "db", []],
  ])("%s=%s are %j", (variable, text, hosts) => expect(endpointsIn(text, variable)).toEqual(hosts));
});

describe("the names of a datastore", () => {
  const names = (change: (b: PlanBuilder, main: Draft) => void): StoreNames => {
    const b = new PlanBuilder();
    const main = b.add("aws:rds/instance:Instance", "main", {});
    change(b, main);
    const plan = planned(b);
    return new StoreNames(plan, datastoresOf(plan));
  };
  const ofHost = (change: (b: PlanBuilder, main: Draft) => void, host: string): string | undefined =>
    names(change).ofHost(host)?.resource.name;

  it.each(["address", "endpoint", "readerEndpoint", "primaryEndpointAddress", "arn", "resourceId"])(
    "are its %s",
    (property) => {
      const known = names((_b, main) => Object.assign(main.inputs, { [property]: "Main.Example:5432" }));
      expect(known.ofHost("main.example")?.resource.name).toBe("main");
      expect(known.ofValue("MAIN.example", "X")?.resource.name).toBe("main");
      expect(known.ofHost("main.example:5432")).toBeUndefined();
      expect(names((_b, main) => Object.assign(main.inputs, { [property]: "" })).ofHost("")).toBeUndefined();
    },
  );

  it.each(["identifier", "clusterIdentifier", "replicationGroupId", "clusterId", "name"])(
    "are its %s, in a host of AWS or where a variable says so",
    (property) => {
      const made = names((_b, main) => Object.assign(main.inputs, { [property]: "Shop" }));
      const host = (name: string): string | undefined => made.ofHost(name)?.resource.name;
      expect(host("shop.abc.eu-west-1.rds.amazonaws.com")).toBe("main");
      expect(host("master.shop.abc.cache.amazonaws.com")).toBe("main");
      expect(host("shop-a1b2c3.serverless.cache.amazonaws.com")).toBe("main");
      expect(host("shop-a1b2.serverless.cache.amazonaws.com")).toBeUndefined();
      expect(host("shop-a1b2c3-ro.serverless.cache.amazonaws.com")).toBeUndefined();
      expect(host("shop-_!_!_.serverless.cache.amazonaws.com")).toBeUndefined();
      expect(host("other.abc.eu-west-1.rds.amazonaws.com")).toBeUndefined();
      expect(host("shop.example.net")).toBeUndefined();
      for (const variable of ["DB_NAME", "DATABASE", "RDS_ID", "MY_CACHE", "REDIS", "VALKEY", "INSTANCE", "CLUSTER_ID"])
        expect(made.ofValue("SHOP", variable)?.resource.name).toBe("main");
      expect(made.ofValue("shop", "NAME")).toBeUndefined();
      expect(made.ofValue("shop", "DBA")).toBeUndefined();
      expect(made.ofValue("other", "DB_NAME")).toBeUndefined();
    },
  );

  it("are those of its members", () => {
    const replica = { replicateSourceDb: "shop", identifier: "copy", address: "copy.example" };
    const change = (b: PlanBuilder, main: Draft): void => {
      Object.assign(main.inputs, { identifier: "shop" });
      b.add("aws:rds/instance:Instance", "replica", replica);
    };
    expect(ofHost(change, "copy.example")).toBe("main");
    expect(ofHost(change, "copy.abc.rds.amazonaws.com")).toBe("main");
  });

  it("are those of the DNS records that point to it", () => {
    const record = (inputs: Record<string, unknown>, type = "aws:route53/record:Record") => {
      const change = (b: PlanBuilder, main: Draft): void => {
        const other = b.add("aws:ecs/cluster:Cluster", "other", {});
        b.add(type, "record", { records: [other.id, main.attribute("address")], ...inputs });
      };
      return ["db.shop.net", "db"].map((host) => ofHost(change, host));
    };
    expect(record({ fqdn: "DB.shop.net.", name: "db" })).toEqual(["main", undefined]);
    expect(record({ name: "db" })).toEqual([undefined, "main"]);
    expect(record({})).toEqual([undefined, undefined]);
    expect(record({ name: "db", records: ["10.0.0.1"] })).toEqual([undefined, undefined]);
    expect(record({ name: "db" }, "aws:servicediscovery/service:Service")).toEqual([undefined, undefined]);
    expect(
      ofHost((b, main) => {
        Object.assign(main.inputs, { address: "db" });
        b.add("aws:route53/record:Record", "stray", { name: "db" });
      }, "db"),
    ).toBe("main");
  });
});
