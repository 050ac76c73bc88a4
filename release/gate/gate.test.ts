import { afterEach, describe, expect, it } from "vitest";
import { digest, gateInputs, scriptOf, startTrial, type Trial, taskDefinition } from "../testing/gate-trial";
import type { ScriptedAwsOptions } from "../testing/scripted-aws";
import {
  crashLoop,
  imagePullError,
  neverHealthy,
  replacedByNewer,
  rolledBackByAlarm,
  rolledBackEarlier,
  runningTasks,
  type Scenario,
  secretMissing,
  slowStart,
  steady,
} from "../testing/scripted-aws-scenarios";

let trial: Trial;

async function start(scenario: Scenario, options: Partial<ScriptedAwsOptions> = {}): Promise<Trial> {
  trial = await startTrial({ services: [scriptOf(scenario)], ...options });
  return trial;
}

afterEach(() => trial.aws.stop());

describe("a service that comes up", () => {
  it("opens the gate after one look at the service, its tasks and its targets", async () => {
    const { open, aws, lines } = await start(steady);
    expect(await open()).toEqual({ deployment: "ecs-svc/02", digest, seconds: 1 });
    expect(aws.calls.map(({ operation }) => operation)).toEqual([
      "ecs:DescribeServices",
      "ecs:ListTasks",
      "ecs:DescribeTasks",
      "elasticloadbalancing:DescribeTargetHealth",
    ]);
    expect(lines).toMatchInlineSnapshot(`
      [
        "billing: 2 of 2 tasks run, 2 healthy, from the requested image (1 s)",
      ]
    `);
  });

  it("is waited for, with a line when something has changed", async () => {
    const { open, lines, aws } = await start(slowStart);
    expect(await open()).toMatchObject({ deployment: "ecs-svc/02" });
    expect(lines).toMatchInlineSnapshot(`
      [
        "billing: 0 of 2 tasks run (1 s)",
        "billing: 1 of 2 tasks run (55 s)",
        "billing: 2 of 2 tasks run, 2 healthy, from the requested image (95 s)",
      ]
    `);
    expect(aws.count("ecs:ListTasks")).toBe(1);
    expect(aws.count("ecs:DescribeServices")).toBeLessThan(14);
  });

  it("needs no task when none is to run", async () => {
    const { open, aws } = await start(steady, { services: [scriptOf(slowStart, { desiredCount: 0 })] });
    expect(await open()).toMatchObject({ digest });
    expect(aws.count("ecs:ListTasks")).toBe(0);
  });

  it("may have more tasks than ECS describes at a time, and two target groups", async () => {
    const targetGroups = [...gateInputs().targetGroups, "arn:aws:elasticloadbalancing:x:1:targetgroup/internal/2"];
    const { open, aws } = await start(steady, {
      services: [scriptOf(steady, { desiredCount: 230, targetGroups })],
    });
    expect(await open(gateInputs({ targetGroups }))).toMatchObject({ digest });
    expect(aws.count("ecs:ListTasks")).toBe(3);
    expect(aws.count("ecs:DescribeTasks")).toBe(3);
    expect(aws.count("elasticloadbalancing:DescribeTargetHealth")).toBe(2);
  });
});

