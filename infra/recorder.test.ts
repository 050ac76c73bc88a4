import { Bucket } from "@pulumi/aws/s3/bucket";
import { getBucketOutput } from "@pulumi/aws/s3/getBucket";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isSecret, record, unknownValue } from "./recorder";

const options = { project: "fleet", stack: "prod" };

class Pair extends pulumi.ComponentResource {
  constructor(name: string) {
    super("fleet:test:Pair", name);
    const first = new Bucket(`${name}-first`, { tags: { a: "b" } }, { parent: this, protect: true });
    new Bucket(
      `${name}-second`,
      { bucket: first.arn, tags: { secret: pulumi.secret("value") } },
      { parent: this, retainOnDelete: true, ignoreChanges: ["tags"] },
    );
    this.registerOutputs({});
  }
}

describe("a recording", () => {
  it("has everything that was registered, as the engine gets it", async () => {
    const { resources, outputs } = await record(options, () => {
      new Pair("pair");
      return { known: "yes", secret: pulumi.secret("hidden") };
    });
    const urn = "urn:pulumi:prod::fleet::fleet:test:Pair$aws:s3/bucket:Bucket::pair";
    const second = resources.find(({ name }) => name === "pair-second");
    expect(resources.map(({ type, name, custom }) => [type, name, custom])).toEqual([
      ["pulumi:pulumi:Stack", "fleet-prod", false],
      ["fleet:test:Pair", "pair", false],
      ["aws:s3/bucket:Bucket", "pair-first", true],
      ["aws:s3/bucket:Bucket", "pair-second", true],
    ]);
    expect(second).toMatchObject({
      urn: `${urn}-second`,
      parent: "urn:pulumi:prod::fleet::fleet:test:Pair::pair",
      dependencies: [`${urn}-first`],
      propertyDependencies: { bucket: [`${urn}-first`] },
      protect: false,
      retainOnDelete: true,
      ignoreChanges: ["tags"],
    });
    expect(second?.inputs.bucket).toBe(unknownValue);
    expect(resources.find(({ name }) => name === "pair-first")?.protect).toBe(true);
    expect(isSecret(outputs.secret)).toBe(true);
    expect(outputs.known).toBe("yes");
  });

  it("of an update has the values that AWS would give, an id at least", async () => {
    const created = ({ name }: { name: string }) => ({ id: name, state: { arn: `arn:${name}` } });
    const { resources } = await record({ ...options, preview: false, created }, () => {
      new Pair("pair");
    });
    expect(resources.at(-1)?.inputs.bucket).toBe("arn:pair-first");
    const { outputs } = await record({ ...options, preview: false }, () => ({ id: new Bucket("one").id }));
    expect(outputs).toEqual({ id: "one-id" });
  });
});

describe("a recording of a program that fails", () => {
  // The SDK leaves rejected promises behind; vitest would count them.
  const listeners = process.listeners("unhandledRejection");
  beforeEach(() => void process.removeAllListeners("unhandledRejection"));
  afterEach(() => {
    for (const listener of listeners) process.on("unhandledRejection", listener);
  });

  it("throws what the program throws", async () => {
    await expect(
      record(options, () => {
        throw new pulumi.RunError("no such root");
      }),
    ).rejects.toThrow("no such root");
  });

  it("throws where the program looks something up: a preview needs no credentials", async () => {
    await expect(record(options, () => ({ arn: getBucketOutput({ bucket: "x" }).arn }))).rejects.toThrow(
      "the program looked up aws:s3/getBucket:getBucket; a preview must need no credentials",
    );
  });

  it("throws where two resources have one name", async () => {
    const twice = record(options, () => {
      new Bucket("one");
      new Bucket("one");
    });
    await expect(twice).rejects.toThrow("duplicate resource URN urn:pulumi:prod::fleet::aws:s3/bucket:Bucket::one");
  });

  it("throws where a value cannot be made", async () => {
    const broken = record(options, () => {
      const name = pulumi.output("x").apply((): string => {
        throw new Error("no value");
      });
      new Bucket("one", { bucket: name });
    });
    await expect(broken).rejects.toThrow("no value");
  });
});
