import { ok, type WireAnswer, type WireCall, wireError } from "./scripted-aws-wire";

interface Item {
  readonly service: { readonly S: string };
  readonly release: { readonly N: string };
}

/** Tables of releases in memory, for a scripted AWS that stands alone. */
export interface PlayedTables {
  /** The answer to what a ledger asks; nothing for anything else. */
  readonly play: (call: WireCall) => WireAnswer | undefined;
}

/** Starts with empty tables, of any name. */
export function createPlayedTables(): PlayedTables {
  const tables = new Map<string, readonly Item[]>();
  return {
    play(call) {
      const { operation, input } = call;
      const table = String(input.TableName);
      const items = tables.get(table) ?? [];
      if (operation === "dynamodb:PutItem") {
        const item = input.Item as Item;
        const isTaken = items.some(
          ({ service, release }) => service.S === item.service.S && release.N === item.release.N,
        );
        if (isTaken) {
          return wireError(call, 400, "ConditionalCheckFailedException", "The conditional request failed");
        }
        tables.set(table, [...items, item]);
        return ok({});
      }
      if (operation === "dynamodb:Query") {
        const values = input.ExpressionAttributeValues as Readonly<Record<string, { readonly S: string }>>;
        const found = items
          .filter(({ service }) => service.S === values[":service"]?.S)
          .toSorted((one, other) => Number(other.release.N) - Number(one.release.N))
          .slice(0, Number(input.Limit));
        return ok({ Items: found, Count: found.length });
      }
      return undefined;
    },
  };
}
