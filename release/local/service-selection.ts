import { type FleetSettings, runningServices, type ServiceSettings } from "../../infra/settings";
import { didYouMean } from "../../modules-manifest/nearest";
import { LocalProblem } from "./local-problem";

/** The API and the services that run, by name. */
export function localServices(settings: FleetSettings): readonly ServiceSettings[] {
  return [settings.api, ...runningServices(settings)];
}

/** @throws LocalProblem where no service has the name. */
export function findService(settings: FleetSettings, name: string): ServiceSettings {
  const services = localServices(settings);
  const found = services.find((service) => service.name === name);
  if (found === undefined) {
    const known = services.map((service) => service.name);
    const hint = `${didYouMean(name, known)}The services are ${known.join(", ")}`;
    throw new LocalProblem(`there is no service \`${name}\`. ${hint}`);
  }
  return found;
}

/** The named services and all that they call, and so on; all where none is named. */
export function selectServices(settings: FleetSettings, names: readonly string[]): readonly ServiceSettings[] {
  const services = localServices(settings);
  if (names.length === 0) {
    return services;
  }
  const reached = new Set(names.flatMap((name) => [findService(settings, name).name, ...reachedFrom(services, name)]));
  return services.filter(({ name }) => reached.has(name));
}

/** The callees of a service that are to run before it: all but those which call it in turn, by whatever way. */
export function awaitedCallees(services: readonly ServiceSettings[], caller: ServiceSettings): readonly string[] {
  return caller.calls.filter((callee) => !reachedFrom(services, callee).has(caller.name));
}

/** Every service that can be reached by calls, itself only where a circle leads back. */
function reachedFrom(services: readonly ServiceSettings[], start: string): ReadonlySet<string> {
  const calls = new Map(services.map((service) => [service.name, service.calls]));
  const reached = new Set<string>();
  const waiting = [...(calls.get(start) ?? [])];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (!reached.has(name)) {
      reached.add(name);
      waiting.push(...(calls.get(name) ?? []));
    }
  }
  return reached;
}
