import type * as pulumi from "@pulumi/pulumi";
import type { Api } from "./api/api";
import type { Microservice } from "./microservice/microservice";
import type { Workload, WorkloadData } from "./microservice/workload";
import type { FleetSettings } from "./settings";

/** What scripts may know of one service; identifiers only, never a secret's value. */
export type ServiceOutputs = WorkloadData &
  Partial<Omit<Workload, "securityGroupId" | "taskRoleArn" | "image" | "entry" | "eventQueue">> & {
    /** Private address; absent while the service is being retired. */
    readonly url?: string;
    /** Set while the service is being retired. */
    readonly retire?: string;
  };

/** The stack's outputs; their names are an API. */
export interface FleetOutputs {
  readonly api: Omit<ServiceOutputs, "url"> & { readonly url: pulumi.Output<string> };
  readonly services: Readonly<Record<string, ServiceOutputs>>;
}

/** Gathers what the stack tells its users. */
export function fleetOutputs(
  settings: FleetSettings,
  api: Api,
  microservices: ReadonlyMap<string, Microservice>,
): FleetOutputs {
  const services = settings.services.map((service) => {
    const microservice = microservices.get(service.name) as Microservice;
    const { retire, url } = service;
    const state = retire === undefined ? (url === undefined ? {} : { url }) : { retire };
    return [service.name, { ...state, ...known(microservice.workload ?? microservice.data) }] as const;
  });
  return { api: { ...known(api.workload), url: api.url }, services: Object.fromEntries(services) };
}

function known({
  securityGroupId: _group,
  taskRoleArn: _role,
  image: _image,
  entry: _entry,
  eventQueue: _queue,
  ...rest
}: WorkloadData & Partial<Workload>) {
  return rest;
}
