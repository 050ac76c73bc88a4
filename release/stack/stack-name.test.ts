import { describe, expect, it } from "vitest";
import { DeployedStackError } from "./deployed-stack";
import { readDeployedStack } from "./read-deployed-stack";
import { ownStackName } from "./stack-name";

describe("a stack's own name", () => {
  it.each(["prod", "acme/prod", "acme/shop/prod"])("is the last part of %s", (stack) => {
    expect(ownStackName(stack)).toBe("prod");
  });

  it.each([
    ["", ""],
    ["..", ".."],
    ["acme/../prod", "acme/../prod"],
    ["acme/.", "acme/."],
    ["a/b/c/d", "a/b/c/d"],
    ["/prod", "/prod"],
    ["pro d\n", "pro d\\u{a}"],
  ])("is none in %j, which pulumi is not asked for", async (stack, shown) => {
    const error = new DeployedStackError(`--stack takes a stack's name, as prod or acme/prod, got \`${shown}\``);
    await expect(readDeployedStack("/project", stack)).rejects.toThrow(error);
  });
});
