import type { Diagnostic } from "../modules-manifest/manifest";
import { configPath, configurationError, settingPath } from "./configuration";
import type { ConfigurationFile } from "./configuration-file";
import { servicePath } from "./service-path";
import { type FleetSettings, openServices } from "./settings";

/** What ECS Exec cannot work without, and a word on every service that lets people in. */
export function checkExec(settings: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  return openServices(settings).flatMap(({ name, role, exec, readonlyRootFilesystem }) => {
    const own = servicePath({ role, name });
    const path = [...own, "exec"];
    const wrong = (message: string, fix: string) =>
      configurationError(file, configPath(path), `${settingPath(path)}: ${message}`, { fix });
    return [
      configurationError(file, configPath(path), `${name} lets people open a shell in its tasks: ${exec}`, {
        severity: "warning",
        code: "exec-allowed",
        fix: "Remove `exec` to let nobody in.",
      }),
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
      ...(readonlyRootFilesystem
        ? [
            wrong(
              "ECS Exec does not work with a read-only root file system",
              `Set ${settingPath([...own, "readonlyRootFilesystem"])}: false, or remove \`exec\`.`,
            ),
          ]
        : []),
      ...(reachesSessions(settings)
        ? []
        : [
            wrong(
              "fleet:network.natGateways is none, and tasks cannot reach ssmmessages",
              "Add it to fleet:network.interfaceEndpoints, choose single, or remove `exec`.",
            ),
          ]),
    ];
  });
}

/** Whether tasks have a way to what carries the sessions; of an existing network nobody here knows. */
function reachesSessions({ network: { existing, natGateways, interfaceEndpoints } }: FleetSettings): boolean {
  return existing !== undefined || natGateways !== "none" || interfaceEndpoints.includes("ssmmessages");
}
