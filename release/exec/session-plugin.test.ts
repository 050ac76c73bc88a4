import { describe, expect, it } from "vitest";
import { playedSession } from "../testing/scripted-aws-exec";
import { pluginCall, readsVariable } from "./session-plugin";

const text =
  '{"SessionId":"ecs-execute-command-0a1b2c","StreamUrl":"wss://ssmmessages.eu-central-1.amazonaws.com/v1/data-channel/ecs-execute-command-0a1b2c?role=publish","TokenValue":"canary-of-the-session"}';
const target = "ecs:shop_0a_0a-1";
const others = [
  "eu-central-1",
  "StartSession",
  "",
  '{"Target":"ecs:shop_0a_0a-1"}',
  "https://ssm.eu-central-1.amazonaws.com",
];

describe("session-manager-plugin", () => {
  const session = { session: playedSession, region: "eu-central-1", target };

  it("gets the session as an argument where it takes no other way", () => {
    expect(pluginCall({ readsVariable: false }, session)).toEqual({ args: [text, ...others], env: {} });
  });

  it("gets it in a variable where it can, so that no list of processes shows the token", () => {
    expect(pluginCall({ readsVariable: true }, session)).toEqual({
      args: ["AWS_SSM_START_SESSION_RESPONSE", ...others],
      env: { AWS_SSM_START_SESSION_RESPONSE: text },
    });
  });

  it.each([
    ["1.2.497.0", false],
    ["1.2.498.0\n", true],
    ["1.2.497.1", true],
    ["1.2.99.0", false],
    ["1.1.999.0", false],
    ["1.3.0.0", true],
    ["2.0.0.0", true],
    ["0.9.999.9", false],
    ["The Session Manager plugin was installed successfully.", false],
    ["1.2.498", false],
    ["", false],
  ])("of version %j reads a variable: %s", (version, reads) => {
    expect(readsVariable(version)).toBe(reads);
  });
});
