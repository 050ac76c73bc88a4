import { randomUUID } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import type { CompletionInputs, PreparationInputs } from "../../infra/microservice/rotation-inputs";
import { whileNotCancelled } from "../gate/cancellation";
import { GateFailure } from "../gate/gate-failure";
import { sharedGear } from "../gate/gate-provider";
import { initFailure } from "../gate/init-failure";
import { runTask } from "../task/run-task";
import type { TaskGear } from "../task/task-run";
import { createCacheCalls } from "./cache-calls";
import { retireToken, type TokenGear } from "./retire-token";

/** What both steps need of the world. */
export type RotationGear = TaskGear & TokenGear;

/** Of a step that was done: its inputs, and which generation it was done for. One that failed has its inputs only. */
export type StepOutputs<Inputs> = Inputs & { readonly done?: number };

type StepProvider<Inputs> = pulumi.dynamic.ResourceProvider<Inputs, StepOutputs<Inputs>>;

/** Makes the providers of both steps. */
export function createRotationProviders(gear: RotationGear): {
  readonly preparation: StepProvider<PreparationInputs>;
  readonly completion: StepProvider<CompletionInputs>;
} {
  const changeLogins = (inputs: PreparationInputs, command: string, cancelled: AbortSignal) => {
    const what = command === "prepare" ? "preparation of new credentials" : "end of the old credentials";
    const run = { id: randomUUID(), what, command: [command], whenCancelled: "the next update goes on with it" };
    return runTask(inputs, run, gear, cancelled);
  };
  return {
    preparation: createStep(async (inputs, cancelled) => {
      await changeLogins(inputs, "prepare", cancelled);
    }),
    completion: createStep(async (inputs, cancelled) => {
      await changeLogins(inputs, "finish", cancelled);
      await retireToken(inputs, gear, cancelled);
    }),
  };
}

/** Done once for a generation and for the datastores that there are; again until it is proven. */
function createStep<Inputs extends PreparationInputs & { readonly cache?: string }>(
  work: (inputs: Inputs, cancelled: AbortSignal) => Promise<void>,
): StepProvider<Inputs> {
  const perform = async (inputs: Inputs): Promise<StepOutputs<Inputs>> => {
    try {
      await whileNotCancelled((cancelled) => work(inputs, cancelled));
      return { ...inputs, done: inputs.generation };
    } catch (error) {
      throw initFailure(idOf(inputs), inputs, error);
    }
  };
  return {
    diff: async (_id, olds, news) => ({
      changes: olds.done !== news.generation || olds.database !== news.database || olds.cache !== news.cache,
    }),
    create: async (inputs) => ({ id: idOf(inputs), outs: await perform(inputs) }),
    update: async (_id, _olds, news) => ({ outs: await perform(news) }),
    // A refresh forgets the errors of a step, but not whether it was done.
    read: async (id, props) => {
      if (props === undefined) {
        throw new GateFailure("a step of a rotation cannot be imported", { explainable: false });
      }
      const { done: _done, ...inputs } = props;
      return { id, props, inputs: inputs as unknown as Inputs };
    },
  };
}

function idOf({ service }: PreparationInputs): string {
  return `${service}-credentials`;
}

/** The providers of `fleet:CredentialsPreparation` and `fleet:CredentialsCompletion`. */
export const { preparation, completion } = createRotationProviders({
  ...sharedGear,
  cacheOf: (region) => createCacheCalls(region),
});
