import type { Severity } from "@pulumi/policy";
import { opensRecordedShells } from "../graph/recorded-shells";
import type { Resource } from "../graph/resource";
import { type Container, containersOf } from "../graph/task-definitions";
import { at, flagAt, listAt, show, textAt, UNKNOWN } from "../graph/value";
import { controlUrl, propertyRule } from "./property-rule";
import { ALWAYS, type Finding, type Rule, USUALLY } from "./rule";

interface ContainerRule {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  readonly levels: Rule["levels"];
  readonly control: string;
  readonly remediation: string;
  /** What is wrong with a container, as the end of a sentence. */
  readonly fault: (container: Container, definition: Resource) => string | undefined;
}

/** A rule on every container of a task definition; while they are not known, it waits for the update. */
function containerRule(spec: ContainerRule): Rule {
  return {
    name: spec.name,
    description: spec.description,
    severity: spec.severity,
    levels: spec.levels,
    controls: [spec.control],
    remediation: spec.remediation,
    url: controlUrl(spec.control),
    kinds: ["taskDefinition"],
    checkResource(definition) {
      return (containersOf(definition) ?? []).flatMap((container) => {
        const fault = spec.fault(container, definition);
        return fault === undefined ? [] : [`The container \`${container.name}\` of \`${definition.name}\` ${fault}.`];
      });
    },
  };
}

/** ECS.3. */
export const taskOwnProcesses = propertyRule({
  name: "task-own-processes",
  description: "A task does not share the process namespace of its host.",
  severity: "high",
  levels: ALWAYS,
  controls: ["ECS.3"],
  remediation: "leave out `pidMode`.",
  kinds: ["taskDefinition"],
  path: ["pidMode"],
  want: ["task"],
  absentPasses: true,
});

/** ECS.4. */
export const containerNotPrivileged = containerRule({
  name: "container-not-privileged",
  description: "No container is privileged.",
  severity: "high",
  levels: ALWAYS,
  control: "ECS.4",
  remediation: "leave out `privileged`.",
  fault: ({ definition }) => (flagAt(definition, "privileged") === true ? "is privileged" : undefined),
});

/** Containers that may write to their root file system; `open` ones say that shells are opened in them. */
function writableRoots(definition: Resource, open: boolean): string[] {
  return (containersOf(definition) ?? []).flatMap((container) => {
    const flag = flagAt(container.definition, "readonlyRootFilesystem");
    const isOpen = textAt(container.definition, "dockerLabels", "fleet.exec") === "allowed";
    if (flag === true || flag === UNKNOWN || isOpen !== open) return [];
    return [
      `The container \`${container.name}\` of \`${definition.name}\` may write to its root file system: \`readonlyRootFilesystem\` is not true.`,
    ];
  });
}

/** ECS.5. What ECS Exec opens a shell in has to write to it: its label says so, and the whole plan has to bear it out. */
export const containerRootReadOnly: Rule = {
  name: "container-root-read-only",
  description: "A container cannot write to its root file system, unless recorded shells are opened in it by ECS Exec.",
  severity: "high",
  levels: USUALLY,
  controls: ["ECS.5"],
  remediation: "set `readonlyRootFilesystem: true` and mount a volume where it has to write.",
  url: controlUrl("ECS.5"),
  kinds: ["taskDefinition"],
  checkResource: (definition) => writableRoots(definition, false),
  checkStack({ plan }) {
    return plan.all("taskDefinition").flatMap((definition): Finding[] => {
      const messages = writableRoots(definition, true);
      if (messages.length === 0 || opensRecordedShells(plan, definition)) return [];
      return messages.map((message) => ({ urn: definition.urn, message }));
    });
  },
};

const KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"];

/** ECS.8. */
export const containerWithoutKeys = containerRule({
  name: "container-without-keys",
  description: "No container carries AWS keys in its environment.",
  severity: "high",
  levels: ALWAYS,
  control: "ECS.8",
  remediation: "take the variable out and give the task role what the program needs.",
  fault: ({ environment }) => {
    const found = environment.find(({ name }) => KEYS.includes(name));
    return found ? `has the variable \`${found.name}\`` : undefined;
  },
});

