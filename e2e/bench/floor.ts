import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { record } from "../../infra/recorder";
import type { Plan } from "../../review/plan";

/**
 * The least that a plan can take: the same registrations (types, names, parents, inputs) made with the bare SDK, under the
 * same recorder, from a list. Run as `floor.ts <plan.json>`.
 */
async function main(path: string): Promise<void> {
  const { resources } = JSON.parse(readFileSync(path, "utf8")) as Plan;
  const recording = await record({ project: "fleet", stack: "prod" }, () => {
    const registered = new Map<string, pulumi.Resource>();
    for (const { urn, type, name, parent, component, inputs } of parentsFirst(resources)) {
      const above = registered.get(parent ?? "");
      const opts = above === undefined ? {} : { parent: above };
      const resource = component
        ? new pulumi.ComponentResource(type, name, inputs, opts)
        : new Registration(type, name, { ...inputs }, opts);
      registered.set(urn, resource);
    }
  });
  process.stdout.write(`${recording.resources.length} resources\n`);
}

class Registration extends pulumi.CustomResource {}

/** A parent's URN has fewer types than its children's. */
function parentsFirst(resources: Plan["resources"]): Plan["resources"] {
  const depth = (urn: string): number => urn.split("$").length;
  const known = new Set(resources.map(({ urn }) => urn));
  return resources.toSorted(
    (a, b) => Number(known.has(a.parent ?? "")) - Number(known.has(b.parent ?? "")) || depth(a.urn) - depth(b.urn),
  );
}

void main(process.argv[2] ?? "");
