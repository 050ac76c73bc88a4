import type { Fleet, Member } from "../testing/fleet";
import { type Draft, Json, Text } from "../testing/plan-builder";
import type { Case } from "./case";

const rule = "database-not-shared";
const READ = ["secretsmanager:GetSecretValue"];

function grant(member: Member, resource: unknown, action: unknown = READ): void {
  member.statements.push({ Effect: "Allow", Action: action, Resource: resource });
}

/** A policy of its own for a role. */
function policy(f: Fleet, role: Draft, name: string, statement: unknown): void {
  f.builder.add("aws:iam/rolePolicy:RolePolicy", name, {
    role: role.id,
    policy: new Json({ Version: "2012-10-17", Statement: [statement] }),
  });
}

function parameter(f: Fleet, of: Fleet["billing"]): Draft {
  return f.builder.add("aws:ssm/parameter:Parameter", "db-url", {
    name: `/shop/${of.name}/db`,
    type: "SecureString",
    value: new Text([
      "postgres://fleet:",
      of.password.attribute("result"),
      "@",
      of.database.attribute("address"),
      "/x",
    ]),
  });
}

/** Container definitions without anything that is only known later, so that a preview can read them. */
function plain(f: Fleet): void {
  for (const { task, name, environment } of [f.billing, f.orders]) {
    task.inputs.containerDefinitions = new Json([{ name, image: "nginx@sha256:0", environment }]);
  }
}

