import { createRequire } from "node:module";

type Deserialize = (properties: object, proxySecrets: boolean) => object;

/**
 * Lets the SDK read each resource once instead of once per policy: with the rules of this pack that halves the time of
 * an analysis. Where a newer SDK works differently this changes nothing. The pack never writes to what it is given.
 *
 * @returns whether the SDK could be taught
 */
export function readOnce(module: { deserializeProperties?: unknown } = sdk()): boolean {
  const plain = module.deserializeProperties;
  const writable = Object.getOwnPropertyDescriptor(module, "deserializeProperties")?.writable ?? false;
  if (typeof plain !== "function" || !writable) return false;
  const read = plain as Deserialize;
  const known = new WeakMap<object, object>();
  module.deserializeProperties = (properties: object, proxySecrets: boolean): object => {
    if (proxySecrets) return read(properties, proxySecrets);
    const found = known.get(properties) ?? read(properties, proxySecrets);
    known.set(properties, found);
    return found;
  };
  return true;
}

function sdk(): { deserializeProperties?: unknown } {
  try {
    return createRequire(__filename)("@pulumi/policy/deserialize") as { deserializeProperties?: unknown };
  } catch {
    return {};
  }
}
