import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configurationFile } from "./configuration-file";
import { stackFile } from "./testing/stack-file";

const text = `config:
  aws:region: eu-central-1
  fleet:services:
    billing:
      cpu: 512
      calls: [payment-gateway]
      secrets:
        JWT_SECRET:
          secure: v1:abc
        PLAIN: text
`;

function writtenFile(content: string) {
  const path = join(mkdtempSync(join(tmpdir(), "fleet-stack-")), "Pulumi.prod.yaml");
  writeFileSync(path, content);
  return configurationFile(path);
}

describe("a configuration file", () => {
  const { file } = stackFile(text);

  it.each([
    [["aws:region"], 2, 3],
    [["fleet:services"], 3, 3],
    [["fleet:services", "billing", "cpu"], 5, 7],
    [["fleet:services", "billing", "calls", 0], 6, 15],
    [["fleet:services", "billing", "secrets", "PLAIN"], 10, 9],
  ])("knows the place of %j", (path, line, column) => {
    expect(file.locate(path)).toEqual({ file: "Pulumi.prod.yaml", line, column });
  });

  it.each([
    ["the nearest parent of what is not written", ["fleet:services", "billing", "database", "multiAz"], 4, 5],
    ["the beginning for a key that is not there", ["fleet:root"], 1, 1],
    ["the beginning for no path", [], 1, 1],
    ["the nearest parent where a parent is a scalar", ["fleet:services", "billing", "cpu", "x", "y"], 5, 7],
  ])("gives %s", (_, path, line, column) => {
    expect(file.locate(path)).toEqual({ file: "Pulumi.prod.yaml", line, column });
  });

  it("tells encrypted values from plain ones and from those it does not hold", () => {
    const secrets = ["fleet:services", "billing", "secrets"];
    expect(file.isEncrypted([...secrets, "JWT_SECRET"])).toBe(true);
    expect(file.isEncrypted([...secrets, "PLAIN"])).toBe(false);
    expect(file.isEncrypted([...secrets, "ABSENT"])).toBeUndefined();
  });

  it.each(["", "config", "config:\n  - a\n", "{[", "config: *nowhere\n", "\u0000\u0001", "a: b: c:\n\t- x"])(
    "has no places, and does not throw, where it holds %j",
    (content) => {
      const written = writtenFile(content);
      expect(written.locate(["fleet:root", "x"])).toMatchObject({ file: "Pulumi.prod.yaml" });
      expect(written.isEncrypted(["fleet:root", "x"])).not.toBe(true);
    },
  );

  it("has no places where it does not exist", () => {
    const absent = configurationFile("/nowhere/Pulumi.prod.yaml");
    expect(absent.locate(["fleet:root"])).toEqual({ file: "Pulumi.prod.yaml", line: 1, column: 1 });
    expect(absent.isEncrypted(["fleet:root"])).toBeUndefined();
  });
});
