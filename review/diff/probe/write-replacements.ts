// Regenerates ../replacement-table.json: node -r tsx/cjs review/diff/probe/write-replacements.ts
// Needs the engine's provider on PATH: eval "$(../shared/engine/build --env)".
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planFleet } from "../../plan-fleet";
import { type ProviderProcess, startProvider } from "./provider-process";
import { exampleOf, leavesOf, type ProviderSchema } from "./schema-leaves";

const plugin = "pulumi-resource-aws";
const house = join(__dirname, "../../..");

type Inputs = Readonly<Record<string, unknown>>;

async function main(): Promise<void> {
  const schema = JSON.parse(execFileSync(plugin, ["-print-schema"], { encoding: "utf8", maxBuffer: 2 ** 28 }));
  const { plan } = await planFleet({ projectDirectory: house, stack: "prod" });
  const examples = new Map(plan?.resources.map(({ type, inputs }) => [type, inputs] as const));
  const resources: Record<string, readonly string[]> = {};
  for (const type of awsTypes([...examples.keys()])) {
    resources[type] = await probe(type, examples.get(type) ?? {}, schema);
  }
  provider?.stop();
  const version = "Terraform AWS provider 5.100.0 through pulumi-terraform-bridge, asked property by property";
  const text = `${JSON.stringify({ source: version, resources }, undefined, 2)}\n`;
  writeFileSync(join(__dirname, "../replacement-table.json"), text);
}

/** Of configurations without kept names. */
const besides = [
  "aws:amp/workspace:Workspace",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  "aws:lb/listenerRule:ListenerRule",
  "aws:mq/broker:Broker",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queue:Queue",
  "aws:sqs/queuePolicy:QueuePolicy",
];

/** Of the example, and of every other configuration that the logical names are kept for. */
function awsTypes(examples: readonly string[]): readonly string[] {
  const names = readFileSync(join(house, "infra/logical-names.txt"), "utf8");
  const others = names.match(/(?<=^|\$)aws:[\w/]+:\w+(?=::)/gm) ?? [];
  return [...new Set([...examples, ...others, ...besides])].filter((type) => type.startsWith("aws:")).sort();
}

/** Changes one property after the other, and asks the provider whether the resource could stay. */
async function probe(type: string, known: Inputs, schema: ProviderSchema): Promise<readonly string[]> {
  const { timeouts: _unused, ...properties } = schema.resources[type]?.inputProperties ?? {};
  const example = Object.fromEntries(
    Object.entries(properties).flatMap(([key, property]) =>
      Object.hasOwn(known, key) ? [[key, exampleOf(key, property, schema, known[key])]] : [],
    ),
  );
  // What the provider sets itself, where nobody does: it would replace the resource as well.
  const always = await ask(type, example, example);
  const found = [...always];
  for (const [key, property] of Object.entries(properties)) {
    for (const { path, before, after } of leavesOf(key, property, schema, example[key])) {
      const change = [
        { ...example, [key]: before },
        { ...example, [key]: after },
      ] as const;
      const replaces = await ask(type, ...change);
      if (replaces.some((one) => one.split(/[.[]/)[0] === key && !always.includes(one))) {
        found.push(path);
      }
    }
  }
  process.stderr.write(`${type}: ${found.join(", ")}\n`);
  return [...new Set(found)].sort();
}

let provider: ProviderProcess | undefined;

/** Asks; Terraform's provider may fall over nonsense, and is started again then. What it cannot say is told. */
async function ask(type: string, before: Inputs, after: Inputs): Promise<readonly string[]> {
  provider ??= await startProvider(plugin);
  try {
    return await provider.replaces(type, before, after);
  } catch (error) {
    const { message, code } = error as Error & { code?: number };
    process.stderr.write(`${type}: ${message.slice(0, 200)}\n`);
    if (code === unavailable) {
      provider.stop();
      provider = undefined;
    }
    return [];
  }
}

const unavailable = 14;

main().catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
