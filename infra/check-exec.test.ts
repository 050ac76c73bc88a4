import { describe, expect, it } from "vitest";
import { checkSettings } from "./check-settings";
import { readConfiguration } from "./configuration";
import type { RawConfiguration } from "./schema";
import { noFile, publicApi, settingsOf, texts } from "./testing/fleet";

const exec = "support looks into stuck invoices";
const open = { exec, readonlyRootFilesystem: false };
const configured = (configuration: Partial<RawConfiguration>) => checkSettings(settingsOf({ configuration }), noFile);
const warned = (name: string) => `warning: ${name} lets people open a shell in its tasks: ${exec}`;

describe("a service that lets people in", () => {
  it("is warned of at its line, with the reason", () => {
    const located: (readonly PropertyKey[])[] = [];
    const file = {
      ...noFile,
      locate: (path: readonly PropertyKey[]) => {
        located.push(path);
        return { file: "Pulumi.prod.yaml", line: 9, column: 7 };
      },
    };
    const configuration = { services: { billing: open }, api: { ...publicApi, ...open } };
    expect(checkSettings(settingsOf({ configuration }), file)).toEqual(
      ["api", "billing"].map((name) => ({
        severity: "warning",
        code: "exec-allowed",
        file: "Pulumi.prod.yaml",
        line: 9,
        column: 7,
        message: `${name} lets people open a shell in its tasks: ${exec}`,
        fix: "Remove `exec` to let nobody in.",
      })),
    );
    expect(located).toEqual([
      ["fleet:api", "exec"],
      ["fleet:services", "billing", "exec"],
    ]);
  });

  it("cannot have a read-only root file system", () => {
    for (const readonlyRootFilesystem of [undefined, true]) {
      const billing = { exec, ...(readonlyRootFilesystem !== undefined && { readonlyRootFilesystem }) };
      const diagnostics = configured({ services: { billing } });
      expect(texts(diagnostics)).toEqual([
        warned("billing"),
        "fleet:services.billing.exec: ECS Exec does not work with a read-only root file system",
      ]);
      expect(diagnostics[1]?.fix).toBe("Set fleet:services.billing.readonlyRootFilesystem: false, or remove `exec`.");
    }
    expect(texts(configured({ api: { ...publicApi, exec } }))).toContain(
      "fleet:api.exec: ECS Exec does not work with a read-only root file system",
    );
    const defaults = { readonlyRootFilesystem: false };
    expect(texts(configured({ defaults, services: { billing: { exec } } }))).toEqual([warned("billing")]);
  });

  it("needs a way to what carries the sessions", () => {
    const needed = ["ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager"];
    const without = (interfaceEndpoints: string[]) =>
      texts(configured({ services: { billing: open }, network: { natGateways: "none", interfaceEndpoints } }));
    expect(without(needed)).toEqual([
      warned("billing"),
      "fleet:services.billing.exec: fleet:network.natGateways is none, and tasks cannot reach ssmmessages",
    ]);
    expect(without([...needed, "ssmmessages"])).toEqual([warned("billing")]);
  });

  it("lets nobody in while it is being removed", () => {
    expect(texts(configured({ services: { billing: { exec, retire: "keepData" } } }))).toEqual([]);
  });
});

describe("the reason", () => {
  function problems(structured: Record<string, unknown>): string[] {
    const written = Object.entries(structured).map(([key, value]) => [key, JSON.stringify(value)]);
    const values = { "aws:region": "eu-central-1", "fleet:root": ".", ...Object.fromEntries(written) };
    return texts(readConfiguration({ values, secretKeys: new Set(), file: noFile }).diagnostics);
  }

  it.each(["", "short", "  because  "])("is 10 characters and more: %j", (reason) => {
    expect(problems({ "fleet:services": { billing: { exec: reason } } })).toEqual([
      expect.stringContaining("fleet:services.billing.exec: expected a reason of at least 10 characters"),
    ]);
  });

  it("is a service's and the API's own, not everybody's", () => {
    expect(problems({ "fleet:services": { billing: open }, "fleet:api": open })).toEqual([]);
    expect(problems({ "fleet:defaults": open })).toEqual(["fleet:defaults.exec: unknown key"]);
  });
});
