import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { guardOnce, readOnce } from "./sdk-cache";

describe("the SDK's reading of resources", () => {
  it("happens once per resource", () => {
    let reads = 0;
    const module = {
      deserializeProperties: (_properties: object, proxySecrets: boolean): object => {
        reads++;
        return { proxySecrets };
      },
    };
    expect(readOnce(module)).toBe(true);
    const [one, other] = [{}, {}];
    const first = module.deserializeProperties(one, false);
    expect(module.deserializeProperties(one, false)).toBe(first);
    module.deserializeProperties(other, false);
    expect(reads).toBe(2);
    expect(module.deserializeProperties(one, true)).toEqual({ proxySecrets: true });
  });

  it("can be taught to the SDK that is installed", () => {
    const sdk = createRequire(__filename)("@pulumi/policy/deserialize") as Record<string, unknown>;
    expect(readOnce(sdk)).toBe(true);
    const proxy = createRequire(__filename)("@pulumi/policy/proxy") as Record<string, unknown>;
    expect(guardOnce(proxy)).toBe(true);
    const properties = {};
    const guard = proxy.unknownCheckingProxy as (given: object) => object;
    expect(guard(properties)).toBe(guard(properties));
    expect(guard({})).not.toBe(guard({}));
  });

  it.each([{}, { deserializeProperties: 1 }, Object.freeze({ deserializeProperties: () => ({}) })])(
    "is left alone where it cannot be taught",
    (module: Record<string, unknown>) => {
      expect(readOnce(module)).toBe(false);
      expect(guardOnce(module)).toBe(false);
    },
  );
});
