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

  it.each([
    ["AKIAIOSFODNN7EXAMPLE", "an AWS access key"],
    ["-----BEGIN PRIVATE KEY-----", "a private key"],
    ["-----BEGIN EC PRIVATE KEY-----", "a private key"],
    [`github_pat_${"a".repeat(40)}`, "a GitHub token"],
    [`glpat-${"a".repeat(20)}`, "a GitLab token"],
    [`npm_${"a".repeat(36)}`, "an npm token"],
    [`SG.${"a".repeat(16)}.${"b".repeat(16)}`, "a SendGrid key"],
    [`sk-ant-${"a".repeat(24)}`, "an OpenAI or Anthropic key"],
    ["postgres://u:pw@localhost.example/x", "a URL with a password"],
    ["postgres://u:pw@127.0.0.1.nip.io/x", "a URL with a password"],
    ["postgres://u:pw@10.127.0.0/x", "a URL with a password"],
    ["postgres://u:pw@127.10.20.300/x", undefined],
    ["postgres://u:pw@127.0.0.1:5432/x", undefined],
    ["postgres://u:***@db.example/x redis://:real@db.example", "a URL with a password"],
    ["postgres://u:<password>@db.example/x", undefined],
    ["9f86d081884c7d659a2feaa0c55ad015", "a random hexadecimal word"],
    ["9F86D081884C7D659A2FEAA0C55AD015", "a random hexadecimal word"],
    ["00000000000000000000000000000001", undefined],
    ["9f86d081884c7d659a2feaa0c55ad015zz", undefined],
    ["Zk3vQ8sLw92hTbXc71PmRy5d", "a random word"],
    [" Zk3vQ8sLw92hTbXc71PmRy5d\n", "a random word"],
    ['{"orders":["Zk3vQ8sLw92hTbXc71PmRy5d"]}', "a random word"],
    ['["read", "Zk3vQ8sLw92hTbXc71PmRy5d"]', "a random word"],
    ['{"Zk3vQ8sLw92hTbXc71PmRy5d" : ["read"]}', undefined],
    ['{"orders":["read","write"],"limit":7}', undefined],
    ["Zk3vQ8sLw92hTbXc71P", undefined],
    ["Zk3vQ8sLw92hTbXc71PmRy5d!", undefined],
    ["!Zk3vQ8sLw92hTbXc71PmRy5d", undefined],
    ["zz9f86d081884c7d659a2feaa0c55ad015", undefined],
    ["01234567012345670123456701234567", undefined],
    ["zk3vq8slw92htbxc71pmry5d", undefined],
    ["ZK3VQ8SLW92HTBXC71PMRY5D", undefined],
    ["ZkavQbsLwxyhTbXcdfPmRyed", undefined],
    ["Aa1Aa1Aa1Aa1Aa1Aa1Aa1Aa1", undefined],
    ["Zk3vQ8sLw92h_Checkout_Service", undefined],
  ])("calls %j %j", (text, what) => expect(credentialIn(text)).toBe(what));

  it.each([
    ["A_PASSWORD=hunter2", "a value for `A_PASSWORD`"],
    ["  export   A_TOKEN='hunter2'", "a value for `A_TOKEN`"],
    ['set   A_SECRET="hunter2"', "a value for `A_SECRET`"],
    ["x A_TOKEN=hunter2", undefined],
    ["A_TOKEN=", undefined],
    ["A_TOKEN=''", undefined],
    ["PLAIN=hunter2 AKIAABCDEFGHIJKLMNOP", "an AWS access key"],
    ["AKIAABCDEFGHIJKLMNOP", "an AWS access key"],
    ["app --token=hunter2hunter2", "a password on a command line"],
    ["app -password 'hunter2'", "a password on a command line"],
    ["app --api-key hunter2", "a password on a command line"],
    ["app --secret hunte", undefined],
    ["app --secret required", undefined],
    ["one\r\nA_TOKEN=hunter2", "a value for `A_TOKEN`"],
    ["Zk3vQ8sLw92hTbXc71PmRy5d", undefined],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE", "a private key"],
    ["psql 'postgres://u:pa=ss@db.example/x'", "a URL with a password"],
    ["plain words", undefined],
    ["", undefined],
  ])("calls the script %j %j", (script, what) => expect(credentialInScript(script)).toBe(what));

  it("reads a script whose words look like base64", () => {
    expect(credentialInScript("export TOKEN=hunter2hunter2")).toBe("a value for `TOKEN`");
    expect(credentialInScript("key AKIAABCDEFGHIJKLMNOP")).toBe("an AWS access key");
  });

  it("measures entropy in bits per character", () => {
    expect(entropy("aaaa")).toBeCloseTo(0);
    expect(entropy("abcd")).toBeCloseTo(2);
  });
});
