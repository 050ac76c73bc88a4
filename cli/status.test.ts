import { afterEach, describe, expect, it, vi } from "vitest";
import { fakePulumi, gateResource } from "../release/testing/fake-pulumi";
import { gateInputs, scriptOf } from "../release/testing/gate-trial";
import { type ScriptedAws, type ScriptedAwsOptions, startScriptedAws } from "../release/testing/scripted-aws";
import {
  crashLoop,
  neverHealthy,
  rolledBackByAlarm,
  type Scenario,
  slowStart,
  steady,
} from "../release/testing/scripted-aws-scenarios";
import { type StatusRequest, status } from "./status-command";
import { awsCredentials, noteTold } from "./testing/told";

const start = Date.UTC(2026, 0, 1, 12);
let now: number;
let aws: ScriptedAws;
const told = noteTold(awsCredentials);

const names = { api: steady, billing: steady, "payment-gateway": steady };

async function scene(scenarios: Readonly<Record<string, Scenario>>, more: Partial<ScriptedAwsOptions> = {}) {
  const pulumi = fakePulumi();
  pulumi.setState(Object.keys(scenarios).map((service) => gateResource(gateInputs({ service }))));
  now = start;
  const services = Object.entries(scenarios).map(([service, scenario]) => scriptOf(scenario, { service }));
  aws = await startScriptedAws({ services, now: () => now, ...more });
  vi.stubEnv("PATH", pulumi.path);
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url);
}

/** Runs the command some seconds after the roll-outs began. */
async function run(seconds: number, request: StatusRequest = {}) {
  now = start + seconds * 1000;
  vi.spyOn(Date, "now").mockReturnValue(now);
  return status(told.contextOf("/project"), { stack: "prod", ...request });
}

afterEach(async () => {
  await aws?.stop();
});

describe("fleet status", () => {
  it("shows every service, and ends with 0 where all requested tasks run", async () => {
    await scene(names);
    expect(await run(3 * 86_400)).toBe(0);
    expect(told.printed).toMatchInlineSnapshot(`
      "SERVICE          TASKS  STATE   REVISION  AGE  TARGETS
      api              2/2    steady  42        3 d  2/2
      billing          2/2    steady  42        3 d  2/2
      payment-gateway  2/2    steady  42        3 d  2/2

      3 of 3 services run all requested tasks
      "
    `);
  });

  it("says what is the matter with each that is short, within 80 columns, and ends with 1", async () => {
    await scene({
      api: steady,
      billing: crashLoop,
      invoices: rolledBackByAlarm,
      mail: neverHealthy,
      orders: slowStart,
      "a-service-whose-name-is-rather-too-long": steady,
    });
    expect(await run(62)).toBe(1);
    expect(told.printed).toMatchInlineSnapshot(`
      "SERVICE                          TASKS  STATE        REVISION    AGE     TARGETS
      api                              2/2    steady       42          1 min   2/2
      a-service-whose-name-is-rath...  2/2    steady       42          1 min   2/2
      billing                          2/2    rolled back  41, not 42  11 min  2/2
        ECS runs revision 41, requested is revision 42: ECS deployment circuit
          breaker: tasks failed to start
        2 s ago: (service billing) (deployment ecs-svc/2) deployment failed: tasks
          failed to start.
      invoices                         2/2    rolled back  41, not 42  11 min  2/2
        ECS runs revision 41, requested is revision 42: ECS deployment failed: alarm
          detected
        2 s ago: (service billing) rolling back to deployment ecs-svc/1: alarm
          billing-5xx is in ALARM.
      mail                             1/2    rolling out  42          1 min   2/3
        57 s ago: (service billing) has started 1 tasks: (task 1).
      orders                           1/2    rolling out  42          1 min   3/3

      2 of 6 services run all requested tasks
      "
    `);
    expect(told.printed.split("\n").every((line) => line.length <= 80)).toBe(true);
  });

  it("shows one service", async () => {
    await scene({ ...names, billing: slowStart });
    expect(await run(10, { service: "api" })).toBe(0);
    expect(told.printed).toContain("1 of 1 service runs all requested tasks\n");
    expect(await run(10, { service: "billing" })).toBe(1);
  });

  it("names the services where there is none of a name", async () => {
    await scene(names);
    expect(await run(0, { service: "biling" })).toBe(1);
    expect(told.complained).toBe(
      "fleet: no service `biling`; did you mean `billing`? Deployed are api, billing, payment-gateway\n",
    );
  });

  it("says all as JSON", async () => {
    await scene({ billing: crashLoop });
    expect(await run(90, { json: true })).toBe(1);
    expect(JSON.parse(told.printed)).toMatchInlineSnapshot(`
      {
        "region": "eu-central-1",
        "services": [
          {
            "complete": false,
            "deployed": "revision 41",
            "desired": 2,
            "lastEvent": {
              "message": "(service billing) (deployment ecs-svc/2) deployment failed: tasks failed to start.",
              "time": "2026-01-01T12:01:00.000Z",
            },
            "problem": "ECS runs revision 41, requested is revision 42: ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1",
            "requested": "revision 42",
            "rollout": "COMPLETED",
            "running": 2,
            "service": "billing",
            "since": "2026-01-01T11:50:00.000Z",
            "state": "rolled back",
            "targets": {
              "all": 2,
              "healthy": 2,
            },
          },
        ],
        "stack": "prod",
      }
    `);
  });

  it("knows what ECS does not have any more", async () => {
    await scene({ billing: steady }, { services: [], fault: noTargetGroup });
    expect(await run(0)).toBe(1);
    expect(told.printed).toMatchInlineSnapshot(`
      "SERVICE  TASKS  STATE    REVISION      AGE  TARGETS
      billing  0/0    deleted  none, not 42  -    0/0
        ECS has no such service: it was deleted, or is in another cluster (billing)

      0 of 1 service runs all requested tasks
      "
    `);
  });

  it("asks for ten services at once", async () => {
    await scene(Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`service-${n}`, steady])));
    expect(await run(0)).toBe(0);
    expect(aws.count("ecs:DescribeServices")).toBe(3);
  });

  it.each([
    [
      "ClusterNotFoundException",
      "there is no cluster shop in eu-central-1: the credentials are of another account, or it was deleted",
    ],
    ["ExpiredTokenException", "the credentials for AWS have expired: get new ones, such as by aws sso login"],
    [
      "UnrecognizedClientException",
      "AWS does not accept the credentials: check AWS_PROFILE, or the access key and its secret",
    ],
    [
      "AccessDeniedException",
      "AWS refuses ecs:DescribeServices: the credentials need the permission ecs:DescribeServices",
    ],
    ["InvalidParameterException", "ecs:DescribeServices failed: InvalidParameterException: no"],
  ])("says %s in a sentence", async (code, message) => {
    await scene(names, { fault: () => ({ status: 400, code, message: "no" }) });
    expect(await run(0)).toBe(1);
    expect({ printed: told.printed, complained: told.complained }).toEqual({
      printed: "",
      complained: `fleet: ${message}\n`,
    });
  });

  it("says that there are no credentials", async () => {
    await scene(names);
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
      vi.stubEnv(name, undefined);
    }
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
    expect(await run(0)).toBe(1);
    expect(told.complained).toBe(
      "fleet: there are no credentials for AWS: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or run aws sso login\n",
    );
  });
});

function noTargetGroup({ operation }: { readonly operation: string }) {
  return operation.startsWith("elastic") ? { status: 400, code: "TargetGroupNotFound", message: "gone" } : undefined;
}
