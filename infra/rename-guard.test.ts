import { describe, expect, it } from "vitest";
import type { StackResources } from "./removal-guard";
import { misnamedMessage, misnamedServices } from "./rename-guard";
import { settingsOf } from "./testing/fleet";

/** A stack that holds a service's repository, under a name of its own or an earlier one. */
function stateOf(service: string, dataName = service, role = "microservice"): StackResources {
  const tags = { "fleet:role": role, "fleet:service": service };
  return {
    [service]: { type: "aws:ecr/repository:Repository", outputs: { tags, name: `shop/prod/${dataName}` } },
    [`${service}/other`]: { type: "aws:ecs/service:Service", outputs: { tags, name: "shop/prod/elsewhere" } },
  };
}

function misnamed(state: StackResources, renamedFrom?: string | string[]) {
  const services = renamedFrom === undefined ? {} : { billing: { renamedFrom } };
  return misnamedServices(state, settingsOf({ configuration: { services } }));
}

describe("services whose data would get another name", () => {
  it.each<[string, StackResources, (string | string[])?]>([
    ["in a new stack", {}, "stock"],
    ["that were never renamed", stateOf("billing")],
    ["that are renamed now", stateOf("stock"), "stock"],
    ["that were renamed before", stateOf("billing", "stock"), "stock"],
    ["that are renamed again", stateOf("stock", "goods"), ["goods", "stock"]],
    ["that were renamed twice between two updates", stateOf("goods"), ["goods", "stock"]],
    ["that are the API", stateOf("billing", "app", "api")],
  ])("are none %s", (_, state, renamedFrom) => {
    expect(misnamed(state, renamedFrom)).toEqual([]);
  });

  it.each<[string, StackResources, string | string[] | undefined, string[]]>([
    ["lost renamedFrom", stateOf("billing", "stock"), undefined, ["stock"]],
    ["changed renamedFrom", stateOf("billing", "stock"), "goods", ["stock", "goods"]],
    ["forgot the first of two names", stateOf("stock", "goods"), "stock", ["goods", "stock"]],
    ["have data of their own", { ...stateOf("billing"), ...stateOf("stock") }, "stock", []],
  ])("are those that %s", (_, state, renamedFrom, right) => {
    expect(misnamed(state, renamedFrom)).toMatchObject([{ name: "billing", renamedFrom: right }]);
  });

  it("are told with the setting that is right", () => {
    const both = [...misnamed(stateOf("stock", "goods"), "stock"), ...misnamed(stateOf("billing"), "stock")];
    expect(misnamedMessage(both)).toBe(`No data is replaced by a changed name. Nothing was changed.
The data of \`billing\` is named after \`goods\`. Set fleet:services.billing.renamedFrom: [goods, stock].
\`billing\` has data of its own, which fleet:services.billing.renamedFrom would replace. Remove the setting.`);
  });
});
