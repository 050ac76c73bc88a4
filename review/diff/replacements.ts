import table from "./replacement-table.json";

/** Of providers that are not asked, and of what awsx makes of one resource. `*` for every property. */
const others: Readonly<Record<string, readonly string[]>> = {
  "random:index/randomPassword:RandomPassword": ["*"],
  "docker:index/image:Image": [],
  "pulumi-nodejs:dynamic/fleet:Gate": [],
  "pulumi-nodejs:dynamic/fleet:CredentialsPreparation": [],
  "pulumi-nodejs:dynamic/fleet:CredentialsCompletion": [],
  "pulumi-nodejs:dynamic/fleet:Migration": [],
  "awsx:ec2:Vpc": ["cidrBlock", "availabilityZoneNames", "subnetSpecs", "subnetStrategy"],
};

const resources: Readonly<Record<string, readonly string[]>> = { ...table.resources, ...others };

/** Whether it is known which properties of a type force a new resource. */
export function knowsReplacements(type: string): boolean {
  return Object.hasOwn(resources, type);
}

/**
 * Whether a change of a property makes a new resource instead of changing the one there is.
 *
 * @param path keys from the outermost, as in a change
 */
export function forcesReplacement(type: string, path: readonly string[]): boolean {
  const paths = Object.hasOwn(resources, type) ? resources[type] : [];
  const changed = path
    .map((key) => (/^\d+$/.test(key) ? "[]" : `.${key}`))
    .join("")
    .slice(1);
  return (paths ?? []).some(
    (one) => one === "*" || one === changed || isWithin(one, changed) || isWithin(changed, one),
  );
}

/** A list or a record that came, went or grew stands for what is in it. */
function isWithin(inner: string, outer: string): boolean {
  return inner.startsWith(outer) && /^(\.|\[)/.test(inner.slice(outer.length));
}
