import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate";
import { type Draft, Json, PlanBuilder } from "../testing/plan-builder";
import { RULES } from ".";

const name = "container-root-read-only";
const LATER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const FAULT = "The container `c` of `x` may write to its root file system: `readonlyRootFilesystem` is not true.";

interface Parts {
  readonly builder: PlanBuilder;
  readonly task: Draft;
  readonly service: Draft;
  readonly cluster: Draft;
}

/** A service that lets people in, on a cluster that encrypts the sessions and writes them down. */
function sound(): Parts & { readonly exec: Record<string, unknown>; readonly log: Record<string, unknown> } {
  const builder = new PlanBuilder();
  const key = builder.add("aws:kms/key:Key", "exec", { enableKeyRotation: true });
  const log = { cloudWatchLogGroupName: "/sessions", cloudWatchEncryptionEnabled: true };
  const exec = { kmsKeyId: key.arn, logging: "OVERRIDE", logConfiguration: log };
  const configuration = { executeCommandConfiguration: exec };
  const cluster = builder.add("aws:ecs/cluster:Cluster", "x", { configuration });
  const container = { name: "c", readonlyRootFilesystem: false, dockerLabels: { "fleet.exec": "allowed" } };
  const task = builder.add("aws:ecs/taskDefinition:TaskDefinition", "x", {
    containerDefinitions: new Json([container]),
  });
  const service = builder.add("aws:ecs/service:Service", "x", {
    cluster: cluster.arn,
    taskDefinition: task.arn,
    enableExecuteCommand: true,
  });
  return { builder, task, service, cluster, exec, log };
}

function said({ builder }: Parts, known: boolean): string[] {
  const rules = RULES.filter((rule) => rule.name === name);
  const verdict = evaluate(builder.plan(known), { profile: "strict" }, rules);
  return verdict.violations.map(({ message }) => message);
}

describe.each([
  ["at a first preview", false],
  ["on real state", true],
])("a writable root file system %s", (_when, known) => {
  it.each<[string, (parts: ReturnType<typeof sound>) => void]>([
    ["are opened", () => {}],
    [
      "go to a bucket",
      ({ exec }) => {
        exec.logConfiguration = { s3BucketName: "sessions", s3BucketEncryptionEnabled: true };
      },
    ],
    [
      "go to a log whose name is not known yet",
      ({ log }) => {
        log.cloudWatchLogGroupName = LATER;
      },
    ],
  ])("is allowed where recorded shells %s", (_what, change) => {
    const parts = sound();
    change(parts);
    expect(said(parts, known)).toEqual([]);
  });

  it.each<[string, (parts: ReturnType<typeof sound>) => void]>([
    [
      "nobody is let in",
      ({ service }) => {
        service.inputs.enableExecuteCommand = false;
      },
    ],
    [
      "nobody says who is let in",
      ({ service }) => {
        delete service.inputs.enableExecuteCommand;
      },
    ],
    [
      "its container does not say so",
      ({ task }) => {
        task.inputs.containerDefinitions = new Json([{ name: "c", readonlyRootFilesystem: false }]);
      },
    ],
    ["no service runs it", ({ builder, service }) => builder.remove(service)],
    [
      "another service runs it and lets nobody in",
      ({ builder, task, cluster }) => {
        builder.add("aws:ecs/service:Service", "y", { cluster: cluster.arn, taskDefinition: task.arn });
      },
    ],
    [
      "the cluster says nothing of sessions",
      ({ cluster }) => {
        delete cluster.inputs.configuration;
      },
    ],
    [
      "the cluster is somebody else's",
      ({ service }) => {
        service.inputs.cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/other";
      },
    ],
    [
      "sessions are not encrypted",
      ({ exec }) => {
        delete exec.kmsKeyId;
      },
    ],
    [
      "sessions are not written down",
      ({ exec }) => {
        exec.logging = "NONE";
      },
    ],
    [
      "sessions go to the tasks' own log",
      ({ exec }) => {
        exec.logging = "DEFAULT";
      },
    ],
    [
      "the sessions' log is not named",
      ({ log }) => {
        delete log.cloudWatchLogGroupName;
      },
    ],
    [
      "the sessions' log is not encrypted",
      ({ log }) => {
        log.cloudWatchEncryptionEnabled = false;
      },
    ],
  ])("is refused where %s", (_what, change) => {
    const parts = sound();
    change(parts);
    expect(said(parts, known)).toEqual([FAULT]);
  });
});
