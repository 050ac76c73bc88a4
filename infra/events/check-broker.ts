import type { Diagnostic } from "../../modules-manifest/manifest";
import { configPath, configurationError, settingPath } from "../configuration";
import type { ConfigurationFile } from "../configuration-file";
import type { FleetSettings } from "../settings";
import { participants, usesTransport } from "./settings";

/** Rules a security group takes in one direction; AWS's default quota. */
const rulesPerSecurityGroup = 60;

/** What Amazon MQ does not take, and a word on what a shared broker means. */
export function checkBroker(settings: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  if (!usesTransport(settings, "rabbitmq")) {
    return [];
  }
  const { instanceType, engineVersion } = settings.events.broker;
  const names = participants(settings).map(({ name }) => name);
  const wrong = (path: readonly PropertyKey[], message: string, fix: string) =>
    configurationError(file, configPath(path), `${settingPath(path)}: ${message}`, { fix });
  const problems: Diagnostic[] = [];
  if (instanceType.startsWith("mq.t3.")) {
    const message = `Amazon MQ runs no RabbitMQ on ${instanceType} any more`;
    problems.push(wrong(["events", "broker", "instanceType"], message, "Choose mq.m7g.medium or larger."));
  } else if (Number.parseInt(engineVersion, 10) >= 4 && !instanceType.startsWith("mq.m7g.")) {
    // https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-4.html
    const message = `RabbitMQ ${engineVersion} runs on mq.m7g only, got ${instanceType}`;
    problems.push(wrong(["events", "broker", "instanceType"], message, "Choose mq.m7g.large, or engineVersion 3.13."));
  }
  if (names.length > rulesPerSecurityGroup) {
    const message = `${names.length} services use the broker; its security group takes ${rulesPerSecurityGroup} rules`;
    problems.push(wrong(["events", "transport"], message, "Use transport: sns."));
  }
  if (names.length > 1) {
    problems.push(
      configurationError(
        file,
        configPath(["events", "transport"]),
        `${names.join(", ")} have one login to the broker, an administrator's: it keeps them apart neither from each other's queues nor from its settings`,
        {
          severity: "warning",
          code: "events-one-login",
          fix: "Use transport: sns where services must not read each other's events, or make users of your own in RabbitMQ.",
        },
      ),
    );
  }
  return problems;
}
