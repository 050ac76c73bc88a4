import { type AwsCalls, createAwsCalls } from "./aws-calls";
import { createAwsClients } from "./aws-clients";
import { createCallLimiter } from "./call-limiter";
import { realClock } from "./clock";

/**
 * The calls to AWS in a region, in real time and with the environment's credentials.
 * @param takeTurn what calls wait for. @default - a limiter of their own
 */
export function connectCalls(region: string, takeTurn: () => Promise<void> = createCallLimiter(realClock)): AwsCalls {
  return createAwsCalls(createAwsClients({ region }), realClock, takeTurn);
}