describe("the state after a roll-back", () => {
  it("ECS is asked again for what it rolled back last time", async () => {
    const { open, aws, lines } = await start(steady, {
      services: [{ ...scriptOf(rolledBackEarlier), scenarios: [rolledBackEarlier, steady] }],
    });
    expect(await open()).toMatchObject({ deployment: "ecs-svc/12" });
    expect(aws.calls.find(({ operation }) => operation === "ecs:UpdateService")?.input).toEqual({
      cluster: gateInputs().cluster,
      service: gateInputs().ecsService,
      taskDefinition: taskDefinition(42),
      forceNewDeployment: false,
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "billing: ECS runs revision 41, asking for revision 42 again (1 s)",
        "billing: 2 of 2 tasks run, 2 healthy, from the requested image (4 s)",
      ]
    `);
  });

  it("ECS is asked to try again what failed with nothing to roll back to", async () => {
    const { previous: _none, ...script } = scriptOf(rolledBackEarlier);
    const { open, aws } = await start(steady, { services: [{ ...script, scenarios: [rolledBackEarlier, steady] }] });
    expect(await open()).toMatchObject({ deployment: "ecs-svc/12" });
    expect(aws.calls.find(({ operation }) => operation === "ecs:UpdateService")?.input).toMatchObject({
      forceNewDeployment: true,
    });
  });

  it("what fails once more is not tried a third time", async () => {
    const { open, aws } = await start(steady, {
      services: [{ ...scriptOf(rolledBackEarlier), scenarios: [rolledBackEarlier, crashLoop] }],
    });
    expect(await open()).toContain("billing: ECS rolled back to revision 41");
    expect(aws.count("ecs:UpdateService")).toBe(1);
  });
});

describe("a deployment that fails", () => {
  it("crash loop, rolled back by the circuit breaker", async () => {
    const { open, lines, aws } = await start(crashLoop);
    expect(await open()).toMatchInlineSnapshot(`
      "billing: ECS rolled back to revision 41: ECS deployment circuit breaker: tasks failed to start.
        Why tasks stopped:
          3 tasks of revision 42: the container billing exited with code 1
        Last 3 lines logged by task 0b21bdc408b194581282cc063a5cba99:
          | billing starts
          | error: connect ECONNREFUSED 10.0.9.1:5432
          |     at connect (/app/index.js:3:7)
        ECS says:
          12:01:00 (service billing) (deployment ecs-svc/2) deployment failed: tasks failed to start.
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
    expect(lines).toMatchInlineSnapshot(`
      [
        "billing: 0 of 2 tasks run (1 s)",
        "billing: 0 of 2 tasks run, 1 failed (25 s)",
        "billing: 0 of 2 tasks run, 2 failed (49 s)",
      ]
    `);
    expect(aws.count("ecs:UpdateService")).toBe(0);
  });

  it("image that cannot be pulled", async () => {
    const { open } = await start(imagePullError);
    expect(await open()).toMatchInlineSnapshot(`
      "billing: ECS rolled back to revision 41: ECS deployment circuit breaker: tasks failed to start.
        Why tasks stopped:
          3 tasks of revision 42: image 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/billing@sha256:1111111111111111111111111111111111111111111111111111111111111111 cannot be pulled: the registry has no such tag or digest
        ECS says:
          12:01:00 (service billing) (deployment ecs-svc/2) deployment failed: tasks failed to start.
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
  });

  it("secret that does not exist", async () => {
    const { open } = await start(secretMissing);
    expect(await open()).toMatchInlineSnapshot(`
      "billing: ECS rolled back to revision 41: ECS deployment circuit breaker: tasks failed to start.
        Why tasks stopped:
          3 tasks of revision 42: the secret arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/billing-AbCdEf does not exist
        ECS says:
          12:01:00 (service billing) (deployment ecs-svc/2) deployment failed: tasks failed to start.
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
  });

  it("health check that never passes, at the time-out", async () => {
    const { open } = await start(neverHealthy);
    expect(await open(gateInputs({ timeoutSeconds: 60 }))).toMatchInlineSnapshot(`
      "billing: timed out after 1 min: 1 of 2 tasks run, 3 failed
        Why tasks stopped:
          3 tasks of revision 42: the load balancer's health check failed, and ECS stopped the task
        Last line logged by task 0b21bdc408b194581282cc063a5cba99:
          | billing listens on 3000
        Targets that are not healthy:
          10.0.0.15 is unhealthy in billing (GET /health: Health checks failed with these codes: [503])
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
  });

  it("half of the tasks healthy, rolled back by an alarm", async () => {
    const { open } = await start(rolledBackByAlarm);
    expect(await open()).toMatchInlineSnapshot(`
      "billing: ECS rolled back to revision 41: ECS deployment failed: alarm detected.
        Why tasks stopped:
          2 tasks of revision 42: ECS stopped the task for another deployment
        Last 2 lines logged by task 15e576bcdfe7266166d4f5c4a9170e2d:
          | billing listens on 3000
          | error: unexpected end of input
        ECS says:
          12:01:00 (service billing) rolling back to deployment ecs-svc/1: alarm billing-5xx is in ALARM.
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
  });

  it("replaced by a newer deployment", async () => {
    const { open } = await start(replacedByNewer);
    expect(await open()).toMatchInlineSnapshot(`
      "billing: another deployment took over: ECS now rolls out revision 43, which this update did not ask for
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
  });

  it("first deployment, with nothing to roll back to", async () => {
    const { previous: _none, ...script } = scriptOf(crashLoop);
    const { open } = await start(crashLoop, { services: [script] });
    expect(await open()).toMatchInlineSnapshot(`
      "billing: the deployment failed, and there is nothing to roll back to: ECS deployment circuit breaker: tasks failed to start.
        Why tasks stopped:
          3 tasks of revision 42: the container billing exited with code 1
        Last 3 lines logged by task 0b21bdc408b194581282cc063a5cba99:
          | billing starts
          | error: connect ECONNREFUSED 10.0.9.1:5432
          |     at connect (/app/index.js:3:7)
        ECS says:
          12:01:00 (service billing) (deployment ecs-svc/2) deployment failed: tasks failed to start.
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
  });

  it("tasks that ECS calls complete, unhealthy behind the load balancer", async () => {
    const health = { state: "unhealthy", reason: "Target.Timeout", description: "Request timed out" };
    const { open } = await start((seconds, stage) => {
      const moment = steady(seconds, stage);
      return { ...moment, tasks: moment.tasks.map((task) => ({ ...task, health })) };
    });
    expect(await open(gateInputs({ timeoutSeconds: 60 }))).toMatchInlineSnapshot(`
      "billing: timed out after 1 min: task 15e576bcdfe7266166d4f5c4a9170e2d (10.0.0.10) is unhealthy in billing; task a3ead4e59175aa4125b23d8531fcde91 (10.0.0.11) is unhealthy in billing
        Task 15e576bcdfe7266166d4f5c4a9170e2d logged nothing
        Targets that are not healthy:
          10.0.0.10 is unhealthy in billing (GET /health: Request timed out)
          10.0.0.11 is unhealthy in billing (GET /health: Request timed out)
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
  });

  it("another image than the requested one", async () => {
    const { open } = await start((seconds, stage) => {
      const moment = steady(seconds, stage);
      return { ...moment, tasks: moment.tasks.map((task) => ({ ...task, digest: "sha256:other" })) };
    });
    expect(await open()).toMatchInlineSnapshot(`
      "billing: another image runs than was requested: task 15e576bcdfe7266166d4f5c4a9170e2d runs the image sha256:other, requested is sha256:1111111111111111111111111111111111111111111111111111111111111111; task a3ead4e59175aa4125b23d8531fcde91 runs the image sha256:other, requested is sha256:1111111111111111111111111111111111111111111111111111111111111111
        Task 15e576bcdfe7266166d4f5c4a9170e2d logged nothing
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
  });

  it.each([
    ["DRAINING", "billing: the service is being deleted (DRAINING)"],
    ["INACTIVE", "billing: ECS has no such service: it was deleted, or is in another cluster"],
  ])("service that is %s", async (status, first) => {
    const { open } = await start((seconds, stage) => ({ ...steady(seconds, stage), status }));
    expect(String(await open()).split("\n")[0]).toBe(first);
  });

  it("service that does not exist", async () => {
    const { open, clock } = await start(steady, { services: [] });
    expect(String(await open()).split("\n")[0]).toBe(
      "billing: ECS has no such service: it was deleted, or is in another cluster",
    );
    expect(clock.seconds()).toBeGreaterThan(29);
  });
});

describe("AWS in trouble", () => {
  it("throttling is ridden out, and told", async () => {
    const throttle = { status: 400, code: "ThrottlingException", message: "Rate exceeded" };
    const { open, lines } = await start(steady, { fault: ({ at }) => (at < 20_000 ? throttle : undefined) });
    expect(await open()).toMatchObject({ digest });
    expect(lines).toMatchInlineSnapshot(`
      [
        "billing: AWS does not answer ecs:DescribeServices (ThrottlingException: Rate exceeded), asking again (1 s)",
        "billing: 2 of 2 tasks run, 2 healthy, from the requested image (30 s)",
      ]
    `);
  });

  it("an endpoint that is down for a minute is ridden out", async () => {
    const { open } = await start(slowStart, {
      fault: ({ at }) => (at > 10_000 && at < 70_000 ? "disconnect" : undefined),
    });
    expect(await open()).toMatchObject({ digest });
  });

  it("an endpoint that stays down fails the gate after two minutes", async () => {
    const { open, clock } = await start(steady, { fault: () => ({ status: 503, code: "Down", message: "no" }) });
    expect(await open()).toMatchInlineSnapshot(`
      "billing: AWS did not answer ecs:DescribeServices for 120 s: Down: no
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
    expect(clock.seconds()).toBeLessThan(140);
  });

  it("a missing permission is told at once", async () => {
    const message =
      "User: arn:aws:sts::123456789012:assumed-role/ci/x is not authorized to perform: ecs:DescribeServices on resource: *";
    const { open, aws } = await start(steady, {
      fault: () => ({ status: 400, code: "AccessDeniedException", message }),
    });
    expect(await open()).toMatchInlineSnapshot(`
      "billing: AWS refuses ecs:DescribeServices: who deploys needs the permission ecs:DescribeServices.
        AWS says: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/ci/x is not authorized to perform: ecs:DescribeServices on resource: *
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
    expect(aws.calls).toHaveLength(1);
  });

  it("what cannot be asked for an explanation does not hide the failure", async () => {
    const { open } = await start(crashLoop, {
      fault: ({ operation }) =>
        operation.startsWith("logs:") || operation === "ecs:ListTasks"
          ? { status: 400, code: "AccessDeniedException", message: "no" }
          : undefined,
    });
    expect(await open()).toMatchInlineSnapshot(`
      "billing: ECS rolled back to revision 41: ECS deployment circuit breaker: tasks failed to start.
        ECS says:
          12:01:00 (service billing) (deployment ecs-svc/2) deployment failed: tasks failed to start.
        Could not be found out:
          tasks: AWS refuses ecs:ListTasks: who deploys needs the permission ecs:ListTasks.
        Look further:
          aws ecs describe-services --cluster shop --services billing --region eu-central-1
          aws logs tail /shop/billing --follow --region eu-central-1"
    `);
  });

  it("a cancelled gate ends at once", async () => {
    const { open, cancel, clock, lines } = await start(slowStart);
    const opened = open();
    await clock.sleep(20_000);
    cancel();
    expect(String(await opened).split("\n")[0]).toBe(
      "billing: cancelled: the service goes on rolling out; the next update waits for it",
    );
    expect(lines.length).toBeGreaterThan(0);
  });
});

describe("an image by tag", () => {
  const image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/billing:1";

  it("is the digest that ECR knows", async () => {
    const { open } = await start(steady, { images: { "shop/billing:1": { digest } } });
    expect(await open(gateInputs({ image }))).toMatchObject({ digest });
  });

  it("may be a list, of which tasks run one platform's image", async () => {
    const list = `sha256:${"2".repeat(64)}`;
    const images = { "shop/billing:1": { digest: list, platforms: [digest] } };
    const { open } = await start(steady, { images });
    expect(await open(gateInputs({ image }))).toMatchObject({ digest: list });
  });

  it("that ECR does not know fails the gate", async () => {
    const { open } = await start(steady, { images: { "shop/billing:2": { digest } } });
    expect(String(await open(gateInputs({ image }))).split("\n")[0]).toBe(`billing: ECR has no image ${image}`);
  });

  it("that is not in ECR fails the gate", async () => {
    const { open } = await start(steady);
    expect(String(await open(gateInputs({ image: "nginx:1" }))).split("\n")[0]).toBe(
      "billing: the image nginx:1 is not in ECR, so that nobody can tell which digest its tag stands for",
    );
  });

  it("by the digest of a list runs one platform's image too", async () => {
    const list = `sha256:${"2".repeat(64)}`;
    const images = { [`shop/billing@${list}`]: { digest: list, platforms: [digest] } };
    const { open } = await start(steady, { images });
    expect(await open(gateInputs({ image: image.replace(":1", `@${list}`) }))).toMatchObject({ digest: list });
  });
});

describe("a hundred services", () => {
  const names = Array.from({ length: 100 }, (_, n) => `service-${n}`);

  it("share one poller, and stay below ten calls a second", async () => {
    const { open, aws, clock } = await start(steady, {
      services: names.map((service) => scriptOf(slowStart, { service })),
    });
    const results = await Promise.all(names.map((service) => open(gateInputs({ service }))));
    expect(results.filter((result) => typeof result === "string")).toEqual([]);
    const times = aws.calls.map(({ at }) => at);
    const busiest = Math.max(...times.map((time) => times.filter((at) => at >= time && at < time + 1000).length));
    expect(busiest).toBeLessThan(10);
    expect(aws.count("ecs:DescribeServices")).toBeLessThan(400);
    expect(aws.count("ecs:ListTasks")).toBe(100);
    expect(clock.seconds()).toBeLessThan(180);
  }, 60_000);

  it("that fail do not keep the others", async () => {
    const { open } = await start(steady, {
      services: [scriptOf(crashLoop), scriptOf(steady, { service: "orders" })],
    });
    const [billing, orders] = await Promise.all([open(), open(gateInputs({ service: "orders" }))]);
    expect(billing).toContain("rolled back");
    expect(orders).toMatchObject({ seconds: expect.any(Number) });
    expect((orders as { readonly seconds: number }).seconds).toBeLessThan(5);
  });
});

it("a task of an old revision that still runs is waited for", async () => {
  const { open } = await start((seconds, stage) => {
    const moment = steady(seconds, stage);
    const old = runningTasks("previous", 1);
    return seconds < 30 ? { ...moment, tasks: [...moment.tasks, ...old] } : moment;
  });
  expect(await open()).toMatchObject({ digest });
});
