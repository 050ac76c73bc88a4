import type { ElastiCache } from "@aws-sdk/client-elasticache";
import type { RDS } from "@aws-sdk/client-rds";
import { clientSettings, lazyClient } from "../gate/aws-clients";
import { describeError, kindOf } from "../gate/aws-errors";
import { realClock } from "../gate/clock";
import { askPatiently } from "../gate/patience";

/** How a removal asks AWS: patiently, and with a word for each error that is expected. */
export interface DataCalls {
  readonly rds: RDS;
  readonly cache: ElastiCache;
  /** Makes a call until it is answered; gives the name of an expected error instead. */
  readonly ask: <Answer>(
    action: string,
    call: () => Promise<Answer>,
    expected?: readonly string[],
  ) => Promise<Answer | string>;
}

/** How long AWS may fail to answer. */
const limitSeconds = 60;

/** Connects to a region, or to where `AWS_ENDPOINT_URL` says. */
export async function connectData(
  region: string,
  onTrouble: (line: string) => void,
  clock = realClock,
): Promise<DataCalls> {
  const settings = clientSettings({ region });
  const [rds, cache] = await Promise.all([
    lazyClient(async () => new (await import("@aws-sdk/client-rds")).RDS(settings))(),
    lazyClient(async () => new (await import("@aws-sdk/client-elasticache")).ElastiCache(settings))(),
  ]);
  return {
    rds,
    cache,
    ask: (action, call, expected = []) =>
      askPatiently(
        clock,
        action,
        async () => {
          try {
            return await call();
          } catch (error) {
            const known = expected.find((name) => describeError(error).startsWith(name));
            if (known !== undefined && kindOf(error) === "final") {
              return known;
            }
            throw error;
          }
        },
        { limitSeconds, onTrouble },
      ),
  };
}
