import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { createAwsCalls } from "../gate/aws-calls";
import { createAwsClients } from "../gate/aws-clients";
import { createCallLimiter } from "../gate/call-limiter";
import { type GateGear, type GateResult, runGate } from "../gate/gate";
import { createServicePoller } from "../gate/service-poller";
import { openLedger } from "../ledger/dynamo-ledger";
import { followRelease } from "../ledger/follow-release";
import { type FakeLedgerClient, fakeLedgerClient } from "./fake-ledger-client";
import { type ScriptedAws, type ScriptedAwsOptions, startScriptedAws } from "./scripted-aws";
import type { Scenario } from "./scripted-aws-scenarios";
import type { ServiceScript } from "./scripted-aws-service";
import { createVirtualClock, type VirtualClock } from "./virtual-clock";

const account = "eu-central-1:123456789012";
/** Digest of the image that is asked for. */
export const digest = `sha256:${"1".repeat(64)}`;
/** Of its sources. */
export const fingerprint = "f".repeat(64);

/** Revision of the task definition of a service. */
export function taskDefinition(revision: number, service = "billing"): string {
  return `arn:aws:ecs:${account}:task-definition/shop-prod-${service}:${revision}`;
}

/** Inputs of a gate of a service, whose ECS service has the same name. */
export function gateInputs(changes: Partial<GateInputs> = {}): GateInputs {
  const { service = "billing" } = changes;
  return {
    service,
    region: "eu-central-1",
    cluster: `arn:aws:ecs:${account}:cluster/shop`,
    ecsService: `arn:aws:ecs:${account}:service/shop/${service}`,
    taskDefinition: taskDefinition(42, service),
    container: service,
    image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/${service}@${digest}`,
    fingerprint,
    releasesTable: "shop-prod-releases",
    targetGroups: [`arn:aws:elasticloadbalancing:${account}:targetgroup/${service}/1`],
    logGroup: `/shop/${service}`,
    logStreamPrefix: service,
    timeoutSeconds: 600,
    ...changes,
  };
}

/** A script for those inputs: revision 42 is asked for, revision 41 was before. */
export function scriptOf(scenario: Scenario, changes: Partial<ServiceScript> & { readonly service?: string } = {}) {
  const { service = "billing" } = changes;
  return {
    service,
    scenarios: [scenario] as const,
    requested: taskDefinition(42, service),
    previous: taskDefinition(41, service),
    desiredCount: 2,
    digest,
    targetGroups: gateInputs({ service }).targetGroups,
    ...changes,
  };
}

/** Gates before a scripted AWS, in virtual time. */
export interface Trial {
  readonly aws: ScriptedAws;
  readonly clock: VirtualClock;
  readonly gear: GateGear;
  /** The table that the gear's ledger is in. */
  readonly ledgerClient: FakeLedgerClient;
  /** The progress told. */
  readonly lines: readonly string[];
  readonly cancel: () => void;
  /** Opens a gate: what it found, or the whole text of its failure. */
  readonly open: (inputs?: GateInputs) => Promise<GateResult | string>;
  /** The same, with the release's mark and its record. */
  readonly follow: (inputs?: GateInputs) => Promise<GateResult | string>;
}

const messageOf = (error: Error) => error.message;

/** Starts the trial. End it by stopping its AWS. */
export async function startTrial(options: Omit<ScriptedAwsOptions, "now">): Promise<Trial> {
  process.env.AWS_ACCESS_KEY_ID ??= "test";
  process.env.AWS_SECRET_ACCESS_KEY ??= "test";
  const clock = createVirtualClock();
  const aws = await startScriptedAws({ ...options, now: clock.now });
  const lines: string[] = [];
  const clients = clock.watch(createAwsClients({ region: "eu-central-1", endpoint: aws.url }));
  const calls = createAwsCalls(clients, clock, createCallLimiter(clock));
  const cluster = gateInputs().cluster;
  const poller = createServicePoller(cluster, calls, clock, () => 0.5);
  const ledgerClient = fakeLedgerClient();
  const gear: GateGear = {
    callsOf: () => calls,
    pollerOf: () => poller,
    ledgerOf: (_region, table) => openLedger(ledgerClient, table),
    origin: () => ({ by: "ann", commit: "c".repeat(40) }),
    clock,
    log: (line) => lines.push(line),
  };
  const controller = new AbortController();
  return {
    aws,
    clock,
    gear,
    ledgerClient,
    lines,
    cancel: () => controller.abort(),
    open: (inputs = gateInputs()) => runGate(inputs, gear, AbortSignal.any([controller.signal])).catch(messageOf),
    follow: (inputs = gateInputs()) =>
      followRelease(inputs, gear, AbortSignal.any([controller.signal])).catch(messageOf),
  };
}