/** ECS.9. */
export const containerLogs = containerRule({
  name: "container-logs",
  description: "Every container's log goes somewhere.",
  severity: "high",
  levels: ALWAYS,
  control: "ECS.9",
  remediation: "set `logConfiguration.logDriver` (awslogs).",
  fault: ({ definition }) => {
    const driver = at(definition, "logConfiguration", "logDriver");
    return driver === undefined || driver === "none" ? "has no `logConfiguration.logDriver`" : undefined;
  },
});

/** ECS.20. */
export const containerNotRoot = containerRule({
  name: "container-not-root",
  description: "No container runs as root.",
  severity: "medium",
  levels: USUALLY,
  control: "ECS.20",
  remediation: 'set `user`, for example "1000:1000": the image\'s own USER is not enough.',
  fault: ({ definition }, { inputs }) => {
    if (textAt(inputs, "runtimePlatform", "operatingSystemFamily")?.startsWith("WINDOWS")) return undefined;
    const user = at(definition, "user");
    if (user === UNKNOWN) return undefined;
    const [name = ""] = show(user ?? "").split(":");
    return ["", "root", "0"].includes(name) ? `runs as root: \`user\` is ${show(user ?? "unset")}` : undefined;
  },
});

/** ECS.10. */
export const servicePlatformLatest: Rule = {
  name: "service-platform-latest",
  description: "A Fargate service runs on the latest platform version.",
  severity: "medium",
  levels: ALWAYS,
  controls: ["ECS.10"],
  remediation: "leave out `platformVersion`, or set it to LATEST.",
  url: controlUrl("ECS.10"),
  kinds: ["ecsService"],
  checkResource(service) {
    const version = textAt(service.inputs, "platformVersion");
    if (version === undefined || ["LATEST", "1.4.0"].includes(version)) return [];
    return [`\`${service.name}\` is held at the platform version ${version}.`];
  },
};

/** ECS.12. */
export const clusterInsights: Rule = {
  name: "cluster-insights",
  description: "A cluster has Container Insights.",
  severity: "medium",
  levels: USUALLY,
  controls: ["ECS.12"],
  remediation: 'set `settings: [{ name: "containerInsights", value: "enabled" }]`.',
  url: controlUrl("ECS.12"),
  kinds: ["ecsCluster"],
  checkResource(cluster) {
    const settings = listAt(cluster.inputs, "settings");
    const insights = settings.find((one) => textAt(one, "name") === "containerInsights");
    if (insights === undefined && settings.some((one) => at(one, "name") === UNKNOWN)) return [];
    const value = insights === undefined ? undefined : at(insights, "value");
    if (value === UNKNOWN || value === "enabled" || value === "enhanced") return [];
    return [`The cluster \`${cluster.name}\` has no Container Insights.`];
  },
};

/** ECS.17. */
export const taskOwnNetwork = propertyRule({
  name: "task-own-network",
  description: "A task does not share the network of its host.",
  severity: "medium",
  levels: ALWAYS,
  controls: ["ECS.17"],
  remediation: 'set `networkMode: "awsvpc"`.',
  kinds: ["taskDefinition"],
  path: ["networkMode"],
  want: ["awsvpc"],
  except: (definition) => textAt(definition.inputs, "networkMode") === "none",
});

/** ECS.18. */
export const volumeEncrypted: Rule = {
  name: "volume-encrypted-in-transit",
  description: "A task's EFS volumes are reached over TLS.",
  severity: "medium",
  levels: ALWAYS,
  controls: ["ECS.18"],
  remediation: 'set `efsVolumeConfiguration.transitEncryption: "ENABLED"`.',
  url: controlUrl("ECS.18"),
  kinds: ["taskDefinition"],
  checkResource(definition) {
    return listAt(definition.inputs, "volumes").flatMap((volume) => {
      if (at(volume, "efsVolumeConfiguration") === undefined) return [];
      const mode = at(volume, "efsVolumeConfiguration", "transitEncryption");
      if (mode === "ENABLED" || mode === UNKNOWN) return [];
      return [`The volume \`${textAt(volume, "name") ?? "?"}\` of \`${definition.name}\` is reached without TLS.`];
    });
  },
};
