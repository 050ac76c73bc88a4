import type { Member } from "../testing/fleet";
import { generated, hand } from "../testing/handed-token";
import { Json } from "../testing/plan-builder";
import type { Case } from "./case";

const rule = "secret-not-in-plain-text";
/** As a generator of 48 letters and digits makes them. */
const word = "q7Zt2LmX9cVb4NsRw8KdPf3GhYj6TaUe1QoMiXzBnC5vLkS0";

/** The rule is only said where nothing else is asked for. */
const settings = { levels: { "token-not-shared": "mandatory" } } as const;

/** A container whose image is there already, so that a first preview shows all of it. */
function known(member: Member, variable: { name: string; value: string }): void {
  started(member, { environment: [variable] });
}

/** A container with a command of its own. */
function started({ name, task }: Member, more: Record<string, unknown>): void {
  const image = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/${name}@sha256:${"0a".repeat(32)}`;
  const logConfiguration = { logDriver: "awslogs" };
  const container = { name, image, user: "1000", readonlyRootFilesystem: true, logConfiguration };
  task.inputs.containerDefinitions = new Json([{ ...container, ...more }]);
}

/** Ways to lay a token for calls open, or to give several services the same. */
export const PLAIN_TOKENS: readonly Case[] = [
  {
    name: "a generated token stands in the caller's environment",
    rule,
    attack: (f) =>
      f.orders.environment.push({ name: "BILLING_KEY", value: generated(f, "orders--billing").attribute("result") }),
    twin: (f) => hand(f, f.orders, generated(f, "orders--billing"), "BILLING_KEY"),
  },
  {
    name: "a token is written into the caller's environment",
    rule,
    attack: (f) => known(f.orders, { name: "INTERNAL_TOKEN", value: word }),
    twin: (f) => known(f.orders, { name: "INTERNAL_TOKEN_HEADER", value: "X-Service-Token" }),
  },
  {
    name: "the callers' tokens are written into the callee's environment",
    rule,
    attack: (f) => known(f.billing, { name: "CALLERS", value: JSON.stringify({ orders: [word] }) }),
    twin: (f) => known(f.billing, { name: "CALLERS", value: JSON.stringify({ orders: ["create-invoice", "read"] }) }),
  },
  {
    name: "a token is the word after its option",
    rule,
    attack: (f) => started(f.orders, { command: ["serve", "--token", word] }),
    twin: (f) => started(f.orders, { command: ["serve", "--token", "$BILLING_KEY"] }),
  },
  {
    name: "a container's health check sends a token",
    rule,
    attack: (f) =>
      started(f.orders, { healthCheck: { command: ["CMD-SHELL", `curl -H "X-Service-Token: ${word}" :3001`] } }),
    twin: (f) =>
      started(f.orders, { healthCheck: { command: ["CMD-SHELL", 'curl -H "X-Service-Token: $BILLING_KEY" :3001'] } }),
  },
  {
    name: "a token is a build argument",
    rule,
    attack: ({ builder }) => builder.add("docker:index/image:Image", "odd", { build: { args: { SERVICE: word } } }),
    twin: ({ builder }) => builder.add("docker:index/image:Image", "odd", { build: { args: { SERVICE: "orders" } } }),
  },
  {
    name: "a token is a stack output",
    rule,
    attack: ({ builder }) => builder.add("pulumi:pulumi:Stack", "shop-prod", { internalToken: word }),
    twin: ({ builder }) => builder.add("pulumi:pulumi:Stack", "shop-prod", { internalUrl: "http://billing:3001" }),
  },
  {
    name: "three services have one generated token",
    rule: "token-not-shared",
    settings,
    attack: (f) => {
      const token = generated(f, "internal");
      for (const member of [f.api, f.orders, f.billing]) hand(f, member, token, "INTERNAL_KEY");
    },
    twin: (f) => {
      for (const member of [f.api, f.orders]) {
        const token = generated(f, `${member.name}--billing`);
        hand(f, member, token, "BILLING_KEY");
        hand(f, f.billing, token, `KEY_OF_${member.name.toUpperCase()}`);
      }
    },
  },
  {
    name: "three services read one secret with a generated token",
    rule: "token-not-shared",
    settings,
    attack: (f) => {
      hand(f, f.orders, generated(f, "internal"), "INTERNAL_KEY");
      const given = f.orders.secrets.at(-1);
      const statement = f.orders.statements.at(-1);
      for (const member of [f.api, f.billing]) {
        if (given !== undefined) member.secrets.push(given);
        if (statement !== undefined) member.statements.push(statement);
      }
    },
    twin: (f) => {
      hand(f, f.orders, generated(f, "internal"), "INTERNAL_KEY");
      const given = f.orders.secrets.at(-1);
      const statement = f.orders.statements.at(-1);
      if (given !== undefined) f.billing.secrets.push(given);
      if (statement !== undefined) f.billing.statements.push(statement);
    },
  },
];
