import { describe, expect, it } from "vitest";
import { fromPlan, fromPolicyResource, fromValidationArgs } from "./resource";
import { UNKNOWN } from "./value";

const LATER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const urn = "urn:pulumi:prod::shop::aws:s3/bucket:Bucket::b";
const common = { urn, type: "aws:s3/bucket:Bucket", name: "b" };

describe("a resource", () => {
  it("is read from a recorded plan, whatever that leaves out", () => {
    expect(fromPlan({ ...common, inputs: { a: LATER } })).toEqual({
      ...common,
      inputs: { a: UNKNOWN },
      parent: undefined,
      dependencies: [],
      propertyDependencies: {},
      protect: false,
      retainOnDelete: false,
      pending: false,
    });
    const all = {
      parent: "p",
      dependencies: ["d"],
      propertyDependencies: { a: ["d"] },
      protect: true,
      retainOnDelete: true,
      pending: true,
    };
    expect(fromPlan({ ...common, inputs: {}, ...all })).toEqual({ ...common, inputs: {}, ...all });
  });

  it("is read from the engine's stack, without what is only computed later", () => {
    const source = { urn: "s" };
    const given = {
      ...common,
      props: { arn: LATER, given: LATER, computed: LATER, known: 1 },
      opts: { protect: true, parent: "by option" },
      dependencies: [source],
      propertyDependencies: { given: [source], known: [] },
    };
    const read = {
      ...common,
      inputs: { given: UNKNOWN, known: 1 },
      parent: "by option",
      dependencies: ["s"],
      propertyDependencies: { given: ["s"], known: [] },
      protect: true,
      retainOnDelete: false,
      pending: true,
    };
    type Given = Parameters<typeof fromPolicyResource>[0];
    expect(fromPolicyResource(given as unknown as Given)).toEqual(read);
    const made = { ...given, props: { arn: "arn:x" }, parent: { urn: "by resource" }, opts: { protect: false } };
    expect(fromPolicyResource(made as unknown as Given)).toEqual({
      ...read,
      inputs: { arn: "arn:x" },
      parent: "by resource",
      protect: false,
      pending: false,
    });
  });

  it("is read alone, before it is made", () => {
    const given = { ...common, props: { a: LATER }, opts: { protect: true, parent: "p" } };
    expect(fromValidationArgs(given as unknown as Parameters<typeof fromValidationArgs>[0])).toEqual({
      ...common,
      inputs: { a: UNKNOWN },
      parent: "p",
      dependencies: [],
      propertyDependencies: {},
      protect: true,
      retainOnDelete: false,
      pending: false,
    });
  });
});
