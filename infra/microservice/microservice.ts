import * as pulumi from "@pulumi/pulumi";
import { createRoutedEntry, type Gateway } from "../gateway/routed-entry";
import { isRouted } from "../gateway/settings";
import type { InternalLoadBalancer } from "../network/internal-load-balancer";
import { serviceTags } from "../settings";
import { createInternalEntry } from "./entry";
import { createRetiredData, createWorkload, type Workload, type WorkloadData } from "./workload";
import type { WorkloadContext } from "./workload-context";

export interface MicroserviceArgs
  extends Pick<
    WorkloadContext,
    "settings" | "service" | "platform" | "network" | "dataServices" | "images" | "extras" | "events"
  > {
  /** What the service stands behind; not for one that is being retired. */
  readonly loadBalancer: InternalLoadBalancer | undefined;
  /** The API's public load balancer, for a service with routes. @default - the API is private, or speaks no TLS */
  readonly gateway: Gateway | undefined;
}

/** One microservice: private, with its own image, tasks, Postgres, Redis and credentials, reached at one port by its callers. */
export class Microservice extends pulumi.ComponentResource {
  readonly data: WorkloadData;
  /** Absent while the service is being retired. */
  readonly workload: Workload | undefined;

  constructor(name: string, args: MicroserviceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fleet:microservice:Microservice", name, {}, opts);
    const context = { ...args, name, tags: serviceTags(args.settings, args.service), opts: { parent: this } };
    if (args.loadBalancer === undefined) {
      this.data = createRetiredData(context);
    } else {
      const entry = createInternalEntry(context, args.loadBalancer);
      const isReached = args.gateway !== undefined && isRouted(args.service);
      const routed = isReached ? { routed: createRoutedEntry(context, args.gateway) } : {};
      this.workload = createWorkload(context, { ...entry, ...routed });
      this.data = this.workload;
    }
    this.registerOutputs({ url: args.service.url, image: this.workload?.image });
  }
}
