import { describe, expect, it } from "vitest";
import { describeError, kindOf, missingPermission } from "./aws-errors";

describe("an error of AWS", () => {
  it.each([
    ["transient", { name: "ThrottlingException", $metadata: { httpStatusCode: 400 } }],
    ["transient", { name: "ServerException", $metadata: { httpStatusCode: 500 } }],
    ["transient", { name: "Error", code: "ECONNREFUSED" }],
    ["transient", { name: "TimeoutError" }],
    ["denied", { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } }],
    ["denied", { name: "AccessDenied", $metadata: { httpStatusCode: 403 } }],
    ["final", { name: "ClusterNotFoundException", $metadata: { httpStatusCode: 400 } }],
    ["final", { name: "CredentialsProviderError" }],
  ])("is %s", (kind, error) => {
    expect(kindOf(error)).toBe(kind);
  });

  it("is told in a line", () => {
    expect(describeError({ name: "ServerException", message: "Service\n unavailable" })).toBe(
      "ServerException: Service unavailable",
    );
    expect(describeError({ name: "Error", code: "ECONNRESET", message: "" })).toBe("ECONNRESET");
  });

  it("names the permission that is missing, or else the call's", () => {
    const message = "User: x is not authorized to perform: iam:PassRole on resource: y";
    expect(missingPermission({ message }, "ecs:UpdateService")).toBe("iam:PassRole");
    expect(missingPermission({ message: "no" }, "ecs:UpdateService")).toBe("ecs:UpdateService");
  });
});
