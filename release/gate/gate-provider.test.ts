import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import structures from "google-protobuf/google/protobuf/struct_pb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { digest, gateInputs, scriptOf, startTrial, taskDefinition } from "../testing/gate-trial";
import { type ScriptedAws, startScriptedAws } from "../testing/scripted-aws";
import { failing, rolledBackEarlier, slowStart, steady } from "../testing/scripted-aws-scenarios";
import { createGateProvider, type GateOutputs } from "./gate-provider";

const root = resolve(__dirname, "../..");
const inputs = gateInputs();

describe("the provider", () => {
  it("sees a change in inputs only", async () => {
    const { gear, aws } = await startTrial({ services: [] });
    const { diff } = createGateProvider(gear);
    const olds: GateOutputs = { ...inputs, deployment: "ecs-svc/1", digest: "sha256:1", seconds: 3 };
    expect(await diff?.("id", olds, { ...inputs })).toEqual({ changes: false });
    expect(await diff?.("id", olds, { ...inputs, taskDefinition: taskDefinition(43) })).toEqual({ changes: true });
    expect(await diff?.("id", olds, { ...inputs, targetGroups: [] })).toEqual({ changes: true });
    await aws.stop();
  });

  it.each([
    ["what runs, when that is what was proven", steady, { deployment: "ecs-svc/1" }, taskDefinition(42)],
    ["what ECS rolled back to", rolledBackEarlier, { deployment: "ecs-svc/1" }, taskDefinition(41)],
    ["that a gate which did not open is to look again", steady, {}, `${taskDefinition(42)} (not proven)`],
  ])("reads %s", async (_what, scenario, found, read) => {
    const { gear, aws } = await startTrial({ services: [scriptOf(scenario)] });
    expect(await createGateProvider(gear).read?.("id", { ...inputs, ...found })).toEqual({
      id: "id",
      props: { ...inputs, ...found, taskDefinition: read },
      inputs: { ...inputs, taskDefinition: read },
    });
    await aws.stop();
  });
});

interface Failure {
  readonly message: string;
  readonly details?: string;
  readonly metadata: grpc.Metadata;
}

type Answered = (error: Failure | null, answer: unknown) => void;
type Requests = Readonly<Record<string, new () => Record<string, (value: unknown) => void>>>;
type Methods = Record<string, (message: object, answered: Answered) => void>;

