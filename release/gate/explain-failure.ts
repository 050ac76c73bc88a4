import type { ServiceEvent, Task } from "@aws-sdk/client-ecs";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { clean } from "../logs/clean-text";
import type { FailureFacts, TaskLog, UnhealthyTarget } from "./collect-facts";
import { lastPart, revisionOf, targetGroupName } from "./names";
import { explainStop } from "./stop-reasons";

const longestLine = 300;
const mostEvents = 5;
const mostTargets = 6;
const mostReasons = 5;

/** What people read when a gate does not open: what happened, why, the log, and the commands to look further. */
export function explainFailure(inputs: GateInputs, happened: string, facts?: FailureFacts): string {
  return [
    `${inputs.service}: ${happened}`,
    ...(facts === undefined ? [] : explainFacts(inputs, facts)),
    ...lookFurther(inputs),
  ].join("\n");
}

function explainFacts(inputs: GateInputs, { stopped, log, targets, events, gaps }: FailureFacts): readonly string[] {
  return [
    ...section("Why tasks stopped", explainStops(inputs, stopped)),
    ...(log === undefined ? [] : explainLog(log)),
    ...section("Targets that are not healthy", explainTargets(targets)),
    ...section("ECS says", explainEvents(events)),
    ...section("Could not be found out", gaps),
  ];
}

/** A title and its lines; nothing without lines. What others wrote moves no cursor. */
export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}:`, ...lines.map((line) => `    ${clean(line)}`)];
}

/** The same reason once, with the number of tasks. */
function explainStops(inputs: GateInputs, stopped: readonly Task[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const task of stopped) {
    const why = explainStop(task, inputs);
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  const revision = revisionOf(inputs.taskDefinition);
  return [...counts]
    .slice(0, mostReasons)
    .map(([why, count]) => `${count} ${count === 1 ? "task" : "tasks"} of ${revision}: ${why}`);
}

/** The last lines that a task has logged. */
export function explainLog({ task, lines }: TaskLog): readonly string[] {
  const printed = lines.flatMap((line) => line.trimEnd().split(/\r?\n/)).map(clean);
  if (printed.length === 0) {
    return [`  Task ${task} logged nothing`];
  }
  const clipped = printed.map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}...` : line));
  const count = clipped.length === 1 ? "line" : `${clipped.length} lines`;
  const wrong = clipped.some((line) => line.includes("exec format error"));
  return [
    ...section(
      `Last ${count} logged by task ${task}`,
      clipped.map((line) => `| ${line}`),
    ),
    ...(wrong ? ["  The image was built for another CPU architecture than the task's"] : []),
  ];
}

function explainTargets(targets: readonly UnhealthyTarget[]): readonly string[] {
  const shown = targets.slice(0, mostTargets).map(({ target, state, targetGroup, path, description }) => {
    const check = [path === undefined ? undefined : `GET ${path}`, description].filter(Boolean).join(": ");
    return `${target} is ${state} in ${targetGroupName(targetGroup)}${check === "" ? "" : ` (${check})`}`;
  });
  return targets.length > mostTargets ? [...shown, `and ${targets.length - mostTargets} more`] : shown;
}

function explainEvents(events: readonly ServiceEvent[]): readonly string[] {
  const relevant = /unable|fail|unhealthy|error|stopped|circuit|alarm|roll|capacity|denied/i;
  return events
    .filter(({ message = "" }) => relevant.test(message))
    .slice(-mostEvents)
    .map(({ createdAt, message }) => `${createdAt?.toISOString().slice(11, 19) ?? ""} ${message}`.trim());
}

function lookFurther({ cluster, ecsService, region, logGroup }: GateInputs): readonly string[] {
  const names = `--cluster ${lastPart(cluster)} --services ${lastPart(ecsService)} --region ${region}`;
  return section("Look further", [
    `aws ecs describe-services ${names}`,
    `aws logs tail ${logGroup} --follow --region ${region}`,
  ]);
}
