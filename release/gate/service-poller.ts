import type { Service } from "@aws-sdk/client-ecs";
import type { AwsCalls } from "./aws-calls";
import type { Clock } from "./clock";
import { batchesOf } from "./describe-services";

/** Looks at the services of a cluster for all gates that wait there. */
export interface ServicePoller {
  /** The service as it is at the next look; nothing when ECS has none. `onTrouble` is told when AWS does not answer. */
  readonly observe: (service: string, onTrouble: (trouble: string) => void) => Promise<Service | undefined>;
}

interface Request {
  readonly service: string;
  readonly onTrouble: (trouble: string) => void;
  readonly resolve: (service: Service | undefined) => void;
  readonly reject: (error: unknown) => void;
}

const gatherMs = 500;
const shortestMs = 3_000;
const longestMs = 15_000;
/** How long AWS may fail to answer before the gates give up. */
export const troubleLimitSeconds = 120;

/** Makes a poller: the first look soon, the next after 3 s, later ones ever rarer while nothing changes. */
export function createServicePoller(
  cluster: string,
  calls: AwsCalls,
  clock: Clock,
  random: () => number = Math.random,
): ServicePoller {
  const seen = new Map<string, string>();
  let requests: Request[] = [];
  let running = false;
  let alarmClock = new AbortController();

  const isNew = ({ service }: { readonly service: string }): boolean => !seen.has(service);

  /** Answers all requests there are; true when a service has changed. */
  async function look(): Promise<boolean> {
    const waiting = requests;
    requests = [];
    let changed = false;
    for (const asked of batchesOf(waiting)) {
      const patience = {
        limitSeconds: troubleLimitSeconds,
        onTrouble: (trouble: string) => {
          for (const request of asked) {
            request.onTrouble(trouble);
          }
        },
      };
      try {
        const services = [...new Set(asked.map(({ service }) => service))];
        const found = await calls.describeServices(cluster, services, patience);
        for (const { service, resolve } of asked) {
          const answer = found.find(({ serviceArn }) => serviceArn === service);
          const signature = signatureOf(answer);
          changed ||= seen.get(service) !== signature;
          seen.set(service, signature);
          resolve(answer);
        }
      } catch (error) {
        for (const { reject } of asked) {
          reject(error);
        }
      }
    }
    return changed;
  }

  async function run(): Promise<void> {
    await clock.sleep(gatherMs);
    let pauseMs = shortestMs;
    while (requests.length > 0) {
      pauseMs = (await look()) ? shortestMs : Math.min(pauseMs * 1.5, longestMs);
      alarmClock = new AbortController();
      const jitter = 0.9 + random() * 0.2;
      if (!requests.some(isNew)) {
        await clock.sleep(pauseMs * jitter, alarmClock.signal);
      }
      if (requests.some(isNew)) {
        await clock.sleep(gatherMs);
        pauseMs = shortestMs;
      }
    }
    running = false;
  }

  return {
    observe: (service, onTrouble) =>
      new Promise((resolve, reject) => {
        requests.push({ service, onTrouble, resolve, reject });
        if (isNew({ service })) {
          alarmClock.abort();
        }
        if (!running) {
          running = true;
          void run();
        }
      }),
  };
}

function signatureOf(service: Service | undefined): string {
  const deployments = service?.deployments ?? [];
  return JSON.stringify([
    service?.status,
    service?.desiredCount,
    deployments.map((one) => [one.id, one.status, one.rolloutState, one.runningCount, one.failedTasks]),
  ]);
}
