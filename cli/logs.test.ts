import type { ChildProcess } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakePulumi, gateResource } from "../release/testing/fake-pulumi";
import { gateInputs } from "../release/testing/gate-trial";
import { type LogServer, startLogServer } from "../release/testing/log-server";
import { beginCommand } from "./testing/fleet-process";

const tasks = ["1f0a2b3c".repeat(4), "9e8d7c6b".repeat(4)] as const;
let server: LogServer;
let child: ChildProcess | undefined;

beforeEach(async () => {
  server = await startLogServer();
});

afterEach(async () => {
  child?.kill("SIGKILL");
  await server.stop();
});

let events = 0;
/** Logs a message as a task, some seconds ago. */
function log(message: string, secondsAgo = 0, task = 0): void {
  events += 1;
  const logStreamName = `billing/billing/${tasks[task]}`;
  server.events.push({ eventId: `${events}`, timestamp: Date.now() - secondsAgo * 1000, logStreamName, message });
}

/** Starts `fleet logs billing`, in a process of its own. */
function start(wishes: object = {}) {
  const pulumi = fakePulumi();
  pulumi.setState([gateResource(gateInputs()), gateResource(gateInputs({ service: "api" }))]);
  const request = { service: "billing", stack: "prod", since: "10m", lines: "100", ...wishes };
  const { directory, path } = pulumi;
  const begun = beginCommand({ command: "logs", request, directory, path, awsUrl: server.url });
  child = begun.child;
  return { ...begun, messages: () => messagesOf(begun.output.stdout) };
}

/** Without the times, which are the tests' own. */
function messagesOf(text: string): string[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => line.replace(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z /, ""));
}

const patiently = { timeout: 15_000, interval: 50 };

describe("fleet logs", { timeout: 40_000 }, () => {
  it("prints the newest lines of all tasks, oldest first, harmless to a terminal", async () => {
    log("too old", 700);
    log("left out", 60);
    for (const second of [50, 40, 30, 20]) {
      log(`line of ${second}`, second, second % 20 === 0 ? 1 : 0);
    }
    log("\u001b[31mred\u001b[0m \u001b[2J", 10);
    const { end, output, messages } = start({ lines: "5" });
    expect(await end).toEqual([0, null]);
    expect(output.stderr).toBe("");
    expect(messages()).toEqual([
      "1f0a2b3c line of 50",
      "9e8d7c6b line of 40",
      "1f0a2b3c line of 30",
      "9e8d7c6b line of 20",
      "1f0a2b3c red \\u{1b}[2J",
    ]);
  });

  it("asks for one task, and what a filter lets through", async () => {
    log("an error", 5);
    log("fine", 4);
    log("an error elsewhere", 3, 1);
    const { end, messages } = start({ task: "1f0a", filter: "error" });
    expect(await end).toEqual([0, null]);
    expect(messages()).toEqual(["1f0a2b3c an error"]);
    expect(server.queries[0]).toMatchObject({
      logGroupName: "/shop/billing",
      logStreamNamePrefix: "billing/billing/1f0a",
      filterPattern: "error",
    });
  });

  it.each([
    [{ service: "biling" }, 1, "no service `biling`; did you mean `billing`? Deployed are api, billing"],
    [{ lines: "many" }, 2, "--lines takes a whole number from 1 to 100000, got `many`"],
  ])("refuses %o", async (wishes, code, message) => {
    const { end, output } = start(wishes);
    expect(await end).toEqual([code, null]);
    expect(output).toEqual({ stdout: "", stderr: `fleet: ${message}\n` });
  });

  it.each([
    [
      { code: "ResourceNotFoundException", message: "The specified log group does not exist." },
      "there is no log group /shop/billing in eu-central-1: billing was deleted, or the credentials are of another account",
    ],
    [
      { code: "InvalidParameterException", message: "Invalid filter pattern" },
      "CloudWatch does not take the question, most likely --filter: Invalid filter pattern",
    ],
    [
      { code: "ExpiredTokenException", message: "The security token included in the request is expired" },
      "the credentials for AWS have expired: get new ones, such as by aws sso login",
    ],
  ])("says %o in a sentence", async (fault, message) => {
    server.faults.push(fault);
    const { end, output } = start();
    expect(await end).toEqual([1, null]);
    expect(output).toEqual({ stdout: "", stderr: `fleet: ${message}\n` });
  });

  it("follows: each line once, through throttling, until Ctrl-C, quietly", async () => {
    log("first", 3);
    const { child: followed, end, output, messages } = start({ follow: true });
    await expect.poll(messages, patiently).toEqual(["1f0a2b3c first"]);
    server.faults.push({ code: "ThrottlingException", message: "Rate exceeded" });
    log("second");
    await expect.poll(messages, patiently).toEqual(["1f0a2b3c first", "1f0a2b3c second"]);
    log("third", 0, 1);
    await expect.poll(messages, patiently).toEqual(["1f0a2b3c first", "1f0a2b3c second", "9e8d7c6b third"]);
    followed.kill("SIGINT");
    expect(await end).toEqual([0, null]);
    expect(output.stderr).toBe(
      "fleet: AWS does not answer logs:FilterLogEvents (ThrottlingException: Rate exceeded), asking again\n",
    );
  });

  it("ends at once while AWS does not answer", async () => {
    server.faults.push(...Array.from({ length: 9 }, () => ({ code: "ThrottlingException", message: "Rate exceeded" })));
    const { child: followed, end, output } = start({ follow: true });
    await expect.poll(() => server.queries.length, patiently).toBeGreaterThan(2);
    const interruptedAt = Date.now();
    followed.kill("SIGINT");
    expect(await end).toEqual([0, null]);
    expect(Date.now() - interruptedAt).toBeLessThan(1_000);
    expect(output.stdout).toBe("");
  });

  it("ends quietly when nobody reads any more", async () => {
    log("first");
    const { child: followed, end, output, messages } = start({ follow: true });
    await expect.poll(messages, patiently).toEqual(["1f0a2b3c first"]);
    followed.stdout.destroy();
    log("second");
    expect(await end).toEqual([0, null]);
    expect(output.stderr).toBe("");
  });
});
