import { cacheVariables } from "../../infra/datastore-variables";
import type { CompletionInputs } from "../../infra/microservice/rotation-inputs";
import { orCancelled } from "../gate/cancellation";
import type { Clock } from "../gate/clock";
import { GateFailure } from "../gate/gate-failure";
import type { Patience } from "../gate/patience";
import type { CacheCalls } from "./cache-calls";

/** What the cache's part of a rotation needs. */
export interface TokenGear {
  readonly cacheOf: (region: string) => CacheCalls;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

const pauseMs = 5_000;

/** Makes the generation's token the cache's only one, and waits until the cache says so: the next update may change it. */
export async function retireToken(
  inputs: CompletionInputs,
  { cacheOf, clock, log }: TokenGear,
  cancelled: AbortSignal,
): Promise<void> {
  const { service, region, cache, secret, secretVersion, timeoutSeconds } = inputs;
  const calls = cacheOf(region);
  const patience: Patience = { limitSeconds: 120, onTrouble: (trouble) => log(`${service}: ${trouble}`) };
  const startedAt = clock.now();
  const wait = <Answer>(answer: Promise<Answer>) =>
    orCancelled(answer, cancelled, "cancelled: the next update takes the cache's old token away");
  const pause = async (status: string) => {
    if (clock.now() - startedAt >= timeoutSeconds * 1000) {
      throw new GateFailure(`${service}: its cache ${cache} is still ${status}`, { explainable: false });
    }
    await wait(clock.sleep(pauseMs));
  };
  const untilAvailable = async () => {
    for (;;) {
      const status = await wait(calls.groupStatus(cache, patience));
      if (status === "available") {
        return;
      }
      if (status === undefined || status === "deleting" || status === "create-failed") {
        const state = status ?? "gone";
        throw new GateFailure(`${service}: its cache ${cache} is ${state}`, { explainable: false });
      }
      await pause(status);
    }
  };
  const token = tokenOf(await wait(calls.secretText({ secret, version: secretVersion }, patience)), service);
  do {
    await untilAvailable();
  } while (!(await wait(calls.setToken(cache, token, patience))));
  await untilAvailable();
  log(`${service}: its cache takes the new token only`);
}

/** The text is a secret: no error may hold it. */
function tokenOf(text: string, service: string): string {
  try {
    const [variable = ""] = cacheVariables;
    const token = new URL(String((JSON.parse(text) as Record<string, unknown>)[variable])).password;
    if (token !== "") {
      return token;
    }
  } catch {}
  throw new GateFailure(`${service}: its secret holds no URL of the cache`, { explainable: false });
}
