import { describe, expect, it } from "vitest";
import { readConfiguration } from "./configuration";
import { stackFile } from "./testing/stack-file";

const head = "config:\n  aws:region: eu-central-1\n  fleet:root: .\n";

/** `line:column message` of every problem in a file that begins with region and root, so that `body` begins at line 4. */
function problems(body: string): string[] {
  const { diagnostics } = readConfiguration(stackFile(head + body));
  return diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("a secret", () => {
  const billing = (text: string) => `  fleet:services:\n    billing:\n      ${text}\n`;

  it("in plain text is refused", () => {
    const { diagnostics } = readConfiguration(
      stackFile(`${head}  fleet:api:\n    secrets: {JWT_SECRET: CanaryPlain}\n`),
    );
    expect(diagnostics).toEqual([
      {
        severity: "error",
        code: "configuration-plain-secret",
        file: "Pulumi.prod.yaml",
        line: 5,
        column: 15,
        message: "fleet:api.secrets.JWT_SECRET is a secret in plain text",
        fix: "Encrypt it, and treat the old value as leaked: pulumi config set --secret --path 'fleet:api.secrets.JWT_SECRET'.",
      },
    ]);
  });

  it("in plain text is refused beside an encrypted one", () => {
    expect(problems(billing("secrets: {A: {secure: v1:x}, B: CanaryPlain}"))).toEqual([
      "6:36 fleet:services.billing.secrets.B is a secret in plain text",
    ]);
  });

  it("that is encrypted, but would be readable by everybody, is refused", () => {
    expect(
      problems(billing("environment: {TOKEN: {secure: v1:x}}\n      buildArguments: {KEY: {secure: v1:x}}")),
    ).toEqual([
      "6:21 fleet:services.billing.environment.TOKEN is encrypted, but everybody who sees the task or the image can read it",
      "7:24 fleet:services.billing.buildArguments.KEY is encrypted, but everybody who sees the task or the image can read it",
    ]);
  });

  it.each([
    billing("secrets: {A: CanaryPlain}"),
    billing("secrets: {A: [CanaryPlain]}"),
    billing("secrets: {A: {arm: CanaryPlain}}"),
    billing("secrets: {A: {arn: CanaryPlain}}"),
    billing("secrets: {1A: CanaryPlain}"),
    billing("secrets: CanaryPlain"),
    billing("secrets: [CanaryPlain]"),
    billing("environment: {A: {b: CanaryPlain}}"),
    billing("cpu: {secure: v1:x}"),
    "  fleet:services: [{secrets: {A: CanaryPlain}}]\n",
    "  fleet:api: {domain: {secure: v1:x}, secrets: {A: {secure: v1:x}}}\n",
    "  fleet:profile: {secure: v1:x}\n",
    "  fleet:name:\n    secure: v1:x\n",
  ])("is never told in a message: %j", (body) => {
    const { diagnostics } = readConfiguration(stackFile(head + body));
    expect(diagnostics).toHaveLength(1);
    expect(JSON.stringify(diagnostics)).not.toContain("Canary");
  });
});
