import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createVirtualClock } from "../testing/virtual-clock";
import { type CacheCalls, createCacheCalls } from "./cache-calls";

const token = "CanaryToken0123456789";
const patience = { limitSeconds: 30 };
let answers: [status: number, body: string][];
let asked: string[];
let server: Server;
let calls: CacheCalls;

const fault = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
const group = (status: string) =>
  `<DescribeReplicationGroupsResponse><DescribeReplicationGroupsResult><ReplicationGroups><ReplicationGroup><Status>${status}</Status></ReplicationGroup></ReplicationGroups></DescribeReplicationGroupsResult></DescribeReplicationGroupsResponse>`;
const modified = "<ModifyReplicationGroupResponse><ModifyReplicationGroupResult/></ModifyReplicationGroupResponse>";

beforeEach(async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  answers = [];
  asked = [];
  server = createServer((incoming, outgoing) => {
    let body = "";
    incoming.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    incoming.on("end", () => {
      asked.push(body);
      const [status, text] = answers.shift() ?? [500, ""];
      outgoing.writeHead(status, { "content-type": text.startsWith("<") ? "text/xml" : "application/x-amz-json-1.1" });
      outgoing.end(text);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  calls = createCacheCalls("eu-central-1", createVirtualClock(), endpoint);
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

describe("the cache's calls", () => {
  it("make a token the only one, at once", async () => {
    answers = [[200, modified]];
    expect(await calls.setToken("billing-1", token, patience)).toBe(true);
    expect(Object.fromEntries(new URLSearchParams(asked[0]))).toMatchObject({
      Action: "ModifyReplicationGroup",
      ReplicationGroupId: "billing-1",
      AuthToken: token,
      AuthTokenUpdateStrategy: "SET",
      ApplyImmediately: "true",
    });
  });

  it("tell a group that is being changed from one that refuses, and never the token", async () => {
    answers = [
      [400, fault("InvalidReplicationGroupState", "Replication group must be in available state to modify.")],
      [400, fault("InvalidParameterValue", `Invalid AuthToken provided: ${token}`)],
    ];
    expect(await calls.setToken("billing-1", token, patience)).toBe(false);
    const error = await calls.setToken("billing-1", token, patience).catch((thrown: Error) => thrown);
    expect(String(error)).toMatch(/Invalid AuthToken provided: \*\*\*$/);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(token);
  });

  it("ask again while AWS throttles", async () => {
    answers = [
      [400, fault("Throttling", "Rate exceeded")],
      [200, group("modifying")],
    ];
    expect(await calls.groupStatus("billing-1", patience)).toBe("modifying");
    expect(asked).toHaveLength(2);
  });

  it("know that there is no group", async () => {
    answers = [[404, fault("ReplicationGroupNotFoundFault", "ReplicationGroup billing-1 not found.")]];
    expect(await calls.groupStatus("billing-1", patience)).toBeUndefined();
  });

  it("read one version of the secret, and name the permission that it takes", async () => {
    answers = [
      [200, JSON.stringify({ SecretString: "{}" })],
      [400, JSON.stringify({ __type: "AccessDeniedException", message: "no" })],
    ];
    const ref = { secret: "arn:secret", version: "v2" };
    expect(await calls.secretText(ref, patience)).toBe("{}");
    expect(JSON.parse(asked[0] ?? "")).toEqual({ SecretId: "arn:secret", VersionId: "v2" });
    await expect(calls.secretText(ref, patience)).rejects.toThrow(
      "who deploys needs the permission secretsmanager:GetSecretValue",
    );
  });
});
