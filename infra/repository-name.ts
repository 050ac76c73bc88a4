import type { FleetSettings, ServiceSettings } from "./settings";

/** Name of a service's image repository, without the registry. In a file of its own: whoever asks need not load the SDK. */
export function repositoryName(
  { name, stack }: Pick<FleetSettings, "name" | "stack">,
  { dataName }: Pick<ServiceSettings, "dataName">,
): string {
  return `${name}/${stack}/${dataName}`;
}
