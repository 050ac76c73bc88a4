import * as pulumi from "@pulumi/pulumi";
import type { Gateway } from "../gateway/routed-entry";
import { createWorkload, type Workload } from "../microservice/workload";
import type { WorkloadContext } from "../microservice/workload-context";
import type { AccessLogs } from "../network/access-logs";
import { serviceTags } from "../settings";
import { createApiEntry } from "./api-entry";

export interface ApiArgs
  extends Pick<
    WorkloadContext,
    "settings" | "service" | "platform" | "network" | "dataServices" | "images" | "extras" | "events"
  > {
  readonly accessLogs: AccessLogs;
}

/** The API: made of the same parts as a microservice, with a load balancer of its own that clients reach. */
export class Api extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly workload: Workload;
  /** Absent where it speaks no TLS. */
  readonly gateway: Gateway | undefined;

  constructor(name: string, args: ApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fleet:api:Api", name, {}, opts);
    const context = { ...args, name, tags: serviceTags(args.settings, args.service), opts: { parent: this } };
    const entry = createApiEntry(context, args.accessLogs);
    this.workload = createWorkload(context, entry);
    this.url = entry.url;
    this.gateway = entry.gateway;
    this.registerOutputs({ url: this.url, image: this.workload.image });
  }
}
