import type * as pulumi from "@pulumi/pulumi";
import type { Api } from "../api/api";
import type { Microservice } from "../microservice/microservice";
import type { Workload } from "../microservice/workload";
import { connect } from "../network/security-group";
import { type FleetSettings, serviceTags } from "../settings";
import { brokerPort } from "./broker";
import type { Events } from "./events";
import { eventsOf, participants } from "./settings";
import { createTopicPolicy } from "./topics";

export interface ConnectEventsArgs {
  readonly settings: FleetSettings;
  readonly events: Events | undefined;
  readonly api: Api;
  readonly microservices: ReadonlyMap<string, Microservice>;
}

/** Closes the topics to all but their publishers, or opens the broker to those that publish or consume. */
export function connectEvents({ settings, events, api, microservices }: ConnectEventsArgs): void {
  if (events === undefined) {
    return;
  }
  const partOf = (name: string) => running(name === settings.api.name ? api : microservices.get(name));
  if (events.broker === undefined) {
    for (const { event, publishers } of eventsOf(settings)) {
      const roles = publishers.map((name) => partOf(name).workload.taskRoleArn);
      createTopicPolicy({ event, topic: events.topicOf(event), publishers: roles }, { parent: events });
    }
    return;
  }
  const to = { group: events.broker.securityGroupId, name: "message broker" };
  for (const service of participants(settings)) {
    const { workload, component } = partOf(service.name);
    const from = { group: workload.securityGroupId, name: `tasks of ${service.name}` };
    const edge = { from, to, port: brokerPort, tags: serviceTags(settings, service) };
    connect(`${service.name}-broker`, edge, { parent: component });
  }
}

/** A workload, and the component that its parts belong to. */
function running(component: Api | Microservice | undefined): {
  readonly component: pulumi.ComponentResource;
  readonly workload: Workload;
} {
  if (component?.workload === undefined) {
    throw new Error("only what runs has to do with events");
  }
  return { component, workload: component.workload };
}
