import type { Diagnostic } from "../../modules-manifest/manifest";
import { didYouMean } from "../../modules-manifest/nearest";
import { configPath, configurationError, settingPath } from "../configuration";
import type { ConfigurationFile } from "../configuration-file";
import { routeTags } from "../gateway/settings";
import { servicePath } from "../service-path";
import { type FleetSettings, type ServiceSettings, serviceTags } from "../settings";
import { checkBroker } from "./check-broker";
import { brokerVariable, eventSlug, queueVariable, topicPrefix, topicVariable } from "./event-names";
import { eventsOf, eventTags, participants } from "./settings";

/** Tags that ECS takes on a service. */
const tagsPerResource = 50;

/** Characters of a role's own policies together, without white space. */
const policyCharacters = 10_240;

/** Of them what else a task's role may do: to consume, to trace, to open a shell. */
const otherCharacters = 2000;

/** Events that nobody publishes or consumes, names that clash, and ways that are not there. */
export function checkEvents(settings: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  return [
    ...participants(settings).flatMap((service) => [
      ...checkPartners(settings, service, file),
      ...checkVariables(settings, service, file),
      ...checkTags(settings, service, file),
      ...checkPolicySize(settings, service, file),
      ...checkEndpoints(settings, service, file),
    ]),
    ...checkClashes(settings, file),
    ...checkBroker(settings, file),
  ];
}

function checkPartners(settings: FleetSettings, service: ServiceSettings, file: ConfigurationFile): Diagnostic[] {
  const events = eventsOf(settings);
  const named = (way: "publishers" | "consumers") =>
    events.filter((one) => one[way].length > 0).map(({ event }) => event);
  const [published, consumed] = [named("publishers"), named("consumers")];
  const lonely = (way: "publishes" | "consumes", partners: readonly string[], message: string, code: string) =>
    service[way]
      .filter((event) => !partners.includes(event))
      .map((event) => {
        const path = [...servicePath(service), way];
        const partner = way === "consumes" ? "publishes" : "consumes";
        const fix = `${didYouMean(event, partners)}Let a service say \`${partner}: [${event}]\`, or remove it.`;
        const text = `${settingPath(path)}: \`${event}\` ${message}`;
        return configurationError(file, configPath(path), text, { severity: "warning", code, fix });
      });
  return [
    ...lonely("consumes", published, "is published by nobody: it never arrives", "event-not-published"),
    ...lonely("publishes", consumed, "is consumed by nobody: it is lost", "event-not-consumed"),
  ];
}

/** Variables that the fleet sets for a service because of its events. */
export function eventVariables({ events }: FleetSettings, { publishes, consumes }: ServiceSettings): readonly string[] {
  if (publishes.length + consumes.length === 0) {
    return [];
  }
  if (events.transport === "rabbitmq") {
    return [brokerVariable];
  }
  return [...[...publishes, ...consumes].map(topicVariable), ...(consumes.length > 0 ? [queueVariable] : [])];
}

function checkVariables(settings: FleetSettings, service: ServiceSettings, file: ConfigurationFile): Diagnostic[] {
  return (["environment", "secrets"] as const).flatMap((kind) =>
    eventVariables(settings, service)
      .filter((variable, index, all) => all.indexOf(variable) === index && variable in service[kind])
      .map((variable) => {
        const path = [...servicePath(service), kind, variable];
        const message = `${settingPath(path)}: \`${variable}\` is set by the fleet itself`;
        return configurationError(file, configPath(path), message, { fix: "Remove it: it comes with its events." });
      }),
  );
}

function checkTags(settings: FleetSettings, service: ServiceSettings, file: ConfigurationFile): Diagnostic[] {
  const own = { ...serviceTags(settings, service), ...eventTags(service), ...routeTags(service) };
  const count = Object.keys(own).length + (service.role === "api" ? 1 : service.calls.length);
  if (count <= tagsPerResource) {
    return [];
  }
  const path = servicePath(service);
  const message = `${settingPath(path)}: its calls, events and tags are ${count} tags of its ECS service; AWS takes ${tagsPerResource}`;
  return [configurationError(file, configPath(path), message, { fix: "Declare fewer, or join events into one." })];
}

/** A publisher's role names each topic twice: to publish on it, and to use the key for it. */
function checkPolicySize(
  { region, events }: FleetSettings,
  service: ServiceSettings,
  file: ConfigurationFile,
): Diagnostic[] {
  const arns = service.publishes.map(
    (event) => `"arn:aws:sns:${region}:123456789012:${topicPrefix}${eventSlug(event)}-0123456",`,
  );
  const characters = 2 * arns.join("").length;
  if (events.transport !== "sns" || characters <= policyCharacters - otherCharacters) {
    return [];
  }
  const path = [...servicePath(service), "publishes"];
  const message = `${settingPath(path)}: the topics of ${arns.length} events are ${characters} characters of its role's policies; AWS takes ${policyCharacters}, of which ${otherCharacters} are for the rest`;
  return [configurationError(file, configPath(path), message, { fix: "Publish fewer, or under shorter names." })];
}

/** Without a way out a task reaches SNS and SQS inside the VPC only; of an existing network nobody here knows. */
function checkEndpoints(
  { network: { existing, natGateways, interfaceEndpoints }, events }: FleetSettings,
  service: ServiceSettings,
  file: ConfigurationFile,
): Diagnostic[] {
  if (existing !== undefined || natGateways !== "none" || events.transport !== "sns") {
    return [];
  }
  const needed = [
    { way: "publishes", endpoint: "sns" },
    { way: "consumes", endpoint: "sqs" },
  ] as const;
  return needed
    .filter(({ way, endpoint }) => service[way].length > 0 && !interfaceEndpoints.includes(endpoint))
    .map(({ way, endpoint }) => {
      const path = [...servicePath(service), way];
      const message = `${settingPath(path)}: fleet:network.natGateways is none, and tasks cannot reach ${endpoint}`;
      const fix = `Add it to fleet:network.interfaceEndpoints, choose single, or remove \`${way}\`.`;
      return configurationError(file, configPath(path), message, { fix });
    });
}

/** Two events with one variable, and so one topic's name. */
function checkClashes(settings: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  const byVariable = new Map<string, string[]>();
  for (const { event } of eventsOf(settings)) {
    byVariable.set(topicVariable(event), [...(byVariable.get(topicVariable(event)) ?? []), event]);
  }
  return [...byVariable]
    .filter(([, events]) => events.length > 1)
    .map(([variable, events]) => {
      const message = `events ${events.map((event) => `\`${event}\``).join(" and ")} are one variable, ${variable}`;
      return configurationError(file, ["fleet:services"], message, { fix: "Choose one name for the event." });
    });
}
