import type { ServiceSettings } from "../settings";
import type { Sidecar } from "./workload-extras";

/** Time after SIGTERM in which a sidecar hands on what it still has. */
const stopSeconds = 10;

/** A container that may fail without its task: read-only, without ports, with its own share of the task. */
export function sidecarDefinition({ name, image, cpu, memoryMiB, user, environment, healthCheck }: Sidecar) {
  return {
    name,
    image,
    essential: false,
    cpu,
    memory: memoryMiB,
    user,
    readonlyRootFilesystem: true,
    privileged: false,
    linuxParameters: { initProcessEnabled: true },
    portMappings: [],
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    environment: Object.entries(environment)
      .map(([variable, value]) => ({ name: variable, value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    secrets: [],
    healthCheck,
    stopTimeout: stopSeconds,
  };
}

/** What sidecars say to the process that they stand beside. */
export function sidecarVariables(sidecars: readonly Sidecar[]): Record<string, string> {
  return Object.assign({}, ...sidecars.map(({ variables }) => variables));
}

/**
 * What else the service's own container has beside sidecars. It has the rest of the CPU: ECS makes 2 shares of 0 units, and
 * a busy sidecar would get all but those. It starts after them and stops before them, so that they take its last words.
 */
export function withSidecars({ cpu }: ServiceSettings, sidecars: readonly Sidecar[]) {
  return sidecars.length === 0
    ? {}
    : {
        cpu: cpu - sidecars.reduce((sum, sidecar) => sum + sidecar.cpu, 0),
        dependsOn: sidecars.map(({ name }) => ({ containerName: name, condition: "START" })),
      };
}
