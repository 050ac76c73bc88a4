import type { Clock } from "./clock";

/** Calls a second to all of AWS, however many services wait: ECS grants an account 20, and a colleague may deploy too. */
export const callsPerSecond = 8;

/** Makes callers wait their turn: calls are spread evenly, and begin in the order in which they were asked for. */
export function createCallLimiter(clock: Clock): () => Promise<void> {
  const spacingMs = 1000 / callsPerSecond;
  let nextMs = 0;
  return async () => {
    const turnMs = Math.max(nextMs, clock.now());
    nextMs = turnMs + spacingMs;
    const waitMs = turnMs - clock.now();
    if (waitMs > 0) {
      await clock.sleep(waitMs);
    }
  };
}