/** The SDK's own process, as the engine starts it. */
describe("in the SDK's provider process", { timeout: 60_000 }, () => {
  let aws: ScriptedAws;
  let engine: ChildProcess;
  let output: string;
  let call: (method: string, request: object, fields: Readonly<Record<string, unknown>>) => Promise<unknown>;

  beforeEach(() => {
    output = "";
  });

  afterEach(async () => {
    engine.kill("SIGKILL");
    await aws.stop();
  });

  async function start(scenarios: Parameters<typeof scriptOf>[1]): Promise<void> {
    const startedAt = Date.now();
    aws = await startScriptedAws({
      services: [scriptOf(steady, scenarios)],
      images: { [`shop/billing@${digest}`]: { digest } },
      now: () => startedAt + (Date.now() - startedAt) * 10,
    });
    const script = resolve(root, "node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js");
    const access = { AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    const env = { ...process.env, ...access, GITHUB_ACTOR: "ann" };
    engine = spawn(process.execPath, [script, "engine"], { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
    engine.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    await once(engine.stdout as NodeJS.ReadableStream, "data");
    const { ResourceProviderClient } = await import("@pulumi/pulumi/proto/provider_grpc_pb");
    const requests = (await import("@pulumi/pulumi/proto/provider_pb")).default as unknown as Requests;
    const client = new ResourceProviderClient(
      `127.0.0.1:${Number.parseInt(output, 10)}`,
      grpc.credentials.createInsecure(),
    );
    call = (method, request, fields) => {
      const message = new (requests[`${method}Request`] as Requests[string])();
      for (const [name, value] of Object.entries({ ...request, ...fields })) {
        message[`set${name}`]?.(
          typeof value === "object" ? structures.Struct.fromJavaScript(value as Record<string, never>) : value,
        );
      }
      return new Promise((done, fail) => {
        const answered: Answered = (error, answer) => (error === null ? done(answer) : fail(error));
        (client as unknown as Methods)[method.toLowerCase()]?.(message, answered);
      });
    };
  }

  const provider = { __provider: 'exports.handler = () => require(process.cwd() + "/release/gate/provider.js");' };
  const properties = { ...inputs, ...provider };

  it("opens, and tells its progress on standard output", async () => {
    await start({});
    const answer = (await call("Create", {}, { Properties: properties })) as {
      getId(): string;
      getProperties(): structures.Struct;
    };
    expect(answer.getId()).toBe(inputs.ecsService);
    expect(answer.getProperties().toJavaScript()).toMatchObject({ ...properties, deployment: "ecs-svc/02" });
    expect(output).toContain("billing: 2 of 2 tasks run, 2 healthy, from the requested image");
    expect(output).not.toContain("warning");
    const recorded = aws.calls.find(({ operation }) => operation === "dynamodb:PutItem")?.input;
    expect(recorded).toMatchObject({
      TableName: "shop-prod-releases",
      Item: { service: { S: "billing" }, release: { N: "1" }, result: { S: "succeeded" }, by: { S: "ann" } },
    });
    expect(aws.count("ecr:PutImage")).toBe(1);
  });

  it("leaves a gate with errors in the state, which can be read, tried again and deleted", async () => {
    const stop = {
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      exitCode: 1,
    };
    const log = Array.from({ length: 30 }, () => "ö".repeat(400));
    await start({ scenarios: [failing(stop, log, 45), steady] });
    const failure = (await call("Create", {}, { Properties: properties }).catch((error: Failure) => error)) as Failure;
    expect(failure.details).toContain("billing: ECS rolled back to revision 41");
    const { Status } = (await import("@pulumi/pulumi/proto/status_pb")).default;
    const { ErrorResourceInitFailed } = (await import("@pulumi/pulumi/proto/provider_pb")).default;
    const status = Status.deserializeBinary(failure.metadata.get("grpc-status-details-bin")[0] as Buffer);
    const detail = ErrorResourceInitFailed.deserializeBinary(
      status.getDetailsList()[0]?.getValue_asU8() ?? new Uint8Array(),
    );
    expect(detail.getId()).toBe(inputs.ecsService);
    expect(detail.getProperties()?.toJavaScript()).toEqual(properties);
    expect(detail.getReasonsList()[0]).toContain("Last 30 lines logged by task");

    const fields = { Id: inputs.ecsService, Properties: properties };
    const read = (await call("Read", {}, fields)) as { getInputs(): structures.Struct };
    expect(read.getInputs().toJavaScript()).toMatchObject({ taskDefinition: taskDefinition(41) });
    const again = { Id: inputs.ecsService, Olds: properties, News: properties };
    const updated = (await call("Update", {}, again)) as { getProperties(): structures.Struct };
    expect(updated.getProperties().toJavaScript()).toMatchObject({ deployment: "ecs-svc/12" });
    await call("Delete", {}, fields);
  });

  it.each(["Cancel", "SIGINT"])("ends at once on %s", async (how) => {
    await start({ scenarios: [() => slowStart(0, { desiredCount: 2, hasPrevious: true })] });
    const created = call("Create", {}, { Properties: properties }).catch((error: Failure) => error);
    await expect.poll(() => output, { timeout: 20_000 }).toContain("billing: 0 of 2 tasks run");
    const cancelledAt = Date.now();
    if (how === "SIGINT") {
      engine.kill("SIGINT");
    } else {
      const { ResourceProviderClient } = await import("@pulumi/pulumi/proto/provider_grpc_pb");
      const { Empty } = (await import("google-protobuf/google/protobuf/empty_pb")).default;
      const address = `127.0.0.1:${Number.parseInt(output, 10)}`;
      const client = new ResourceProviderClient(address, grpc.credentials.createInsecure());
      await new Promise((done) => client.cancel(new Empty(), done));
    }
    expect(((await created) as Failure).details).toBe(
      "billing: cancelled: the service goes on rolling out; the next update waits for it",
    );
    expect(Date.now() - cancelledAt).toBeLessThan(1_500);
    if (how === "SIGINT") {
      await once(engine, "exit");
      expect(engine.signalCode).toBe("SIGINT");
    }
  });
});
