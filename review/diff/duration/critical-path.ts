import type { RecordedResource } from "../../../infra/recorder";
import { plannedRecord } from "../../wire-values";
import type { Steps } from "./affected";
import { type StepAction, type StepTime, stepTime } from "./step-times";

/** One step, and when it is done if everything that it needs is under way as early as can be. */
export interface TimedStep {
  readonly resource: RecordedResource;
  readonly action: StepAction;
  /** Seconds of the step itself. */
  readonly takes: StepTime;
  /** Seconds from the deployment's start. */
  readonly doneAt: StepTime;
  /** The step that it waits for longest. */
  readonly after?: TimedStep;
}

interface Moment {
  readonly doneAt: StepTime;
  readonly step?: TimedStep;
}

const start: Moment = { doneAt: { typical: 0, slowest: 0 } };

/**
 * When each step is done. As many steps run at once as there may be; resources that stay as they are take no time, but
 * hand on what they wait for.
 *
 * @param resources in the order of registration: what a resource depends on stands before it
 */
export function timeSteps(resources: readonly RecordedResource[], steps: Steps): readonly TimedStep[] {
  const moments = new Map<string, Moment>();
  const timed: TimedStep[] = [];
  for (const resource of resources) {
    const needed = resource.dependencies.map((urn) => moments.get(urn) ?? start);
    const last = needed.reduce((a, b) => (b.doneAt.typical > a.doneAt.typical ? b : a), start);
    const slowest = Math.max(0, ...needed.map(({ doneAt }) => doneAt.slowest));
    const action = steps.get(resource.urn);
    if (action === undefined) {
      moments.set(resource.urn, { ...last, doneAt: { typical: last.doneAt.typical, slowest } });
      continue;
    }
    const takes = stepTime(resource.type, action, plannedRecord(resource.inputs));
    const doneAt = { typical: last.doneAt.typical + takes.typical, slowest: slowest + takes.slowest };
    const step = { resource, action, takes, doneAt, ...(last.step !== undefined && { after: last.step }) };
    timed.push(step);
    moments.set(resource.urn, { doneAt, step });
  }
  return timed;
}

/** A step and what it waits for longest, the first one first. */
export function pathTo(step: TimedStep): readonly TimedStep[] {
  const path: TimedStep[] = [];
  for (let at: TimedStep | undefined = step; at !== undefined; at = at.after) {
    path.unshift(at);
  }
  return path;
}
