import type { Settings } from "../settings";
import { type Extras, extras } from "./extras";
import { type Fleet, fleet } from "./fleet";

/**
 * A fleet that no rule finds anything in, with the kinds that a plain one has none of. Mutations are of `orders`, some
 * with `billing`; `ledger` is nobody's but its neighbour.
 */
export function soundFleet(prefix = ""): { readonly f: Fleet; readonly x: Extras } {
  const f = fleet(["billing", "orders", "ledger"], "prod", prefix);
  return { f, x: completed(f) };
}

/** A larger one, with several resources of nearly every kind. */
export function largeFleet(prefix: string): Fleet {
  const f = fleet(["billing", "orders", "ledger", "stock", "mail", "search"], "prod", prefix);
  for (const mark of ["", "-2", "-3", "-4", "-5"]) completed(f, mark);
  return f;
}

function completed(f: Fleet, mark = ""): Extras {
  for (const one of Object.values(f.services)) {
    one.database.inputs.port = 6543;
    Object.assign(one.databaseIngress.inputs, { fromPort: 6543, toPort: 6543 });
  }
  const x = extras(f, mark);
  x.cluster.protect = true;
  return x;
}

/** Every rule at its strictest and mandatory; several fleets, each with an entry of its own. */
export function everyRule(rules: readonly { readonly name: string }[], prefixes: readonly string[] = [""]): Settings {
  return {
    profile: "strict",
    levels: Object.fromEntries(rules.map(({ name }) => [name, "mandatory"])),
    options: {
      "service-not-public": {
        entryServices: prefixes.map((prefix) => `${prefix}api`),
        entryLoadBalancers: prefixes.map((prefix) => `${prefix}public`),
      },
    },
  };
}
