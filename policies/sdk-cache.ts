import { createRequire } from "node:module";

type Read = (...given: readonly unknown[]) => object;
type Module = Record<string, unknown>;

/**
 * Lets the SDK read each resource once instead of once per policy: with the rules of this pack that halves the time of
 * an analysis. Where a newer SDK works differently this changes nothing. The pack never writes to what it is given.
 *
 * @returns whether the SDK could be taught
 */
export function readOnce(module: Module = sdk("deserialize")): boolean {
  return remember(module, "deserializeProperties", (_properties, proxySecrets) => !proxySecrets);
}

/** Lets the SDK guard what it {@link readOnce} only once, too, so that the pack can tell that it knows it already. */
export function guardOnce(module: Module = sdk("proxy")): boolean {
  return remember(module, "unknownCheckingProxy", () => true);
}

function remember(module: Module, name: string, applies: (...given: readonly unknown[]) => boolean): boolean {
  const plain = module[name];
  const writable = Object.getOwnPropertyDescriptor(module, name)?.writable ?? false;
  if (typeof plain !== "function" || !writable) return false;
  const read = plain as Read;
  const known = new WeakMap<object, object>();
  module[name] = (...given: readonly unknown[]): object => {
    const [key] = given;
    if (typeof key !== "object" || key === null || !applies(...given)) return read(...given);
    const found = known.get(key) ?? read(...given);
    known.set(key, found);
    return found;
  };
  return true;
}

function sdk(name: string): Module {
  try {
    return createRequire(__filename)(`@pulumi/policy/${name}`) as Module;
  } catch {
    return {};
  }
}
