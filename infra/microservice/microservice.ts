import * as pulumi from "@pulumi/pulumi";
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
      this.workload = createWorkload(context, createInternalEntry(context, args.loadBalancer));
      this.data = this.workload;
    }
    this.registerOutputs({ url: args.service.url, image: this.workload?.image });
  }
}
