import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

/** A resource of `resources.json`: a draft of the policies' tests, its references by URN. */
interface Written {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
}

/** Types that the engine's AWS provider has not: no provider checks these, policies see them all the same. */
const UNCHECKED = [
  "aws:cloudformation/stack:Stack",
  "aws:codebuild/project:Project",
  "aws:ec2/launchTemplate:LaunchTemplate",
];

type Resources = Readonly<Record<string, new (name: string, args: object, opts: object) => pulumi.CustomResource>>;

const written = new Map(
  (JSON.parse(readFileSync("resources.json", "utf8")) as Written[]).map((one) => [one.urn, one] as const),
);
const made = new Map<string, pulumi.Resource>();

/** Makes a resource by its class of the provider's SDK, after those that it refers to. */
function make(urn: string): pulumi.Resource {
  const known = made.get(urn);
  if (known) return known;
  const { type, name, inputs, protect } = written.get(urn) as Written;
  const resource = UNCHECKED.includes(type)
    ? new pulumi.ComponentResource(type, name, value(inputs) as object, { protect })
    : new (classOf(type))(name, value(inputs) as object, { protect });
  made.set(urn, resource);
  return resource;
}

function classOf(type: string): Resources[string] {
  const [provider, path = "", className = ""] = type.split(":");
  const module = require(`@pulumi/${provider}/${path.replace(/^index\//, "")}`) as Resources;
  return module[className] as Resources[string];
}

function value(given: unknown): unknown {
  if (typeof given !== "object" || given === null) return given;
  if (Array.isArray(given)) return given.map(value);
  if ("$of" in given) return Reflect.get(make(String(given.$of)), Reflect.get(given, "$attribute"));
  if ("$json" in given) return pulumi.jsonStringify(value(given.$json));
  if ("$text" in given) return pulumi.concat(...(value(given.$text) as string[]));
  return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, value(inner)]));
}

for (const urn of written.keys()) make(urn);
