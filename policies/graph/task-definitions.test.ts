import { describe, expect, it } from "vitest";
import { PlanBuilder, UNKNOWN_TEXT } from "../testing/plan-builder";
import { names, planned, resourceOf } from "../testing/planned";
import { type Container, containersOf, rolesOf } from "./task-definitions";
import { UNKNOWN } from "./value";

const TYPE = "aws:ecs/taskDefinition:TaskDefinition";

function containers(containerDefinitions: unknown): readonly Container[] | undefined {
  const b = new PlanBuilder();
  const draft = b.add(TYPE, "task", { containerDefinitions });
  return containersOf(resourceOf(planned(b), draft));
}

describe("the containers of a task definition", () => {
  it("are read whole", () => {
    const definition = {
      name: "web",
      environment: [{ name: "A", value: "1" }, { value: UNKNOWN_TEXT }],
      secrets: [{ name: "B", valueFrom: "arn:b" }, { valueFrom: "arn:c" }],
      portMappings: [{ containerPort: 80 }, { hostPort: 81 }, { containerPort: "82" }, { containerPort: 83 }],
    };
    expect(containers(JSON.stringify([definition]))).toEqual([
      {
        name: "web",
        definition: { ...definition, environment: [{ name: "A", value: "1" }, { value: UNKNOWN }] },
        environment: [
          { name: "A", value: "1" },
          { name: "", value: UNKNOWN },
        ],
        secrets: [
          { name: "B", from: "arn:b" },
          { name: "", from: "arn:c" },
        ],
        ports: [80, 82, 83],
      },
    ]);
  });

  it("need say nothing", () => {
    const empty = { name: "container", definition: {}, environment: [], secrets: [], ports: [] };
    expect(containers("[{}, {}]")).toEqual([empty, empty]);
    expect(containers(JSON.stringify(["text", null, 1, [], [{}], {}]))).toEqual([empty]);
  });

  it("may be unknown, or no list", () => {
    expect(containers(UNKNOWN_TEXT)).toBeUndefined();
    for (const text of ["{}", '{"name":"web"}', "1", "not JSON", undefined]) expect(containers(text)).toEqual([]);
  });
});

it("a task definition has a role of its own and one to start it", () => {
  const b = new PlanBuilder();
  b.add("aws:iam/role:Role", "one", { arn: "arn:one" });
  const two = b.add("aws:iam/role:Role", "two", {});
  const draft = b.add(TYPE, "task", { executionRoleArn: "arn:one", taskRoleArn: two.arn });
  const bare = b.add(TYPE, "bare", { taskRoleArn: "arn:three" });
  const plan = planned(b);
  const { execution, task } = rolesOf(plan, resourceOf(plan, draft));
  expect([names(execution), names(task)]).toEqual([["one"], ["two"]]);
  expect(rolesOf(plan, resourceOf(plan, bare))).toEqual({ execution: [], task: [] });
});
