import type { AwsClients } from "../gate/aws-clients";
import type { Clock } from "../gate/clock";

/** A clock that goes on as soon as everybody sleeps, and no call to AWS is under way. */
export interface VirtualClock extends Clock {
  /** Seconds since the clock was made. */
  readonly seconds: () => number;
  /** Clients whose calls keep the clock from going on. */
  readonly watch: (clients: AwsClients) => AwsClients;
  /** The same, of one client. */
  readonly watchClient: <Client extends object>(make: () => Promise<Client>) => () => Promise<Client>;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

const start = Date.UTC(2026, 0, 1, 12);

/** Makes a clock that shows noon of the first of January 2026, UTC. */
export function createVirtualClock(): VirtualClock {
  let now = start;
  let underWay = 0;
  let running = false;
  let sleepers: readonly Sleeper[] = [];

  async function run(): Promise<void> {
    running = true;
    while (sleepers.length > 0) {
      do {
        for (let turn = 0; turn < 3; turn += 1) {
          await new Promise(setImmediate);
        }
      } while (underWay > 0);
      const [first, ...others] = sleepers.toSorted((one, other) => one.until - other.until);
      sleepers = others;
      now = Math.max(now, first?.until ?? now);
      first?.wake();
    }
    running = false;
  }

  async function hold<Value>(work: Promise<Value>): Promise<Value> {
    underWay += 1;
    try {
      return await work;
    } finally {
      underWay -= 1;
    }
  }

  function holdCalls<Client extends object>(make: () => Promise<Client>): () => Promise<Client> {
    return async () => {
      const client = await hold(make());
      return new Proxy(client, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          return typeof member === "function"
            ? (...args: readonly unknown[]) => hold(Promise.resolve(member.apply(target, args)))
            : member;
        },
      });
    };
  }

  return {
    now: () => now,
    seconds: () => (now - start) / 1000,
    sleep: (milliseconds, signal) =>
      new Promise((wake) => {
        const sleeper = { until: now + milliseconds, wake };
        sleepers = [...sleepers, sleeper];
        signal?.addEventListener("abort", () => {
          sleepers = sleepers.filter((one) => one !== sleeper);
          wake();
        });
        if (!running) {
          void run();
        }
      }),
    watchClient: holdCalls,
    watch: ({ ecs, elb, logs, ecr }) => ({
      ecs: holdCalls(ecs),
      elb: holdCalls(elb),
      logs: holdCalls(logs),
      ecr: holdCalls(ecr),
    }),
  };
}
