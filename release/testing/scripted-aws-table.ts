import { ok, type WireAnswer, type WireCall, wireError } from "./scripted-aws-wire";

interface Item {
  readonly service: { readonly S: string };
  readonly release: { readonly N: string };
  readonly [name: string]: { readonly S?: string; readonly N?: string };
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
        const isOther = ({ service, release }: Item) => service.S !== item.service.S || release.N !== item.release.N;
        const others = items.filter(isOther);
        if (
          !holds(
            input,
            items.find((one) => !isOther(one)),
          )
        ) {
          return wireError(call, 400, "ConditionalCheckFailedException", "The conditional request failed");
        }
        tables.set(table, [...others, item]);
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

/** Whether a write's condition holds: clauses such as `attribute_not_exists(#name)` and `#name = :value`, with AND. */
function holds({ ConditionExpression, ...input }: WireCall["input"], before: Item | undefined): boolean {
  const names = input.ExpressionAttributeNames as Readonly<Record<string, string>> | undefined;
  const values = input.ExpressionAttributeValues as Readonly<Record<string, { readonly S: string }>> | undefined;
  const clauses = ConditionExpression === undefined ? [] : String(ConditionExpression).split(" AND ");
  return clauses.every((clause) => {
    const absent = /^attribute_not_exists\((\S+)\)$/.exec(clause)?.[1];
    const [, name = "", value = ""] = /^(\S+) = (\S+)$/.exec(clause) ?? [];
    const stored = before?.[names?.[absent ?? name] ?? ""];
    return absent === undefined ? stored !== undefined && stored.S === values?.[value]?.S : stored === undefined;
  });
}
