import type { ImageChange } from "../../modules-manifest";
import type { PolicyVerdict } from "../policy-verdict";
import type { Category } from "./categories";
import type { Change } from "./changes";
import type { Consequence } from "./consequences";
import type { DeploymentDuration } from "./duration/deployment-duration";

/** What a deployment would do to a fleet that stands as another plan says. Plain JSON, the same for the same plans. */
export interface FleetDiff {
  /** Version of this form. */
  readonly format: 1;
  readonly fleet: string;
  readonly stack: string;
  readonly verdict: Verdict;
  /** What a reviewer must know first: data before the rest. */
  readonly risks: readonly Risk[];
  /** Without the unchanged ones; the API first, the others by name. */
  readonly services: readonly ServiceDiff[];
  /** How many services are as they were. */
  readonly unchanged: number;
  /** Resources of no single service. */
  readonly shared: readonly ResourceDiff[];
  /** The fleet's own facts: region, profile, zone. */
  readonly settings: readonly Change[];
  readonly reachability: readonly ReachabilityChange[];
  /** Images to be built, and by which files; absent where the files are not known. */
  readonly images?: readonly ImageChange[];
  /** What the policy pack says to the later plan; absent where it was not asked. */
  readonly policies?: PolicyVerdict;
  /** How long it takes, and in which order; absent where what depends on what is not known. */
  readonly duration?: DeploymentDuration;
  /** Written by who knows prices: lines that are shown as they are. */
  readonly cost?: readonly string[];
}

/** `unchanged` is for the very same plan; `attention` for downtime, another address, or data that is restarted. */
export type Verdict = "unchanged" | "safe" | "attention" | "destroys data";

export interface Risk {
  /** `exposure`: the internet reaches more; `ignored`: written, but not done; `policy`: what the policy pack is asked to look at is another. */
  readonly kind: Exclude<Consequence, "nothing"> | "exposure" | "interruption" | "protection" | "policy" | "ignored";
  /** Name of the service; absent on what is shared. */
  readonly service?: string;
  /** A sentence, without the service's name. */
  readonly text: string;
}

export type ServiceStatus = "created" | "changed" | "replaced" | "deleted" | "renamed";

export interface ServiceDiff {
  readonly name: string;
  readonly status: ServiceStatus;
  /** Its name before, where the module is the same. */
  readonly renamedFrom?: string;
  /** Of a service that was there before, and still is. */
  readonly categories: readonly Category[];
  /** What the plan tells of it, by the fact's name; of a renamed one against its former self. */
  readonly facts: readonly Change[];
  /** By the variable's name. */
  readonly variables: readonly Change[];
  /** By URN. */
  readonly resources: readonly ResourceDiff[];
}

export interface ResourceDiff {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly action: "create" | "update" | "replace" | "delete";
  /** Why it cannot be changed in place: paths of its properties. */
  readonly replacedBy?: readonly string[];
  /** What a replacement or a deletion means. */
  readonly consequence?: Consequence;
  /** Pulumi refuses to delete it, or to replace it. */
  readonly protect?: true;
  readonly category: Category;
  /** Only of what stays, or is replaced. */
  readonly properties: readonly Change[];
}

/** A way that is opened, or closed. */
export interface ReachabilityChange {
  readonly change: "opened" | "closed";
  /** A service, or `the internet`. */
  readonly from: string;
  readonly to: string;
}

/** A path as people write it: `networkConfiguration.subnets[0]`. */
export function pathText(path: readonly string[]): string {
  return path
    .map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join("")
    .replace(/^\./, "");
}
