import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { connectLedger } from "../ledger/connect-ledger";
import { followRelease } from "../ledger/follow-release";
import { type ReleaseOrigin, releaseOrigin } from "../ledger/record-release";
import { createCallLimiter } from "./call-limiter";
import { whileNotCancelled } from "./cancellation";
import { realClock } from "./clock";
import { connectCalls } from "./connect-calls";
import type { GateGear, GateResult } from "./gate";
import { GateFailure } from "./gate-failure";
import { initFailure } from "./init-failure";
import { primaryOf } from "./rollout";
import { createServicePoller } from "./service-poller";

/** Of a gate that opened: its inputs, and what it found. A gate that did not open has its inputs only. */
export type GateOutputs = GateInputs & Partial<GateResult>;

const sdkKey = "__provider";

/** What this process has of AWS: one process serves all dynamic resources of an update, so that they share the limits. */
export const sharedGear: GateGear = createGear();

/** The provider of `pulumi-nodejs:dynamic/fleet:Gate`. */
export const gateProvider: pulumi.dynamic.ResourceProvider<GateInputs, GateOutputs> = createGateProvider(sharedGear);

/** Makes a provider of gates that share a way to AWS. */
export function createGateProvider(gear: GateGear): pulumi.dynamic.ResourceProvider<GateInputs, GateOutputs> {
  const open = async (inputs: GateInputs): Promise<GateOutputs> => {
    try {
      const result = await whileNotCancelled((cancelled) => followRelease(inputs, gear, cancelled));
      return { ...inputs, ...result };
    } catch (error) {
      throw initFailure(inputs.ecsService, inputs, error);
    }
  };
  return {
    diff: async (_id, olds, news) => ({ changes: differ(olds, news) }),
    create: async (inputs) => ({ id: inputs.ecsService, outs: await open(inputs) }),
    update: async (_id, _olds, news) => ({ outs: await open(news) }),
    async read(id, props) {
      if (props === undefined) {
        throw new GateFailure("a gate cannot be imported", { explainable: false });
      }
      const taskDefinition = await provenTaskDefinition(props, gear);
      const read = { ...props, taskDefinition };
      return { id, props: read, inputs: inputsOf(read) };
    },
  };
}

/** Whether an input is another one; what a gate found is no reason to look again. */
function differ(olds: GateInputs, news: GateInputs): boolean {
  const before = new Map<string, unknown>(Object.entries(olds));
  return Object.entries(news).some(([key, value]) => key !== sdkKey && !isDeepStrictEqual(before.get(key), value));
}

function inputsOf({ deployment, digest, seconds, ...inputs }: GateOutputs): GateInputs {
  return inputs;
}

/**
 * The task definition that a refresh writes into the state: what ECS runs. A refresh forgets the errors of a gate that
 * did not open, so that such a gate gets a task definition which nobody asks for: the next update is to look again.
 */
async function provenTaskDefinition(props: GateOutputs, { callsOf }: GateGear): Promise<string> {
  const [service] = await callsOf(props.region)
    .describeServices(props.cluster, [props.ecsService], { limitSeconds: 30 })
    .catch((error: Error) => {
      if (error.message.includes("ClusterNotFoundException")) {
        return [];
      }
      throw error;
    });
  const primary = primaryOf(service);
  const running = primary?.taskDefinition ?? "none";
  if (running !== props.taskDefinition) {
    return running;
  }
  const proven = props.deployment !== undefined && primary?.rolloutState !== "FAILED";
  return proven ? running : `${running} (not proven)`;
}

function createGear(): GateGear {
  const takeTurn = createCallLimiter(realClock);
  const callsOf = memoize((region: string) => connectCalls(region, takeTurn));
  const pollers = memoize((key: string) => {
    const [region = "", cluster = ""] = key.split(" ");
    return createServicePoller(cluster, callsOf(region), realClock);
  });
  const ledgers = memoize((key: string) => {
    const [region = "", table = ""] = key.split(" ");
    return connectLedger(region, table);
  });
  let origin: ReleaseOrigin | undefined;
  return {
    callsOf,
    pollerOf: (region, cluster) => pollers(`${region} ${cluster}`),
    ledgerOf: (region, table) => ledgers(`${region} ${table}`),
    origin: () => {
      origin ??= releaseOrigin(process.cwd(), process.env);
      return origin;
    },
    clock: realClock,
    // The engine shows a dynamic provider's output as information.
    log: (line) => console.log(line),
  };
}

function memoize<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
