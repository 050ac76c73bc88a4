import { describe, expect, it } from "vitest";
import { controlUrl, propertyRule } from "./property-rule";
import { ALWAYS } from "./rule";

describe("a rule on one property", () => {
  it("says where its control stands", () => {
    const page = "https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4";
    const spec = { name: "n", description: "d", levels: ALWAYS, remediation: "r", kinds: [], want: ["a"] } as const;
    expect(controlUrl("ECS.4")).toBe(page);
    const rule = propertyRule({ ...spec, controls: ["ECS.4", "ECS.5"], path: ["p"] });
    expect(rule).toMatchObject({ url: page, severity: "medium" });
    expect(Object.keys(rule)).not.toContain("options");
    const other = propertyRule({ ...spec, controls: [], path: ["p", 0, "q"], url: "u", severity: "low", options: {} });
    expect(other).toMatchObject({ url: "u", severity: "low", options: {} });
    const resource = { name: "x", inputs: { p: [{ q: "b" }] } } as unknown as Parameters<
      NonNullable<typeof other.checkResource>
    >[0];
    expect(other.checkResource?.(resource, {} as never)).toEqual(["`x` has `p.q` b; it must be a."]);
  });
});
