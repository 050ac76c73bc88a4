import type { DiagnosticSink } from "./diagnostics";
import { shown, wholeFile } from "./diagnostics";
import type { StageStep } from "./dockerfile-stages";
import { findStage, lineage, reachableStages, readStages, type Stage } from "./dockerfile-stages";
import { assignments, expand } from "./dockerfile-variables";
import type { DockerfileFacts, Location } from "./manifest";
import type { RootFiles } from "./root-files";

/** Stage that is built unless the settings name another. */
export const DEFAULT_TARGET = "production";
const LARGEST_DOCKERFILE_BYTES = 256 * 1024;

/** A Dockerfile as read, with what the manifest keeps of it. */
export interface ReadDockerfile {
  readonly facts: DockerfileFacts;
  readonly stages: readonly Stage[];
  /** Stages that matter: those that the target needs, or all when there is no such target. */
  readonly relevant: readonly Stage[];
  /** The stage that is built; absent when there is no such stage. */
  readonly target?: Stage;
  readonly text: string;
  /** Where `facts.defaultPort` stands. */
  readonly portAt?: Location;
}

export interface DockerfileRequest {
  readonly path: string;
  readonly target: string;
  readonly buildArguments: Readonly<Record<string, string>>;
}

/** Facts of a Dockerfile that is absent, as for a prebuilt image. */
export function absentDockerfile(request: DockerfileRequest): ReadDockerfile {
  return {
    facts: { path: request.path, stages: [], target: request.target, copiedPaths: [] },
    stages: [],
    relevant: [],
    text: "",
  };
}

/** Reads a Dockerfile; nothing when it is absent or unusable, the latter with a diagnostic. */
export function readDockerfile(
  files: RootFiles,
  request: DockerfileRequest,
  sink: DiagnosticSink,
): ReadDockerfile | undefined {
  const text = files.readText(request.path, LARGEST_DOCKERFILE_BYTES);
  if (text === undefined) {
    return undefined;
  }
  const stages = readStages(text, request.path, request.buildArguments);
  const target = findStage(stages, request.target);
  if (stages.length === 0) {
    sink.report(
      "dockerfile-malformed",
      wholeFile(request.path),
      "the Dockerfile has no stage, got no FROM instruction; expected at least one",
      `Write a \`FROM ... AS ${request.target}\` instruction.`,
    );
  }
  const port = target === undefined ? undefined : declaredPort(target);
  const healthPath = target === undefined ? undefined : probedPath(target);
  const copied = stages.flatMap((stage) => stage.steps.flatMap((step) => step.sources.map(({ written }) => written)));
  const facts: DockerfileFacts = {
    path: request.path,
    stages: stages.map(({ name }) => name),
    target: request.target,
    copiedPaths: [...new Set(copied)],
    ...(typeof healthPath === "string" ? { healthPath } : {}),
    ...(port?.value === undefined ? {} : { defaultPort: port.value }),
  };
  return {
    facts,
    stages,
    relevant: target === undefined ? stages : reachableStages(stages, target),
    text,
    ...(target === undefined ? {} : { target }),
    ...(port === undefined ? {} : { portAt: port.at }),
  };
}

/** All steps of a stage and of those it begins with. */
export function stepsOf(stage: Stage): StageStep[] {
  return lineage(stage).flatMap(({ steps }) => steps);
}

function declaredPort(target: Stage): { value: number | undefined; at: Location } | undefined {
  for (const step of stepsOf(target).toReversed()) {
    if (step.instruction.keyword === "ENV") {
      const written = assignments(step.instruction).findLast(([name]) => name === "PORT");
      if (written !== undefined) {
        const word = step.instruction.words.find(({ text }) => text.startsWith("PORT"));
        return { value: portNumber(step.variables.get("PORT")), at: word?.at ?? step.instruction.at };
      }
    }
  }
  return undefined;
}

/** Text as a port number from 1 to 65535; nothing for anything else. */
export function portNumber(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? "";
  const value = /^[0-9]{1,5}$/.test(trimmed) ? Number(trimmed) : 0;
  return value >= 1 && value <= 65_535 ? value : undefined;
}

/** The HEALTHCHECK that the stage ends with. */
export function healthcheckOf(target: Stage): StageStep | undefined {
  return stepsOf(target).findLast(({ instruction }) => instruction.keyword === "HEALTHCHECK");
}

/** Path that the HEALTHCHECK fetches; nothing without one, `false` for one that cannot be read. */
export function probedPath(target: Stage): string | false | undefined {
  const probe = healthcheckOf(target)?.instruction;
  if (probe === undefined || /^NONE$/i.test(probe.text)) {
    return undefined;
  }
  const address = /https?:\/\/(.*)/is.exec(probe.words.map(({ text }) => text).join(" "))?.[1];
  if (address === undefined) {
    return false;
  }
  return /\/[A-Za-z0-9_\-./~%]*/.exec(address)?.[0] ?? "/";
}

/** Ports that the target's EXPOSE instructions name. */
export function exposedPorts(target: Stage): { value: number; at: Location }[] {
  return stepsOf(target)
    .filter(({ instruction }) => instruction.keyword === "EXPOSE")
    .flatMap(({ instruction, variables }) =>
      instruction.words.flatMap(({ text, at }) => {
        const value = portNumber(expand(text, variables)?.replace(/\/(?:tcp|udp)$/i, ""));
        return value === undefined ? [] : [{ value, at }];
      }),
    );
}

/** What a message calls the stages of a Dockerfile. */
export function stageList(stages: readonly Stage[]): string {
  return stages.length === 0
    ? "none"
    : stages
        .slice(0, 20)
        .map(({ name }) => shown(name))
        .join(", ");
}
