import { describe, expect, it } from "vitest";
import { credentialIn, credentialInScript, entropy } from "./credential-text";

describe("credentials in text", () => {
  it.each([
    ["AWS_KEY", "AKIAIOSFODNN7EXAMPLE"],
    ["X", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"],
    ["GITHUB", "ghp_0123456789abcdefghijABCDEFGHIJ012345"],
    ["HOOK", "xoxb-123456789012-abcdefghij"],
    ["PAY", `sk_live_${"0123456789abcdefABCDEF"}`],
    ["MAPS", "AIzaSyA-0123456789abcdefghijklmnopqrstu"],
    ["SESSION", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r"],
    ["DATABASE_URL", "postgres://fleet:hunter2@db.example.net:5432/x"],
    ["URL", "rediss://:0f9e8d7c@cache.example.net:6379"],
    ["DB_PASSWORD", "correct horse"],
    ["JWT_SECRET", "changeit"],
    ["SMTP_PASS_TOKEN", "abcdef"],
    ["STRIPE_API_KEY", "sk_test_abc"],
    ["SEED", "Zk3vQ8sLw92hTbXc71PmRy5d"],
    ["SALT", "9f86d081884c7d659a2feaa0c55ad015"],
  ])("finds one in %s=%s", (name, value) => expect(credentialIn(value, name)).toBeDefined());

  it.each([
    ["PORT", "3000"],
    ["NODE_ENV", "production"],
    ["API_URL", "https://api.example.com/v1/things?sort=asc"],
    ["MICROSERVICE_BILLING_URL", "http://billing.prod.shop.internal:3001"],
    ["DB_PASSWORD_FILE", "/run/secrets/db"],
    ["DB_PASSWORD", "/run/secrets/db"],
    ["DB_PASSWORD", "$" + "{DB_PASSWORD}"],
    ["DB_PASSWORD", ""],
    ["SECRET", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/billing-AbCdEf"],
    ["REQUIRE_TOKEN", "true"],
    ["SESSION_TOKEN", "15m"],
    ["DISABLE_API_KEY", "false"],
    ["TOKEN_TTL_SECONDS", "3600"],
    ["PASSWORD_MIN_LENGTH", "12"],
    ["GIT_SHA", "9fceb02d0ae598e95dc970b74767f19372d61af8"],
    ["IMAGE_DIGEST", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ["REQUEST_NAMESPACE", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
    ["STRIPE_PUBLIC_KEY", "pk_live_51Hxxxxxxxxxxxxxxxxxxxxxx"],
    ["VAPID_PUBLIC_KEY", "BEl62iUYgUivxIkv69yViEuiBIa1HI0dLnLfP0QZ8k3w"],
    ["COGNITO_CLIENT_ID", "3n4b5urk1ft4fl3mg5e62d9ado"],
    ["SENTRY_DSN", "https://o0.ingest.sentry.io/0"],
    ["CACHE_URL", "redis://localhost:6379"],
    ["DATABASE_URL", "postgres://postgres:postgres@localhost:5432/test"],
    ["DATABASE_URL", "postgres://app@db.example.net/x"],
    ["FEATURES", "newCheckoutFlowEnabledForEveryone"],
    ["QUEUE", "order-processing-dead-letter-queue-v2"],
    ["LOCALES", "en,de,fr,it"],
    ["TABLE", "ShopProdOrdersAggregateEventsTable2024"],
    ["CORS_ORIGINS", "https://shop.example.com,https://admin.example.com"],
    ["SEC_HEADER", "same-origin-allow-popups"],
  ])("leaves %s=%s alone", (name, value) => expect(credentialIn(value, name)).toBeUndefined());

  it.each([
    "#!/bin/sh\nexport DB_PASSWORD=hunter2hunter2\n",
    "app --password hunter2hunter2",
    "curl -u x https://u:pw12345@example.net",
  ])("finds one in the script %j, plain or in base64", (script) => {
    expect(credentialInScript(script)).toBeDefined();
    expect(credentialInScript(Buffer.from(script).toString("base64"))).toBeDefined();
  });

  it.each([
    "#!/bin/bash\necho ECS_CLUSTER=shop >> /etc/ecs/ecs.config\n",
    "yum install -y amazon-ssm-agent\nsystemctl start docker",
    "app --password $DB_PASSWORD",
  ])("leaves the script %j alone", (script) => expect(credentialInScript(script)).toBeUndefined());

  it("reads a script whose words look like base64", () => {
    expect(credentialInScript("export TOKEN=hunter2hunter2")).toBe("a value for `TOKEN`");
    expect(credentialInScript("key AKIAABCDEFGHIJKLMNOP")).toBe("an AWS access key");
  });

  it("measures entropy in bits per character", () => {
    expect(entropy("aaaa")).toBeCloseTo(0);
    expect(entropy("abcd")).toBeCloseTo(2);
  });
});
