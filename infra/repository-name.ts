import type { FleetSettings } from "./settings";

/** Name of a service's image repository, without the registry. In a file of its own: whoever asks need not load the SDK. */
export function repositoryName({ name, stack }: Pick<FleetSettings, "name" | "stack">, service: string): string {
  return `${name}/${stack}/${service}`;
}
