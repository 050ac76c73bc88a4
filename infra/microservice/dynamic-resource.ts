import * as pulumi from "@pulumi/pulumi";

/** A dynamic resource's inputs before they are known. */
export type Told<Inputs> = { readonly [Key in keyof Inputs]: pulumi.Input<unknown> };

class Dynamic extends pulumi.CustomResource {}

/** Where the provider of a kind is: a folder of `release`, and what is taken of its module. */
const places = {
  Gate: ["gate", ""],
  Migration: ["migration", ""],
  CredentialsPreparation: ["rotation", ".preparation"],
  CredentialsCompletion: ["rotation", ".completion"],
} as const;

/**
 * A resource of the type `fleet:<kind>`, which the engine hands to `release/<folder>/provider.js`. What its process runs is
 * a text instead of a serialised function, so that neither a plan nor the state depends on the SDK's serialiser. The process
 * starts in the project's folder.
 */
export function createDynamic<Inputs>(
  kind: keyof typeof places,
  name: string,
  inputs: Told<Inputs>,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  const [folder, member] = places[kind];
  const provider = `exports.handler = () => require(process.cwd() + "/release/${folder}/provider.js")${member};`;
  return new Dynamic(`pulumi-nodejs:dynamic/fleet:${kind}`, name, { ...inputs, __provider: provider }, opts);
}
