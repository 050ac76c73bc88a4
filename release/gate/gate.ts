import type { Service } from "@aws-sdk/client-ecs";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import type { ReleaseOrigin } from "../ledger/record-release";
import type { Ledger } from "../ledger/release-record";
import type { AwsCalls } from "./aws-calls";
import { orCancelled } from "./cancellation";
import type { Clock } from "./clock";
import { collectFacts } from "./collect-facts";
import { explainFailure } from "./explain-failure";
import { GateFailure } from "./gate-failure";
import { lookUpImage, pinnedDigest, type RequestedImage } from "./image-digest";
import { revisionOf } from "./names";
import type { Patience } from "./patience";
import { createProgress, describeCounts, type Progress } from "./progress";
import { proveTasks } from "./prove-tasks";
import { type Judgement, judgeRollout, primaryOf, type RolloutMemory } from "./rollout";
import { type ServicePoller, troubleLimitSeconds } from "./service-poller";

/** What gates share: the way to AWS, time, and whom they tell. */
export interface GateGear {
  readonly callsOf: (region: string) => AwsCalls;
  readonly pollerOf: (region: string, cluster: string) => ServicePoller;
  readonly ledgerOf: (region: string, table: string) => Ledger;
  /** Whose deployment it is, and of what. */
  readonly origin: () => ReleaseOrigin;
  readonly clock: Clock;
  /** Takes a line of progress. */
  readonly log: (line: string) => void;
}

/** What a gate found when it opened. */
export interface GateResult {
  /** Id of the deployment. */
  readonly deployment: string;
  /** Of the requested image; `sha256:...`. */
  readonly digest: string;
  /** How long it took. */
  readonly seconds: number;
}

/** Tasks that a time-out names. */
const mostMissing = 3;

/** A gate that waits: its way to AWS, and what the last look showed. */
interface Watch {
  readonly inputs: GateInputs;
  readonly gear: GateGear;
  readonly calls: AwsCalls;
  readonly patience: Patience;
  readonly progress: Progress;
  /** Waits for an answer, unless the gate is cancelled. */
  readonly wait: <Answer>(answer: Promise<Answer>) => Promise<Answer>;
  service?: Service;
  memory: RolloutMemory;
  /** When the requested deployment began, by ECS's clock in milliseconds; 0 while it was not seen. */
  since: number;
}

/** Waits until the service is as requested. Throws a GateFailure whose message says in full why it is not. */
export async function runGate(inputs: GateInputs, gear: GateGear, cancelled: AbortSignal): Promise<GateResult> {
  const progress = createProgress(inputs.service, gear.clock, gear.log);
  const calls = gear.callsOf(inputs.region);
  const patience: Patience = { limitSeconds: troubleLimitSeconds, onTrouble: progress.tell };
  const wait = <Answer>(answer: Promise<Answer>) => orCancelled(answer, cancelled);
  const watch: Watch = { inputs, gear, calls, patience, progress, wait, memory: {}, since: 0 };
  try {
    return await followRollout(watch);
  } catch (error) {
    if (!(error instanceof GateFailure)) {
      throw error;
    }
    const facts = error.explainable ? await collectFacts(inputs, watch.service, watch.since, calls) : undefined;
    throw new GateFailure(explainFailure(inputs, error.message, facts), error);
  }
}

async function followRollout(watch: Watch): Promise<GateResult> {
  const { inputs, gear, progress, wait } = watch;
  const poller = gear.pollerOf(inputs.region, inputs.cluster);
  const image = await wait(requestedImage(watch));
  for (;;) {
    const service = await wait(poller.observe(inputs.ecsService, progress.tell));
    const judgement = judgeRollout(inputs.taskDefinition, service, watch.memory, progress.seconds());
    watch.service = service ?? watch.service ?? {};
    switch (judgement.verdict) {
      case "failed":
        throw new GateFailure(judgement.happened, { explainable: true });
      case "reissue":
        await requestAgain(watch, watch.service, judgement);
        continue;
      case "wait":
        remember(watch, watch.service, judgement.memory);
        failWhenLate(watch, describeCounts(watch.service));
        progress.tell(describeCounts(watch.service));
        continue;
      case "complete":
        remember(watch, watch.service, judgement.memory);
        if (await isProven(watch, watch.service, image)) {
          return { deployment: watch.memory.deployment ?? "", digest: image.digest, seconds: progress.seconds() };
        }
    }
  }
}

function remember(watch: Watch, service: Service, memory: RolloutMemory): void {
  const own = service.deployments?.find(({ id }) => id !== undefined && id === memory.deployment);
  watch.memory = memory;
  watch.since = own?.createdAt?.getTime() ?? watch.since;
}

/** Asks ECS for the requested task definition, and for nothing else. */
async function requestAgain(
  watch: Watch,
  service: Service,
  { forceNewDeployment, because }: Extract<Judgement, { verdict: "reissue" }>,
): Promise<void> {
  const { inputs, calls, patience, progress, wait } = watch;
  const { cluster, ecsService, taskDefinition } = inputs;
  progress.announce(`${because}, asking for ${revisionOf(taskDefinition)} again`);
  await wait(calls.updateService({ cluster, service: ecsService, taskDefinition, forceNewDeployment }, patience));
  const failed = primaryOf(service)?.id;
  watch.memory = {
    reissuedAt: progress.seconds(),
    ...(forceNewDeployment && failed !== undefined && { failedBefore: failed }),
  };
}

/** Whether the tasks of a service that ECS calls complete are what was requested, and healthy. */
async function isProven(watch: Watch, service: Service, image: RequestedImage): Promise<boolean> {
  const { inputs, calls, patience, progress, wait } = watch;
  const { desiredCount = 0 } = service;
  if (desiredCount === 0) {
    progress.announce("no task is to run");
    return true;
  }
  let proof = await wait(proveTasks(inputs, image, desiredCount, calls, patience));
  if (proof.foreignDigests.length > 0 && pinnedDigest(inputs.image) !== undefined) {
    const withPlatforms = await wait(platformsOf(watch, image));
    proof = await wait(proveTasks(inputs, withPlatforms, desiredCount, calls, patience));
  }
  if (proof.missing.length === 0) {
    progress.announce(`${describeCounts(service, proof.healthy)}, from the requested image`);
    return true;
  }
  if (proof.foreignDigests.length > 0) {
    const happened = `another image runs than was requested: ${proof.missing.join("; ")}`;
    throw new GateFailure(happened, { explainable: true });
  }
  failWhenLate(watch, proof.missing.slice(0, mostMissing).join("; "));
  progress.tell(describeCounts(service, proof.healthy));
  return false;
}

async function requestedImage({ inputs, gear, patience }: Watch): Promise<RequestedImage> {
  const digest = pinnedDigest(inputs.image);
  return digest === undefined
    ? lookUpImage(inputs.image, gear.callsOf, patience)
    : { digest, accepted: new Set([digest]) };
}

/** A digest may be that of a list, of which tasks run one platform's image. Where ECR cannot tell, only the digest itself counts. */
function platformsOf({ inputs, gear, patience }: Watch, requested: RequestedImage): Promise<RequestedImage> {
  return lookUpImage(inputs.image, gear.callsOf, patience).catch(() => requested);
}

function failWhenLate({ inputs, progress }: Watch, missing: string): void {
  const { timeoutSeconds } = inputs;
  if (progress.seconds() >= timeoutSeconds) {
    const limit = timeoutSeconds % 60 === 0 ? `${timeoutSeconds / 60} min` : `${timeoutSeconds} s`;
    throw new GateFailure(`timed out after ${limit}: ${missing}`, { explainable: true });
  }
}
