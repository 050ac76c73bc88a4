import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isUsableName, kebabCase, nearestUsableName, pascalCase, urlVariableFor } from "./names";
import { didYouMean, nearest } from "./nearest";

describe("names", () => {
  it.each([
    ["PaymentGateway", "payment-gateway", "MICROSERVICE_PAYMENT_GATEWAY_URL"],
    ["Auth2Factor", "auth2-factor", "MICROSERVICE_AUTH2_FACTOR_URL"],
    ["PDFExport", "pdf-export", "MICROSERVICE_PDF_EXPORT_URL"],
    ["s3", "s3", "MICROSERVICE_S3_URL"],
  ])("names %s as the framework does", (name, kebab, variable) => {
    expect(kebabCase(name)).toBe(kebab);
    expect(urlVariableFor(kebab)).toBe(variable);
  });

  it("makes the class's name of the folder's", () => {
    expect(pascalCase("payment-gateway")).toBe("PaymentGateway");
  });

  it.each(["a1", "billing", "a-b-c", "payment-gateway", "abcdefghijklmnopqrst"])("accepts %s", (name) => {
    expect(isUsableName(name)).toBe(true);
  });

  it.each(["a", "", "1a", "a--b", "a-", "-a", "A", "a_b", "api", "abcdefghijklmnopqrstu", "ä1", "../x"])(
    "refuses %s",
    (name) => {
      expect(isUsableName(name)).toBe(false);
    },
  );

  it.each([
    ["Billing_Service", "billing-service"],
    ["3d-print", "s3d-print"],
    ["a-very-long-name-of-a-service", "a-very-long-name-of"],
    ["x", "x-service"],
    ["api", "api-service"],
  ])("suggests for %s the name %s", (name, usable) => {
    expect(nearestUsableName(name)).toBe(usable);
  });

  it("always suggests a name that can be used", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => isUsableName(nearestUsableName(name))));
  });
});

describe("nearest", () => {
  it("finds what was probably meant", () => {
    expect(nearest("biling", ["orders", "billing"])).toBe("billing");
    expect(didYouMean("biling", ["billing"])).toBe("Did you mean `billing`? ");
  });

  it("finds nothing where nothing is close", () => {
    expect(nearest("payments", ["orders", "billing"])).toBeUndefined();
    expect(didYouMean("payments", [])).toBe("");
  });
});
