import { describe, expect, it } from "vitest";
import { settingsOf } from "../testing/fleet";
import { updateOf } from "../testing/plan";
import { connectionLimit } from "./alarms";
import { acceptance } from "./container-health-check";

describe("the container's own check", () => {
  it.each([
    ["200", "status === 200"],
    ["200-299", "(status >= 200 && status <= 299)"],
    ["200,204", "status === 200 || status === 204"],
    ["200-299,404", "(status >= 200 && status <= 299) || status === 404"],
    ["200-200", "status === 200"],
  ])("accepts what the matcher %s accepts", (matcher, condition) => {
    expect(acceptance(matcher)).toBe(condition);
  });

  it("agrees with the matcher on every status", () => {
    const accepted = (matcher: string) => {
      const matches = new Function("status", `return ${acceptance(matcher)}`) as (status: number) => boolean;
      return Array.from({ length: 500 }, (_, index) => index + 100).filter((status) => matches(status));
    };
    expect(accepted("200-202,301,404-405")).toEqual([200, 201, 202, 301, 404, 405]);
  });
});

describe("80 % of the connections that a database takes", () => {
  it.each([
    ["db.t4g.micro", 90],
    ["db.t4g.small", 180],
    ["db.t4g.medium", 360],
    ["db.m7g.large", 720],
    ["db.m7g.xlarge", 1441],
    ["db.m7g.2xlarge", 2883],
    ["db.r7g.4xlarge", 4000],
    ["db.r7g.48xlarge", 4000],
  ])("are for %s %i", (instanceClass, limit) => {
    expect(connectionLimit(instanceClass)).toBe(limit);
  });

  it("are those of the smallest for a size that is not known", () => {
    expect(connectionLimit("db.x9.nano")).toBe(90);
  });
});

describe("a task definition that another one replaces", () => {
  it.each(["economy", "standard", "highAvailability"] as const)(
    "stays registered in %s: ECS refuses to go back to one that is not",
    async (profile) => {
      const plan = await updateOf(settingsOf({ configuration: { profile } }));
      const kept = plan.all("aws:ecs/taskDefinition:TaskDefinition").map(({ inputs }) => inputs.skipDestroy);
      expect(new Set(kept)).toEqual(new Set([true]));
    },
  );
});
