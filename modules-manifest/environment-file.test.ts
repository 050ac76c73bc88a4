import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DiagnosticSink } from "./diagnostics";
import { environmentName, expectedVariables, readEnvironmentFile } from "./environment-file";
import { ENVIRONMENT_NAMES } from "./environment-names";
import { RootFiles } from "./root-files";
import { emptyDirectory, writeFiles } from "./testing/monorepo";

function variables(text: string): Record<string, boolean> {
  const root = emptyDirectory();
  writeFiles(root, { "env.yml": text });
  const sink = new DiagnosticSink();
  const file = readEnvironmentFile(new RootFiles(root, sink), "env.yml", sink);
  expect(sink.sorted()).toEqual([]);
  return Object.fromEntries(expectedVariables([file]).map(({ name, secret }) => [name, secret]));
}

describe("an env file", () => {
  it("is flattened by the framework's map", () => {
    expect(
      variables(
        "app: { env: local, host: 0.0.0.0, port: 1 }\nallowed_users: { admin: [a, b] }\nmailer: { sender: { name: x } }",
      ),
    ).toEqual({
      ADMIN_USERS: true,
      APP_ENV: false,
      HOST_NAME: false,
      MAILER_SENDER_NAME: false,
      PORT: false,
    });
  });

  it("joins other paths, keeping hyphens", () => {
    expect(variables("microservices: { payment-gateway: { url: http://x } }\nfeature: { x-y: true }")).toEqual({
      "FEATURE_X-Y": false,
      "MICROSERVICES_PAYMENT-GATEWAY_URL": false,
    });
  });

  it("skips empty strings, nulls and empty lists", () => {
    expect(variables('a: ""\nb:\nc: ~\nd: []\ne: {}\nf: 0\ng: false')).toEqual({ F: false, G: false });
  });

  it("is empty, or a comment: no variables", () => {
    expect(variables("")).toEqual({});
    expect(variables("# nothing\n")).toEqual({});
    expect(variables("{}\n")).toEqual({});
  });

  it.each([
    ["shop.webhook.secret", true],
    ["shop.api-key", true],
    ["shop.token", true],
    ["smtp.password", true],
    ["vault.private.pem", true],
    ["mongo.url", true],
    ["sentry.dsn", true],
    ["microservice.billing.url", false],
    ["shop.monkey", false],
    ["shop.keyboard", false],
    ["toString", false],
  ])("judges %s by its name", (path, secret) => {
    expect(environmentName(path.split(".")).secret).toBe(secret);
  });

  it("knows every row of the framework's table", () => {
    expect(Object.keys(ENVIRONMENT_NAMES)).toHaveLength(80);
    expect(ENVIRONMENT_NAMES["cache.upstash.rest_token"]).toEqual({
      variable: "CACHE_UPSTASH_REDIS_REST_TOKEN",
      secret: true,
    });
    const source = readFileSync(join(__dirname, "environment-names.ts"), "utf8");
    expect(source.match(/^ {2}"[a-z_.]+": (?:secret|plain)\("[A-Z_]+"\),$/gm)).toHaveLength(80);
  });
});
