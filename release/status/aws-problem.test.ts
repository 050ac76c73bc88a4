import { describe, expect, it } from "vitest";
import { GateFailure } from "../gate/gate-failure";
import { AwsProblem, awsProblem } from "./aws-problem";

describe("a problem with AWS", () => {
  it.each([
    [
      "AWS did not answer ecs:DescribeServices for 10 s: ThrottlingException: Rate exceeded",
      "AWS throttles our questions in eu-central-1: try again in a minute",
    ],
    [
      "AWS did not answer ecs:DescribeServices for 10 s: ENOTFOUND: getaddrinfo ENOTFOUND ecs.eu-central-1.amazonaws.com",
      "AWS in eu-central-1 cannot be reached: check the network, the proxy and AWS_ENDPOINT_URL",
    ],
    [
      "AWS refuses ecs:DescribeServices: who deploys needs the permission ecs:DescribeServices.\n  AWS says: AccessDenied",
      "AWS refuses ecs:DescribeServices: the credentials need the permission ecs:DescribeServices",
    ],
  ])("is a sentence: %s", (happened, message) => {
    const problem = awsProblem(new GateFailure(happened, { explainable: false }), { region: "eu-central-1" });
    expect(problem).toBeInstanceOf(AwsProblem);
    expect(problem.message).toBe(message);
  });
});
