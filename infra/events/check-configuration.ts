import type { Diagnostic } from "../../modules-manifest/manifest";
import { configPath, configurationError, settingPath } from "../configuration";
import type { ConfigurationFile } from "../configuration-file";
import type { RawConfiguration } from "../schema";

/** What is said of events where it has no effect. */
export function checkEventConfiguration(configuration: RawConfiguration, file: ConfigurationFile): Diagnostic[] {
  const { events = {}, defaults, api, services = {} } = configuration;
  const transport = events.transport ?? "sns";
  const wrong = (path: readonly PropertyKey[], message: string, fix: string) =>
    configurationError(file, configPath(path), `${settingPath(path)}: ${message}`, { fix });
  const broker =
    events.broker !== undefined && transport === "sns"
      ? [wrong(["events", "broker"], "there is no broker with transport sns", "Remove it, or set transport: rabbitmq.")]
      : [];
  const modules = [
    { path: ["defaults"], module: defaults, consumes: true },
    { path: ["api"], module: api, consumes: (api?.consumes ?? []).length > 0 },
    ...Object.entries(services).map(([name, module]) => ({
      path: ["services", name],
      module,
      consumes: (module.consumes ?? []).length > 0,
    })),
  ];
  const queues = modules.flatMap(({ path, module, consumes }) => {
    const at = [...path, "eventQueue"];
    if (module?.eventQueue === undefined) {
      return [];
    }
    if (transport === "rabbitmq") {
      return [wrong(at, "there is no queue of SQS with transport rabbitmq", "Remove it; queues are declared by AMQP.")];
    }
    return consumes ? [] : [wrong(at, "it consumes no event, and so has no queue", "Remove it, or set `consumes`.")];
  });
  return [...broker, ...queues];
}
