import { containers, has, type Row, text } from "./controls";

const service = "aws:ecs/service:Service";
const task = "aws:ecs/taskDefinition:TaskDefinition";
const repository = "aws:ecr/repository:Repository";

/** Controls of ECS and ECR. */
export const computeControls: readonly Row[] = [
  ["ECS.2", "no public address", service, (i) => text(i, "networkConfiguration").includes('"assignPublicIp":false')],
  ["ECS.3", "no host process namespace", task, (i) => i.pidMode === undefined && i.ipcMode === undefined],
  ["ECS.4", "not privileged", task, containers(has("privileged", false))],
  ["ECS.5", "read-only root file system", task, containers(has("readonlyRootFilesystem", true))],
  [
    "ECS.8",
    "no AWS keys in the environment",
    task,
    containers((c) => !/AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)|ECS_ENGINE_AUTH_DATA/.test(text(c, "environment"))),
  ],
  ["ECS.9", "logs", task, containers((c) => text(c, "logConfiguration").includes('"logDriver":"awslogs"'))],
  ["ECS.10", "latest platform", service, has("platformVersion", "LATEST")],
  [
    "ECS.12",
    "Container Insights",
    "aws:ecs/cluster:Cluster",
    has("settings", [{ name: "containerInsights", value: "enabled" }]),
  ],
  ["ECS.13", "tags on the service", service, (i) => i.tags !== undefined],
  ["ECS.14", "tags on the cluster", "aws:ecs/cluster:Cluster", (i) => i.tags !== undefined],
  ["ECS.15", "tags on the task definition", task, (i) => i.tags !== undefined],
  ["ECS.17", "no host network", task, has("networkMode", "awsvpc")],
  ["ECS.20", "not root", task, containers((c) => /^[1-9]\d*:[1-9]\d*$/.test(String(c.user)))],
  ["ECR.1", "scan on push", repository, has("imageScanningConfiguration", { scanOnPush: true })],
  ["ECR.2", "tags that cannot be moved", repository, has("imageTagMutability", "IMMUTABLE")],
  [
    "ECR.3",
    "a lifecycle policy for each",
    repository,
    (i, plan) => plan.all("aws:ecr/lifecyclePolicy:LifecyclePolicy").some(({ inputs }) => inputs.repository === i.name),
  ],
  [
    "ECR.5",
    "own key",
    repository,
    (i) => /"encryptionType":"KMS","kmsKey":"arn:aws:kms:/.test(text(i, "encryptionConfigurations")),
  ],
];
