import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import structures from "google-protobuf/google/protobuf/struct_pb";
import { afterEach, describe, expect, it } from "vitest";
import { type ScriptedAws, startScriptedAws } from "../testing/scripted-aws";
import { endsWell, exitsWithOne, neverEnds, type TaskScenario } from "../testing/scripted-aws-task-scenarios";
import { migrationInputs, taskScript } from "../testing/task-trial";

const root = resolve(__dirname, "../..");
const provider = 'exports.handler = () => require(process.cwd() + "/release/migration/provider.js");';
const properties = { ...migrationInputs(), __provider: provider };

interface Failure {
  readonly details?: string;
  readonly metadata: grpc.Metadata;
}
interface Created {
  getId(): string;
  getProperties(): structures.Struct;
}
interface CreateRequest {
  setProperties(value: structures.Struct): void;
}

let aws: ScriptedAws;
let engine: ChildProcess;
let output: string;

afterEach(async () => {
  engine.kill("SIGKILL");
  await aws.stop();
});

async function start(scenario: TaskScenario) {
  const begun = Date.now();
  const now = () => begun + (Date.now() - begun) * 10;
  aws = await startScriptedAws({ services: [], tasks: [taskScript(scenario)], now });
  const script = resolve(root, "node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js");
  const access = { AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  const env = { ...process.env, ...access, GITHUB_ACTOR: "ann" };
  engine = spawn(process.execPath, [script, "engine"], { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
  output = "";
  engine.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
  });
  await once(engine.stdout as NodeJS.ReadableStream, "data");
  const { ResourceProviderClient } = await import("@pulumi/pulumi/proto/provider_grpc_pb");
  const requests = (await import("@pulumi/pulumi/proto/provider_pb")).default as unknown as {
    readonly CreateRequest: new () => CreateRequest;
  };
  const address = `127.0.0.1:${Number.parseInt(output, 10)}`;
  const client = new ResourceProviderClient(address, grpc.credentials.createInsecure());
  const create = (): Promise<Created | Failure> => {
    const message = new requests.CreateRequest();
    message.setProperties(structures.Struct.fromJavaScript(properties));
    const call = (client as unknown as { create(message: object, done: (...answer: unknown[]) => void): void }).create;
    return new Promise((done) => call.call(client, message, (error, answer) => done((error ?? answer) as Created)));
  };
  return { client, create };
}

/** The SDK's own process, as the engine starts it. */
describe("in the SDK's provider process", { timeout: 60_000 }, () => {
  it("migrates, and tells its progress on standard output", async () => {
    const { create } = await start(endsWell);
    const created = (await create()) as Created;
    expect(created.getId()).toBe("billing");
    expect(created.getProperties().toJavaScript()).toMatchObject({ ...properties, run: expect.any(String) });
    expect(output).toContain("billing: migration ended well");
    expect(output).not.toContain("warning");
    expect(aws.calls.find(({ operation }) => operation === "dynamodb:PutItem")?.input).toMatchObject({
      TableName: "shop-prod-releases",
      Item: { service: { S: "billing#migration" }, release: { N: "0" }, by: { S: "ann" } },
    });
  });

  it("leaves a migration with errors in the state, with the whole text", async () => {
    const { create } = await start(exitsWithOne);
    const failure = (await create()) as Failure;
    const { Status } = (await import("@pulumi/pulumi/proto/status_pb")).default;
    const { ErrorResourceInitFailed } = (await import("@pulumi/pulumi/proto/provider_pb")).default;
    const status = Status.deserializeBinary(failure.metadata.get("grpc-status-details-bin")[0] as Buffer);
    const [first] = status.getDetailsList();
    const detail = ErrorResourceInitFailed.deserializeBinary(first?.getValue_asU8() ?? new Uint8Array());
    expect(detail.getId()).toBe("billing");
    expect(detail.getProperties()?.toJavaScript()).toEqual(properties);
    expect(detail.getReasonsList()[0]).toContain('    | error: column "total" does not exist\n');
  });

  it("ends at once when the engine cancels the update, and leaves the task alone", async () => {
    const { client, create } = await start(neverEnds);
    const created = create();
    await expect.poll(() => output, { timeout: 20_000 }).toContain("billing: migration started");
    const { Empty } = (await import("google-protobuf/google/protobuf/empty_pb")).default;
    await new Promise((done) => client.cancel(new Empty(), done));
    expect(((await created) as Failure).details).toBe(
      "billing: cancelled: the migration goes on; the next update waits for it",
    );
    expect(aws.count("ecs:StopTask")).toBe(0);
  });
});
