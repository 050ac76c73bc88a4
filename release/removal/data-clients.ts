import type { ElastiCache } from "@aws-sdk/client-elasticache";
import type { RDS } from "@aws-sdk/client-rds";
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
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const settings = {
    region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  };
  const [{ RDS }, { ElastiCache }] = await Promise.all([
    import("@aws-sdk/client-rds"),
    import("@aws-sdk/client-elasticache"),
  ]);
  return {
    rds: new RDS(settings),
    cache: new ElastiCache(settings),
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