/** Ways to share a database or a cache by handing on its credentials or its address. */
export const SHARED_ADDRESSES: readonly Case[] = [
  {
    name: "a service's task definition refers to its neighbour's secret",
    rule,
    attack: (f) => {
      f.orders.secrets.push({ name: "OTHER_URL", valueFrom: new Text([f.billing.version.arn, ":DATABASE_URL::"]) });
    },
    twin: (f) => {
      f.orders.secrets.push({ name: "OTHER_URL", valueFrom: new Text([f.orders.version.arn, ":CACHE_REDIS_URL::"]) });
    },
  },
  {
    name: "a secret of its own holds the neighbour's password",
    rule,
    attack: (f) => {
      f.orders.version.inputs.secretString = new Json({ REPORT_PASSWORD: f.billing.password.attribute("result") });
    },
    twin: (f) => {
      f.orders.version.inputs.secretString = new Json({ REPORT_PASSWORD: f.orders.password.attribute("result") });
    },
  },
  {
    name: "a secret of its own holds the neighbour's cache address",
    rule: "cache-not-shared",
    attack: (f) => {
      f.orders.version.inputs.secretString = new Json({ URL: f.billing.cache.attribute("primaryEndpointAddress") });
    },
    twin: (f) => {
      f.orders.version.inputs.secretString = new Json({ URL: f.orders.cache.attribute("primaryEndpointAddress") });
    },
  },
  {
    name: "two databases have one password",
    rule,
    attack: (f) => {
      f.orders.database.inputs.password = f.billing.password.attribute("result");
      f.orders.version.inputs.secretString = new Json({ PASSWORD: f.billing.password.attribute("result") });
    },
    twin: (f) => {
      f.orders.version.inputs.secretString = new Json({ PASSWORD: f.orders.password.attribute("result") });
    },
  },
  {
    name: "the neighbour's address stands in the environment",
    rule,
    attack: (f) => {
      f.orders.environment.push({ name: "REPORT_DB", value: f.billing.database.attribute("address") });
    },
    twin: (f) => {
      f.orders.environment.push({ name: "REPORT_DB", value: f.orders.database.attribute("address") });
    },
  },
  {
    name: "the neighbour's address is pasted as a literal URL",
    rule,
    attack: (f) => {
      plain(f);
      f.billing.database.inputs.identifier = "billing-prod";
      f.orders.environment.push({
        name: "REPORTS",
        value: "postgres://r:x@billing-prod.c1.eu-west-1.rds.amazonaws.com:5432/x",
      });
    },
    twin: (f) => {
      plain(f);
      f.billing.database.inputs.identifier = "billing-prod";
      f.billing.environment.push({
        name: "REPORTS",
        value: "postgres://r:x@billing-prod.c1.eu-west-1.rds.amazonaws.com:5432/x",
      });
    },
  },
  {
    name: "one literal URL of a database made elsewhere is pasted into two services",
    rule,
    attack: (f) => {
      plain(f);
      for (const one of [f.billing, f.orders])
        one.environment.push({ name: "LEGACY", value: "postgresql://u:p@legacy.example.net/x" });
    },
    twin: (f) => {
      plain(f);
      for (const one of [f.billing, f.orders])
        one.environment.push({ name: "LEGACY", value: `postgresql://u:p@${one.name}.example.net/x` });
    },
  },
  {
    name: "one literal Redis URL is pasted with different spelling",
    rule,
    attack: (f) => {
      plain(f);
      f.billing.environment.push({ name: "SESSIONS", value: "rediss://default:a@Sessions.Example.net:6379/0" });
      f.orders.environment.push({ name: "QUEUE", value: "redis://sessions.example.net/3" });
    },
    twin: (f) => {
      plain(f);
      f.billing.environment.push({ name: "SESSIONS", value: "redis://localhost:6379/0" });
      f.orders.environment.push({ name: "QUEUE", value: "redis://localhost:6379/3" });
    },
  },
  {
    name: "a host and a port are pasted apart",
    rule,
    attack: (f) => {
      plain(f);
      for (const one of [f.billing, f.orders]) one.environment.push({ name: "PGHOST", value: "legacy.example.net" });
    },
    twin: (f) => {
      plain(f);
      for (const one of [f.billing, f.orders]) one.environment.push({ name: "SMTP_HOST", value: "mail.example.net" });
    },
  },
  {
    name: "the database's identifier stands in the neighbour's environment",
    rule,
    attack: (f) => {
      plain(f);
      f.billing.database.inputs.identifier = "billing-prod";
      f.orders.environment.push({ name: "DB_INSTANCE", value: "billing-prod" });
    },
    twin: (f) => {
      plain(f);
      f.billing.database.inputs.identifier = "billing";
      f.orders.environment.push({ name: "UPSTREAM", value: "billing" });
    },
  },
  {
    name: "a parameter holds the neighbour's URL",
    rule,
    attack: (f) => {
      const url = parameter(f, f.billing);
      f.orders.secrets.push({ name: "URL", valueFrom: url.arn });
    },
    twin: (f) => {
      const url = parameter(f, f.orders);
      f.orders.secrets.push({ name: "URL", valueFrom: url.arn });
    },
  },
  {
    name: "every parameter may be read by path",
    rule,
    attack: (f) => {
      parameter(f, f.billing);
      policy(f, f.orders.taskRole, "path", {
        Effect: "Allow",
        Action: ["ssm:GetParametersByPath"],
        Resource: "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/*",
      });
    },
    twin: (f) => {
      parameter(f, f.billing);
      policy(f, f.orders.taskRole, "path", {
        Effect: "Allow",
        Action: ["ssm:GetParametersByPath"],
        Resource: "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/orders/*",
      });
    },
  },
  {
    name: "the password that RDS manages may be read by the neighbour",
    rule,
    attack: (f) => {
      delete f.billing.database.inputs.password;
      f.billing.database.inputs.manageMasterUserPassword = true;
      grant(f.orders, f.billing.database.attribute("masterUserSecrets"));
    },
    twin: (f) => {
      delete f.billing.database.inputs.password;
      f.billing.database.inputs.manageMasterUserPassword = true;
      grant(f.billing, f.billing.database.attribute("masterUserSecrets"));
    },
  },
  {
    name: "a DNS record hides the neighbour's database",
    rule,
    attack: (f) => {
      const record = f.builder.add("aws:route53/record:Record", "reports", {
        name: "reports.shop.internal",
        type: "CNAME",
        records: [f.billing.database.attribute("address")],
      });
      f.orders.environment.push({
        name: "REPORTS_URL",
        value: new Text(["postgres://r:x@", record.attribute("fqdn"), "/x"]),
      });
    },
    twin: (f) => {
      const record = f.builder.add("aws:route53/record:Record", "reports", {
        name: "reports.shop.internal",
        type: "CNAME",
        records: [f.orders.database.attribute("address")],
      });
      f.orders.environment.push({
        name: "REPORTS_URL",
        value: new Text(["postgres://r:x@", record.attribute("fqdn"), "/x"]),
      });
    },
  },
];
