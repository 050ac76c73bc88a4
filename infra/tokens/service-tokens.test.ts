import { describe, expect, it } from "vitest";
import type { RawConfiguration } from "../schema";
import { passwordOf } from "../testing/created";
import { settingsOf } from "../testing/fleet";
import { json, type Plan, previewOf, unwrap, updateOf, withoutSecrets } from "../testing/plan";
import type { RawTokens } from "./schema";

type Services = NonNullable<RawConfiguration["services"]>;

const secretVersion = "aws:secretsmanager/secretVersion:SecretVersion";
const called = (tokens?: RawTokens): Services => ({
  billing: { calls: ["payment-gateway"] },
  ...(tokens !== undefined && { "payment-gateway": { tokens } }),
});
const fleet = (services: Services) => settingsOf({ configuration: { profile: "economy", services } });
const tokensIn = (plan: Plan) =>
  plan.resources.filter(({ parent }) => parent?.endsWith("fleet:platform:ServiceTokens::tokens"));
const secretOf = (plan: Plan, service: string) =>
  json<Record<string, string>>(plan.find(secretVersion, service).inputs.secretString);
const variablesOf = (plan: Plan, service: string): string[] =>
  json<{ secrets: { name: string }[] }[]>(
    plan.find("aws:ecs/taskDefinition:TaskDefinition", service).inputs.containerDefinitions,
  ).flatMap(({ secrets }) => secrets.map(({ name }) => name));

describe("the tokens of a fleet where billing calls payment-gateway", () => {
  const shop = updateOf(fleet(called()));

  it("are one for each caller, the API included, and no other resource", async () => {
    expect(tokensIn(await shop).map(({ type, name, inputs }) => ({ type, name, inputs }))).toEqual(
      ["api--payment-gateway", "billing--payment-gateway"].map((name) => ({
        type: "random:index/randomPassword:RandomPassword",
        name,
        inputs: { length: 48, special: false },
      })),
    );
    const without = await updateOf(fleet(called({ enabled: false })));
    const names = (plan: Plan) => plan.resources.map(({ urn }) => urn);
    expect(names(await shop).filter((urn) => !names(without).includes(urn))).toEqual([
      "urn:pulumi:prod::fleet::fleet:platform:ServiceTokens::tokens",
      ...["api", "billing"].map(
        (caller) =>
          `urn:pulumi:prod::fleet::fleet:platform:ServiceTokens$random:index/randomPassword:RandomPassword::${caller}--payment-gateway`,
      ),
    ]);
  });

  it("are in the callee's secret by caller, and in each caller's", async () => {
    const plan = await shop;
    expect(JSON.parse(secretOf(plan, "payment-gateway").SERVICE_TOKENS ?? "")).toEqual({
      api: [passwordOf("api--payment-gateway")],
      billing: [passwordOf("billing--payment-gateway")],
    });
    expect(secretOf(plan, "billing").MICROSERVICE_PAYMENTS_TOKEN).toBe(passwordOf("billing--payment-gateway"));
    expect(secretOf(plan, "api").MICROSERVICE_PAYMENTS_TOKEN).toBe(passwordOf("api--payment-gateway"));
    expect(variablesOf(plan, "payment-gateway")).toContain("SERVICE_TOKENS");
    expect(variablesOf(plan, "billing")).toContain("MICROSERVICE_PAYMENTS_TOKEN");
    expect(variablesOf(plan, "billing")).not.toContain("SERVICE_TOKENS");
    expect(variablesOf(plan, "notifications").filter((name) => /TOKEN/.test(name))).toEqual([]);
  });

  it("are nowhere else, and nowhere in plain text", async () => {
    const { resources, outputs } = await shop;
    const tokens = ["api", "billing"].map((caller) => passwordOf(`${caller}--payment-gateway`));
    const holders = resources
      .filter(({ inputs }) => tokens.some((token) => JSON.stringify(unwrap(inputs)).includes(token)))
      .map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
    expect(holders.sort()).toEqual(["SecretVersion api", "SecretVersion billing", "SecretVersion payment-gateway"]);
    const readable = JSON.stringify([resources.map(({ inputs }) => withoutSecrets(inputs)), withoutSecrets(outputs)]);
    for (const token of tokens) {
      expect(readable).not.toContain(token);
    }
  });

  it("are the same resources in a preview", async () => {
    const preview = await previewOf(fleet(called()));
    expect(tokensIn(preview).map(({ urn }) => urn)).toEqual(tokensIn(await shop).map(({ urn }) => urn));
  });
});

describe("a change of generation", () => {
  /** What both ends have: letters of the tokens' names stand for their values. */
  async function ends(tokens: RawTokens) {
    const plan = await updateOf(fleet(called(tokens)));
    const names = new Map(tokensIn(plan).map(({ name }) => [passwordOf(name), name]));
    const { SERVICE_TOKENS } = secretOf(plan, "payment-gateway");
    const accepted =
      SERVICE_TOKENS === undefined ? undefined : (JSON.parse(SERVICE_TOKENS) as Record<string, string[]>).billing;
    return {
      kept: [...names.values()].filter((name) => name.startsWith("billing")),
      accepted: accepted?.map((token) => names.get(token)),
      sent: names.get(secretOf(plan, "billing").MICROSERVICE_PAYMENTS_TOKEN ?? ""),
    };
  }
  const [first, second, third] = ["", "--2", "--3"].map((suffix) => `billing--payment-gateway${suffix}`);

  it.each([
    [{ rotation: "sending" }, { kept: [first], accepted: undefined, sent: first }],
    [
      { generation: 2, rotation: "accepting" },
      { kept: [first, second], accepted: [first, second], sent: first },
    ],
    [
      { generation: 2, rotation: "sending" },
      { kept: [first, second], accepted: [first, second], sent: second },
    ],
    [{ generation: 2 }, { kept: [second], accepted: [second], sent: second }],
    [
      { generation: 3, rotation: "accepting" },
      { kept: [second, third], accepted: [second, third], sent: second },
    ],
  ] as const)("at %j leaves %j", async (tokens, expected) => {
    expect(await ends(tokens)).toEqual(expected);
  });
});

describe("the single token of a single caller", () => {
  it("is the same text on both sides, under the name that the code has for it", async () => {
    const tokens = {
      enabled: true,
      format: "single",
      variable: "INTERNAL_TOKEN",
      callerVariable: "INTERNAL_TOKEN",
    } as const;
    const plan = await updateOf(fleet({ billing: { tokens } }));
    expect(secretOf(plan, "billing").INTERNAL_TOKEN).toBe(passwordOf("api--billing"));
    expect(secretOf(plan, "api").INTERNAL_TOKEN).toBe(passwordOf("api--billing"));
  });
});

describe("a service that is being removed", () => {
  it("has no token, and nobody has one for it", async () => {
    const services = { ...called({ enabled: true }), "payment-gateway": { retire: "keepData" as const } };
    const plan = await updateOf(fleet(services));
    expect(plan.resources.filter(({ type }) => type.includes("ServiceTokens"))).toEqual([]);
    expect(secretOf(plan, "payment-gateway")).not.toHaveProperty("SERVICE_TOKENS");
    expect(secretOf(plan, "billing")).not.toHaveProperty("MICROSERVICE_PAYMENTS_TOKEN");
  });
});
