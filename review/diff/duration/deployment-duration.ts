import type { RecordedResource } from "../../../infra/recorder";
import { resourceName } from "../../resource-names";
import type { FleetDiff } from "../fleet-diff";
import { stepsOf } from "./affected";
import { pathTo, type TimedStep, timeSteps } from "./critical-path";
import { type StepTime, stepTime } from "./step-times";

/** How long a deployment is going to take, and in which order. Plain JSON. */
export interface DeploymentDuration {
  /** Seconds until everything new stands, and what is no longer wanted is gone. */
  readonly total: StepTime;
  /** The longest chain of steps that wait for one another, the short ones left out. */
  readonly path: readonly PathStep[];
  /** Seconds until a service runs as it is to, by its name; the earliest first. Services that stay are left out. */
  readonly services: Readonly<Record<string, StepTime>>;
  /** Seconds of what is removed once everything else is done. */
  readonly removal: StepTime;
}

/** A step that others wait for. */
export interface PathStep {
  /** `Postgres database billing`. */
  readonly what: string;
  readonly seconds: number;
}

/** A step that takes less is not worth a reader's time. */
const worthTelling = 20;

const serviceType = "aws:ecs/service:Service";
const gateType = "pulumi-nodejs:dynamic/fleet:Gate";

/**
 * Predicts a deployment from what is known of each step's time.
 *
 * @param owners name of the service that a resource is of, by URN
 */
export function predictDuration(
  diff: FleetDiff,
  resources: readonly RecordedResource[],
  owners: (urn: string) => string | undefined,
): DeploymentDuration {
  const timed = timeSteps(resources, stepsOf(diff, resources, owners));
  const last = timed.reduce<TimedStep | undefined>(
    (a, b) => (a === undefined || b.doneAt.typical > a.doneAt.typical ? b : a),
    undefined,
  );
  const removal = removalOf(diff);
  const built = longest(timed.map(({ doneAt }) => doneAt));
  const path = last === undefined ? [] : pathTo(last).filter(({ takes }) => takes.typical >= worthTelling);
  const finished = timed
    .filter(({ resource }) => resource.type === gateType)
    .map(({ resource, doneAt }) => [owners(resource.urn) ?? resource.name, doneAt] as const)
    .sort(([a, one], [b, other]) => one.typical - other.typical || (a < b ? -1 : 1));
  return {
    total: { typical: built.typical + removal.typical, slowest: built.slowest + removal.slowest },
    path: path.map(({ resource, takes }) => ({
      what: `${resourceName(resource.type, 1)} ${resource.name}`,
      seconds: takes.typical,
    })),
    services: Object.fromEntries(finished),
    removal,
  };
}

/** What is deleted goes last, at once where nothing hangs on it; a service's tasks go before what they use. */
function removalOf({ services, shared }: FleetDiff): StepTime {
  const deleted = [...services.flatMap(({ resources }) => resources), ...shared].filter(
    ({ action }) => action === "delete",
  );
  const [drained, others] = [true, false].map((tasks) =>
    longest(deleted.filter(({ type }) => (type === serviceType) === tasks).map(({ type }) => stepTime(type, "delete"))),
  );
  return {
    typical: (drained?.typical ?? 0) + (others?.typical ?? 0),
    slowest: (drained?.slowest ?? 0) + (others?.slowest ?? 0),
  };
}

function longest(times: readonly StepTime[]): StepTime {
  return {
    typical: Math.max(0, ...times.map(({ typical }) => typical)),
    slowest: Math.max(0, ...times.map(({ slowest }) => slowest)),
  };
}
