import { describe, expect, it } from "vitest";
import { removalMessage, removedServices, type StackResources } from "./removal-guard";
import { settingsOf } from "./testing/fleet";

const tags = (service: string, more: Record<string, string> = {}) => ({
  "fleet:name": "shop",
  "fleet:stack": "prod",
  "fleet:role": "microservice",
  "fleet:service": service,
  ...more,
});

/** A service's data in the stack's state, together with what is no data. */
function stateOf(service: string, more: Record<string, string> = {}): StackResources {
  const own = { tags: tags(service, more) };
  return {
    [`${service}/db`]: { type: "aws:rds/instance:Instance", outputs: { ...own, identifier: `${service}1a2b3c4` } },
    [`${service}/cache`]: {
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      outputs: { ...own, replicationGroupId: `${service}-5d6e7f8` },
    },
    [`${service}/secret`]: {
      type: "aws:secretsmanager/secret:Secret",
      outputs: { ...own, arn: `arn:secret:${service}` },
    },
    [`${service}/repository`]: {
      type: "aws:ecr/repository:Repository",
      outputs: { ...own, name: `shop/prod/${service}`, repositoryUrl: `ecr/${service}` },
    },
    [`${service}/service`]: { type: "aws:ecs/service:Service", outputs: { ...own, name: service } },
    [`${service}/tagless`]: { type: "aws:rds/instance:Instance", outputs: { identifier: "somebody-elses" } },
  };
}

describe("services that are no longer declared", () => {
  it("are found by the data that the stack holds of them, sorted", () => {
    expect(removedServices({ ...stateOf("stock"), ...stateOf("billing"), ...stateOf("mail") }, settingsOf())).toEqual(
      ["mail", "stock"].map((name) => ({
        name,
        data: [`cache ${name}-5d6e7f8`, `database ${name}1a2b3c4`, `images ecr/${name}`, `secret arn:secret:${name}`],
      })),
    );
  });

  it.each([
    ["a new stack", {}],
    ["declared services", { ...stateOf("billing"), ...stateOf("notifications") }],
    ["a service that was let go of before", stateOf("stock", { "fleet:retire": "keepData" })],
    ["the API, under whatever name", stateOf("api", { "fleet:role": "api" })],
    ["what is shared", stateOf("data", { "fleet:role": "shared" })],
  ])("are none in %s", (_, state) => {
    expect(removedServices(state, settingsOf())).toEqual([]);
  });

  it("are not those that go on under another name", () => {
    const configuration = { services: { billing: { renamedFrom: "stock" } } };
    expect(removedServices(stateOf("stock"), settingsOf({ configuration }))).toEqual([]);
  });

  it("are not those that are being retired", () => {
    const configuration = { services: { billing: { retire: "deleteData" as const } } };
    expect(removedServices(stateOf("billing"), settingsOf({ configuration }))).toEqual([]);
  });

  it("are found by what is left of their data", () => {
    const secret = { type: "aws:secretsmanager/secret:Secret", outputs: { tags: tags("stock"), arn: "arn:1" } };
    expect(removedServices({ secret }, settingsOf())).toEqual([{ name: "stock", data: ["secret arn:1"] }]);
  });
});

describe("the message", () => {
  it("says which data is there, and how to go on", () => {
    const state = { ...stateOf("stock"), ...stateOf("mail") };
    expect(removalMessage(removedServices(state, settingsOf()), settingsOf(), state)).toBe(
      `No data is deleted by removing a line. Nothing was changed.
\`mail\` is no longer declared, but the stack holds its data:
  cache mail-5d6e7f8
  database mail1a2b3c4
  images ecr/mail
  secret arn:secret:mail
\`stock\` is no longer declared, but the stack holds its data:
  cache stock-5d6e7f8
  database stock1a2b3c4
  images ecr/stock
  secret arn:secret:stock
Bring the service back, or remove it in two steps:
  1. declare it again and run fleet remove mail, or set fleet:services.mail.retire to keepData or deleteData
     and run pulumi up: it is stopped, and its data is no longer protected;
  2. remove the declaration and the setting, and run pulumi up:
     keepData leaves database, cache, secret and images in AWS; deleteData deletes them (with a final snapshot if the fleet protects data).
If it was renamed: set fleet:services.<new name>.renamedFrom: mail, and it goes on with this data. Declared now: billing, notifications, payment-gateway.`,
    );
  });

  it("says where nothing is declared any more", () => {
    const removed = removedServices(stateOf("mail"), settingsOf({ services: [] }));
    expect(
      removalMessage(removed, settingsOf({ services: [] }), stateOf("mail"))
        .split("\n")
        .at(-1),
    ).toBe(
      "If it was renamed: set fleet:services.<new name>.renamedFrom: mail, and it goes on with this data. Declared now: none.",
    );
  });

  it("tells the setting that keeps the data, where only one service can be the old one under a new name", () => {
    const state = { ...stateOf("mail"), ...stateOf("billing"), ...stateOf("notifications") };
    const settings = settingsOf();
    expect(removalMessage(removedServices(state, settings), settings, state).split("\n").at(-1)).toBe(
      "Is `payment-gateway` its new name? Then set fleet:services.payment-gateway.renamedFrom: mail, and it goes on with this data.",
    );
  });
});
