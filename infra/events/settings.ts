import type { ProfileName } from "../profiles";
import type { RawService } from "../service-schema";
import type { RawEvents } from "./schema";

/** What a service has to do with events. */
export interface ServiceEvents {
  /** Sorted. */
  readonly publishes: readonly string[];
  /** Sorted. */
  readonly consumes: readonly string[];
  /** The consumer's own queue. */
  readonly eventQueue: {
    readonly retentionDays: number;
    readonly visibilityTimeoutSeconds: number;
    readonly maximumReceives: number;
  };
}

/** How the fleet's events travel. */
export interface EventSettings {
  readonly transport: "sns" | "rabbitmq";
  readonly broker: { readonly instanceType: string; readonly cluster: boolean; readonly engineVersion: string };
}

type Part = ServiceEvents & { readonly name: string; readonly retire?: unknown };

/** What has to do with events in a fleet, of which only some parts are looked at here. */
export interface EventFleet<S extends Part = Part> {
  readonly api: S;
  readonly services: readonly S[];
  readonly events: EventSettings;
}

/**
 * Days that an unread event waits, as SQS does by default. A dead letter keeps the time of its publication and is kept
 * 14 days, SQS's most: what waited 10 can still be looked at for 4.
 */
const retentionDays = 4;

/** The defaults of a service's events. */
export function resolveServiceEvents(
  own: RawService,
  defaults: Pick<RawService, "eventQueue">,
): Pick<ServiceEvents, keyof ServiceEvents> {
  return {
    publishes: [...(own.publishes ?? [])].sort(),
    consumes: [...(own.consumes ?? [])].sort(),
    eventQueue: {
      retentionDays,
      visibilityTimeoutSeconds: 60,
      maximumReceives: 5,
      ...defaults.eventQueue,
      ...own.eventQueue,
    },
  };
}

/** The defaults of the fleet's events. */
export function resolveEvents({ transport = "sns", broker = {} }: RawEvents, profile: ProfileName): EventSettings {
  const economy = profile === "economy";
  return {
    transport,
    broker: {
      // AWS: mq.m7g.medium is for trying things out.
      instanceType: economy ? "mq.m7g.medium" : "mq.m7g.large",
      cluster: !economy,
      engineVersion: "4.2",
      ...broker,
    },
  };
}

/** The API and the running services that publish or consume, the API first. */
export function participants<S extends Part>({ api, services }: Pick<EventFleet<S>, "api" | "services">): readonly S[] {
  return [api, ...services].filter(
    ({ publishes, consumes, retire }) => retire === undefined && publishes.length + consumes.length > 0,
  );
}

/** Who publishes and who consumes an event, by name. */
export interface EventParties {
  readonly event: string;
  readonly publishers: readonly string[];
  readonly consumers: readonly string[];
}

/** Every event that a running service names, sorted. */
export function eventsOf(fleet: Pick<EventFleet, "api" | "services">): readonly EventParties[] {
  const parties = participants(fleet);
  const events = new Set(parties.flatMap(({ publishes, consumes }) => [...publishes, ...consumes]));
  const names = (event: string, way: "publishes" | "consumes") =>
    parties.filter((service) => service[way].includes(event)).map(({ name }) => name);
  return [...events]
    .sort()
    .map((event) => ({ event, publishers: names(event, "publishes"), consumers: names(event, "consumes") }));
}

/** Whether somebody's events travel by a transport. */
export function usesTransport(fleet: EventFleet, transport: EventSettings["transport"]): boolean {
  return fleet.events.transport === transport && participants(fleet).length > 0;
}

/** Tags of the ECS service: what the policy pack takes for declared, a tag for each event. */
export function eventTags({ publishes, consumes }: Pick<ServiceEvents, "publishes" | "consumes">) {
  return Object.fromEntries([
    ...publishes.map((event) => [`fleet:publishes:${event}`, "declared"] as const),
    ...consumes.map((event) => [`fleet:consumes:${event}`, "declared"] as const),
  ]);
}
