import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ECS } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterEach, describe, expect, it } from "vitest";
import { taskDefinition } from "./gate-trial";
import { type ScriptedAws, startScriptedAws } from "./scripted-aws";
import { crashLoop, steady } from "./scripted-aws-scenarios";

const targetGroup = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/billing/1";
const image = `registry/shop/billing@sha256:${"3".repeat(64)}`;
let aws: ScriptedAws;
let upstream: Server | undefined;

afterEach(async () => {
  await aws.stop();
  upstream?.close();
  upstream = undefined;
});

function settings() {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return { endpoint: aws.url, region: "eu-central-1", credentials, maxAttempts: 1 };
}

/** An emulator that answers the same whatever it is asked for. */
async function startUpstream(answers: Readonly<Record<string, object>>): Promise<string> {
  upstream = createServer((incoming, outgoing) => {
    incoming.resume();
    const operation = String(incoming.headers["x-amz-target"]).split(".")[1] ?? "";
    outgoing.end(JSON.stringify(answers[operation] ?? {}));
  });
  await new Promise<void>((ready) => upstream?.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
}

describe("the scripted AWS", () => {
  it("refuses what it does not play", async () => {
    aws = await startScriptedAws({ services: [] });
    await expect(new ECS(settings()).listClusters()).rejects.toThrow("ecs:ListClusters is not played");
    await expect(new ElasticLoadBalancingV2(settings()).describeLoadBalancers()).rejects.toThrow(
      "elasticloadbalancing:DescribeLoadBalancers is not played",
    );
  });

  it("stands before an emulator: learns from what passes, and lays the scenario over its answers", async () => {
    const service = { serviceName: "billing-1a2b", serviceArn: "arn:x/shop/billing-1a2b", status: "ACTIVE" };
    const kept = { ...service, networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"] } } };
    const other = { serviceName: "orders", serviceArn: "arn:x/shop/orders", status: "ACTIVE", runningCount: 7 };
    const containerDefinitions = [{ name: "main", image }];
    const forwardTo = await startUpstream({
      ListClusters: { clusterArns: ["arn:x"] },
      RegisterTaskDefinition: { taskDefinition: { taskDefinitionArn: taskDefinition(1), containerDefinitions } },
      CreateService: { service: kept },
      DescribeServices: { services: [kept, other] },
    });
    let now = 0;
    const services = [{ service: /^billing-/, scenarios: [steady, crashLoop] as const }];
    aws = await startScriptedAws({ services, forwardTo, now: () => now });
    const ecs = new ECS(settings());
    expect((await ecs.listClusters()).clusterArns).toEqual(["arn:x"]);
    await ecs.registerTaskDefinition({ family: "billing", containerDefinitions });
    const loadBalancers = [{ targetGroupArn: targetGroup, containerName: "main", containerPort: 3000 }];
    const asked = { cluster: "shop", taskDefinition: taskDefinition(1), desiredCount: 3 };
    await ecs.createService({ ...asked, serviceName: "billing-1a2b", loadBalancers });

    const query = { cluster: "shop", services: ["arn:x/shop/billing-1a2b", "arn:x/shop/orders"] };
    const [billing, orders] = (await ecs.describeServices(query)).services ?? [];
    expect(billing).toMatchObject({ ...kept, desiredCount: 3, runningCount: 3, taskDefinition: taskDefinition(1) });
    expect(orders?.runningCount).toBe(7);
    const { taskArns = [] } = await ecs.listTasks({ cluster: "shop", serviceName: "arn:x/shop/billing-1a2b" });
    const { tasks = [] } = await ecs.describeTasks({ cluster: "shop", tasks: taskArns });
    expect(tasks[0]?.containers?.[0]).toMatchObject({ name: "main", imageDigest: image.split("@")[1] });
    const health = await new ElasticLoadBalancingV2(settings()).describeTargetHealth({ TargetGroupArn: targetGroup });
    expect(health.TargetHealthDescriptions).toHaveLength(3);

    await ecs.updateService({ cluster: "shop", service: "billing-1a2b", taskDefinition: taskDefinition(2) });
    now += 100_000;
    const [rolledBack] = (await ecs.describeServices(query)).services ?? [];
    expect(rolledBack?.taskDefinition).toBe(taskDefinition(1));
    expect(rolledBack?.deployments?.[0]).toMatchObject({ status: "PRIMARY", rolloutState: "COMPLETED" });
  });
});
