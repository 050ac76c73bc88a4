import { describe, expect, it } from "vitest";
import { billingDockerfile, problems } from "./testing/problems";

const EXAMPLE = "modules/billing/.env.example.yml";
const LOCAL = "modules/billing/.env.yml";

describe("a port", () => {
  it("is known nowhere", () => {
    expect(problems({ [EXAMPLE]: undefined, ...billingDockerfile() })).toMatchInlineSnapshot(`
      "modules/billing/.env.example.yml:1:1: error port-missing: no port is known for 'billing', got none in the settings, '.env.yml', '.env.example.yml' or the Dockerfile's 'ENV PORT'; expected one.
        Write 'app.port' into 'modules/billing/.env.example.yml', or set 'port' for 'billing' in the stack's configuration."
    `);
  });

  it("is out of range", () => {
    expect(problems({ [EXAMPLE]: "app:\n  port: 65536\n" })).toMatchInlineSnapshot(`
      "modules/billing/.env.example.yml:2:9: error port-invalid: the port of 'billing' is out of range, got '65536'; expected a whole number from 1 to 65535.
        Correct the port."
    `);
    expect(
      problems({}, { services: { billing: { port: 0, at: { file: "Pulumi.prod.yaml", line: 1, column: 1 } } } }),
    ).toMatchInlineSnapshot(`
      "Pulumi.prod.yaml:1:1: error port-invalid: the port of 'billing' is out of range, got '0'; expected a whole number from 1 to 65535.
        Correct the port."
    `);
  });

  it("is a placeholder", () => {
    expect(problems({ [EXAMPLE]: 'app:\n  port: "{{PORT}}"\n' })).toMatchInlineSnapshot(`
      "modules/billing/.env.example.yml:2:9: warning placeholder-value: 'modules/billing/.env.example.yml' holds placeholders, got '{{...}}' for PORT; expected values.
        Replace the placeholders; in a deployment, set what the fleet does not set itself in the stack's configuration.
      modules/billing/.env.example.yml:2:9: error port-invalid: the port of 'billing' is out of range, got '{{PORT}}'; expected a whole number from 1 to 65535.
        Correct the port."
    `);
  });

  it("is another microservice's", () => {
    expect(problems({ [EXAMPLE]: "app:\n  port: 3002\n" })).toMatchInlineSnapshot(`
      "modules/orders/.env.example.yml:2:9: error port-duplicate: two microservices have the same port, got '3002' for 'billing' and 'orders'; expected one each.
        Give 'orders' another 'app.port', or set 'port' for 'orders' in the stack's configuration."
    `);
  });

  it("is the API's", () => {
    expect(problems({ [EXAMPLE]: "app:\n  port: 3000\n" })).toMatchInlineSnapshot(`
      "modules/billing/.env.example.yml:2:9: warning port-of-api: the microservice 'billing' has the API's port, got '3000'; expected another.
        Give 'billing' another 'app.port', or set 'port' for 'billing' in the stack's configuration."
    `);
  });

  it("stands only in the file that is git-ignored", () => {
    expect(
      problems({ [EXAMPLE]: undefined, [LOCAL]: "app:\n  port: 3001\n", ...billingDockerfile() }),
    ).toMatchInlineSnapshot(`
      "modules/billing/.env.yml:2:9: warning port-only-local: the port of 'billing' stands only in the git-ignored '.env.yml', got '3001' there and no port in a fresh checkout; expected the same everywhere.
        Write 'app.port' into 'modules/billing/.env.example.yml', or set 'port' for 'billing' in the stack's configuration."
    `);
  });

  it("is the same in a fresh checkout", () => {
    expect(problems({ [LOCAL]: "app:\n  port: 3001\n", ...billingDockerfile() })).toBe("");
  });

  it("is contradicted by the Dockerfile", () => {
    expect(problems(billingDockerfile("ENV A=1 PORT=4000", "EXPOSE 4001/tcp 3001"))).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:3:9: warning port-contradicts: 'ENV PORT' contradicts the port of 'billing', got '4000'; expected '3001' as in 'modules/billing/.env.example.yml'.
        Write '3001', or the generated default '3500'; the deployment sets PORT to '3001'.
      modules/billing/Dockerfile:4:8: warning port-contradicts: 'EXPOSE' contradicts the port of 'billing', got '4001'; expected '3001' as in 'modules/billing/.env.example.yml'.
        Write '3001', or the generated default '3500'; the deployment sets PORT to '3001'."
    `);
  });

  it("is not contradicted by what the generator writes", () => {
    expect(problems(billingDockerfile("ENV PORT=3500", "EXPOSE 3500"))).toBe("");
  });
});

describe("an env file", () => {
  it("holds placeholders", () => {
    const text = 'app:\n  port: 3001\nqueue:\n  redis:\n    url: "{{QUEUE_REDIS_URL}}"\njwt:\n  secret: "{{ JWT }}"\n';
    expect(problems({ [EXAMPLE]: text })).toMatchInlineSnapshot(`
      "modules/billing/.env.example.yml:5:10: warning placeholder-value: 'modules/billing/.env.example.yml' holds placeholders, got '{{...}}' for JWT_SECRET, QUEUE_REDIS_URL; expected values.
        Replace the placeholders; in a deployment, set what the fleet does not set itself in the stack's configuration."
    `);
  });

  it("is malformed, and its text is not repeated", () => {
    expect(
      problems({ [EXAMPLE]: "app:\n  port: 3001\njwt:\n  secret: *hunter2\n  secret: [hunter2\n" }),
    ).toMatchInlineSnapshot(`
      "modules/billing/.env.example.yml:4:11: error yaml-malformed: 'modules/billing/.env.example.yml' is not valid YAML, got an alias without an anchor before it; expected valid YAML.
        Correct the syntax at this place.
      modules/billing/.env.example.yml:5:3: error yaml-malformed: 'modules/billing/.env.example.yml' is not valid YAML, got a key for the second time in the same map; expected valid YAML.
        Correct the syntax at this place.
      modules/billing/.env.example.yml:6:1: error yaml-malformed: 'modules/billing/.env.example.yml' is not valid YAML, got bad indent; expected valid YAML.
        Correct the syntax at this place."
    `);
  });
});

describe("cron jobs", () => {
  it("are in a module that may have several tasks", () => {
    const files = {
      "modules/billing/src/BillingModule.ts": "export const BillingModule = { cronJobs: [NightlyCron] };\n",
    };
    const settings = {
      services: { billing: { maximumCount: 3, at: { file: "Pulumi.prod.yaml", line: 1, column: 1 } } },
    };
    expect(problems(files, settings)).toMatchInlineSnapshot(`
      "Pulumi.prod.yaml:1:1: error cron-jobs-scaled: 'billing' has cron jobs, which run once in every task, got a maximum of 3 tasks; expected 1.
        Set the maximum count of 'billing' to 1, or move its 'cronJobs' to a microservice of their own."
    `);
    expect(problems(files, { services: { billing: { maximumCount: 1 } } })).toBe("");
  });
});
