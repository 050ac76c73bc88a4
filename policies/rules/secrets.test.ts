import { describe, expect, it } from "vitest";
import { PlanBuilder } from "../testing/plan-builder";
import { found, type Inputs, LATER, saidOf, secret } from "../testing/said";

const RULE = "secret-not-in-plain-text";
const KEY = "AKIAABCDEFGHIJKLMNOP";

/** What the rule says of a resource that a generated secret flows into. */
function into(type: string, wrap: (value: unknown) => Inputs, source = "random:index/randomPassword:RandomPassword") {
  const b = new PlanBuilder();
  const made = b.add(source, "made");
  b.add(type, "x", wrap(made.attribute("result")));
  return found(RULE, b).map(({ message, path }) => [message, path]);
}
const told = (property: string, what = "RandomPassword"): unknown => [
  [
    `The \`${property}\` of \`x\` is made from the ${what} \`made\`, and can be read by anybody in the account.`,
    `\`made\` -> \`${property}\` of \`x\``,
  ],
];

describe("a generated secret", () => {
  it.each([
    ["aws:ecs/taskDefinition:TaskDefinition", "containerDefinitions"],
    ["aws:lambda/function:Function", "environment"],
    ["aws:ec2/instance:Instance", "userData"],
    ["aws:ec2/instance:Instance", "userDataBase64"],
    ["aws:ec2/launchTemplate:LaunchTemplate", "userData"],
    ["aws:ec2/launchConfiguration:LaunchConfiguration", "userData"],
    ["aws:ec2/launchConfiguration:LaunchConfiguration", "userDataBase64"],
    ["docker:index/image:Image", "build"],
    ["docker-build:index/image:Image", "buildArgs"],
    ["aws:codebuild/project:Project", "environment"],
    ["aws:apprunner/service:Service", "sourceConfiguration"],
    ["aws:ssm/parameter:Parameter", "value"],
    ["aws:ssm/parameter:Parameter", "insecureValue"],
  ])("in %s.%s", (type, property) => {
    expect(into(type, (value) => ({ [property]: value }))).toEqual(told(property));
    expect(into(type, (value) => ({ other: value }))).toEqual([]);
    expect(into(type, (value) => ({ [property]: value }), "random:index/randomPet:RandomPet")).toEqual([]);
  });

  it("of another kind", () => {
    const data = (value: unknown): Inputs => ({ userData: value });
    const type = "aws:ec2/launchTemplate:LaunchTemplate";
    expect(into(type, data, "tls:index/privateKey:PrivateKey")).toEqual(told("userData", "PrivateKey"));
    expect(into(type, data, "aws:iam/accessKey:AccessKey")).toEqual(told("userData", "AccessKey"));
  });

  it("may stand in a secure parameter, and nowhere of no account", () => {
    const type = "aws:ssm/parameter:Parameter";
    expect(into(type, (value) => ({ type: "String", value }))).toEqual(told("value"));
    expect(into(type, (value) => ({ type: "SecureString", value }))).toEqual([]);
    expect(into("pulumi:pulumi:Stack", (value) => ({ value }))).toEqual([]);
  });
});

describe("a secret of Pulumi", () => {
  it("as a whole property", () => {
    const b = new PlanBuilder();
    b.add("aws:ec2/launchTemplate:LaunchTemplate", "x", { userData: secret(LATER) });
    expect(found(RULE, b).map(({ message, path }) => [message, path])).toEqual([
      [
        "The `userData` of `x` is made from a Pulumi secret, and can be read by anybody in the account.",
        "secret -> `userData` of `x`",
      ],
    ]);
    expect(saidOf(RULE, "aws:ssm/parameter:Parameter", { type: "SecureString", value: secret("a") })).toEqual([]);
  });

  it.each([
    [secret("a"), 1],
    [secret(""), 0],
    [secret(LATER), 0],
    [KEY, 1],
    ["", 0],
    [7, 0],
    [LATER, 0],
  ])("in a variable", (value, count) =>
    expect(saidOf(RULE, "aws:lambda/function:Function", { environment: { variables: { A: value } } })).toHaveLength(
      count,
    ),
  );
});

describe("variables", () => {
  const variables = (given: unknown, allow: string[] = []): string[] =>
    saidOf(RULE, "aws:lambda/function:Function", { environment: { variables: given } }, { allow });
  const holds = (name: string): string =>
    `The environment of \`x\` holds an AWS access key in plain text, in \`${name}\`.`;

  it("that are allowed", () => {
    expect(variables({ A: KEY, B: KEY })).toEqual([holds("A"), holds("B")]);
    expect(variables({ A: KEY, B: KEY }, ["A"])).toEqual([holds("B")]);
    expect(variables({ A: KEY, B: KEY }, ["A", "B"])).toEqual([]);
  });

  it("that are not there", () => {
    expect(variables(undefined)).toEqual([]);
    expect(variables(null)).toEqual([]);
    expect(variables(LATER)).toEqual([]);
    expect(saidOf(RULE, "aws:lambda/function:Function", {})).toEqual([]);
    expect(saidOf(RULE, "aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: LATER })).toEqual([]);
  });

  it("of a parameter by its name", () => {
    expect(saidOf(RULE, "aws:ssm/parameter:Parameter", { name: "/a", value: secret(KEY) })).toEqual([
      "The plain parameter of `x` holds an AWS access key in plain text, in `/a`.",
      "The `value` of `x` is made from a Pulumi secret, and can be read by anybody in the account.",
    ]);
  });
});
