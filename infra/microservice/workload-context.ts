import type * as pulumi from "@pulumi/pulumi";
import type { Events } from "../events/events";
import type { ImageHistory } from "../image-history";
import type { Network } from "../network/network";
import type { DataServices } from "../platform/data-services";
import type { Platform } from "../platform/platform";
import type { FleetSettings, ServiceSettings } from "../settings";
import type { WorkloadExtras } from "./workload-extras";

/** What every part of a workload is made from. */
export interface WorkloadContext {
  /** Logical name of the workload; its parts' names start with it. */
  readonly name: string;
  readonly settings: FleetSettings;
  readonly service: ServiceSettings;
  readonly platform: Platform;
  readonly network: Network;
  readonly dataServices: DataServices;
  readonly images: ImageHistory;
  /** What the workload is given besides what every one has. */
  readonly extras: WorkloadExtras;
  /** What carries the fleet's events; nothing where it has none. */
  readonly events: Events | undefined;
  readonly tags: Record<string, string>;
  /** Parent of every part. */
  readonly opts: { readonly parent: pulumi.ComponentResource };
}

/** Whether the workload's data refuses deletion: not in a fleet without protection, nor once it is being retired. */
export function isProtected({ settings, service }: Pick<WorkloadContext, "settings" | "service">): boolean {
  return settings.protectData && service.retire === undefined;
}

/** Options of a password of one generation, or of a secret's version: the next one replaces it, which protection would forbid. */
export function passingOptions(context: WorkloadContext): pulumi.CustomResourceOptions {
  return { ...context.opts, retainOnDelete: context.service.retire === "keepData" };
}

/** Options of what holds data, or is needed by what does. */
export function dataOptions(context: WorkloadContext): pulumi.CustomResourceOptions {
  return { ...context.opts, protect: isProtected(context), retainOnDelete: context.service.retire === "keepData" };
}
