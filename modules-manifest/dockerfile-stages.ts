import { type Instruction, readInstructions, unquoted, type Word } from "./dockerfile-instructions";
import { assignments, expand, type Variables } from "./dockerfile-variables";
import type { Location } from "./manifest";

/** A source of COPY, ADD or a bind mount that is taken from the build context. */
export interface ContextSource {
  /** As written. */
  readonly written: string;
  /** With its variables filled in; absent when one is unknown. */
  readonly path?: string;
  readonly at: Location;
  /** Where it goes, as written; absent for a mount. */
  readonly destination?: string;
  /** A bind mount of RUN is there for that instruction only. */
  readonly isMount: boolean;
}

/** An instruction of a stage with what is known when it runs. */
export interface StageStep {
  readonly instruction: Instruction;
  readonly variables: Variables;
  readonly sources: readonly ContextSource[];
  /** Stage or image that a COPY takes from instead of the context. */
  readonly from?: string;
}

export interface Stage {
  readonly index: number;
  /** Lower-case name, or the index as text. */
  readonly name: string;
  readonly isNamed: boolean;
  readonly at: Location;
  readonly lastLine: number;
  /** Earlier stage that this one begins with; absent when it begins with an image. */
  readonly base?: Stage;
  /** Image that the stage begins with, its variables filled in; absent when one is unknown, or when it begins with a stage. */
  readonly image?: string;
  readonly steps: readonly StageStep[];
  /** ENV and ARG values at the stage's end. */
  readonly variables: Variables;
  /** ENV values alone: those that a stage which begins with this one has. */
  readonly environment: Variables;
}

const COMMANDS: ReadonlySet<string> = new Set(["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"]);

/** What a Dockerfile takes from the build context, and what it runs. */
export function usesOf(stages: readonly Stage[]): { sources: readonly ContextSource[]; commands: readonly string[] } {
  const steps = stages.flatMap((stage) => stage.steps);
  const run = steps.filter(({ instruction }) => COMMANDS.has(instruction.keyword));
  return {
    sources: steps.flatMap((step) => step.sources),
    commands: run.map(({ instruction }) => instruction.text),
  };
}

/** Reads a Dockerfile into stages, with ARG and ENV values followed where they are known. */
export function readStages(text: string, file: string, buildArguments: Readonly<Record<string, string>>): Stage[] {
  const stages: Stage[] = [];
  const global = new Map<string, string | undefined>();
  let steps: StageStep[] = [];
  let variables = new Map<string, string | undefined>();
  let environment = new Map<string, string | undefined>();
  let snapshot: Variables = new Map();
  for (const instruction of readInstructions(text, file)) {
    if (instruction.keyword === "FROM") {
      const from = expand(instruction.words[0]?.text ?? "", global);
      const base = findStage(stages, from ?? "", true);
      const name = instruction.words[1]?.text.toLowerCase() === "as" ? instruction.words[2]?.text : undefined;
      steps = [];
      environment = new Map(base?.environment);
      variables = new Map(environment);
      snapshot = new Map(variables);
      stages.push({
        index: stages.length,
        name: name?.toLowerCase() ?? String(stages.length),
        isNamed: name !== undefined,
        at: instruction.at,
        lastLine: instruction.lastLine,
        ...(base !== undefined ? { base } : from !== undefined ? { image: from } : {}),
        steps,
        variables,
        environment,
      });
      continue;
    }
    const scope = stages.length === 0 ? global : variables;
    if (instruction.keyword === "ARG" || instruction.keyword === "ENV") {
      const names = assign(instruction, scope, global, buildArguments);
      for (const name of instruction.keyword === "ENV" ? names : []) {
        environment.set(name, scope.get(name));
      }
      snapshot = new Map(variables);
    }
    if (stages.length > 0) {
      steps.push(toStep(instruction, snapshot));
    }
  }
  return stages;
}

function assign(
  instruction: Instruction,
  scope: Map<string, string | undefined>,
  global: Variables,
  buildArguments: Readonly<Record<string, string>>,
): string[] {
  const before = new Map(scope);
  const written = assignments(instruction);
  for (const [name, text] of written) {
    const value = text === undefined ? undefined : expand(text, before);
    if (instruction.keyword === "ENV") {
      scope.set(name, value);
    } else if (Object.hasOwn(buildArguments, name)) {
      scope.set(name, buildArguments[name]);
    } else {
      scope.set(name, text === undefined ? (global.get(name) ?? scope.get(name)) : value);
    }
  }
  return written.map(([name]) => name);
}

function toStep(instruction: Instruction, variables: Variables): StageStep {
  const from = flag(instruction, "from");
  const step = { instruction, variables, ...(from === undefined ? {} : { from: expand(from, variables) ?? from }) };
  if (instruction.keyword === "RUN") {
    return { ...step, sources: instruction.flags.flatMap((word) => mountSource(word, variables)) };
  }
  const copies = instruction.keyword === "COPY" || instruction.keyword === "ADD";
  const destination = instruction.words.at(-1)?.text ?? "";
  const sources = copies && from === undefined ? instruction.words.slice(0, -1).filter(isOfContext) : [];
  return { ...step, sources: sources.map((word) => toSource(word, word.text, variables, destination)) };
}

function isOfContext(word: Word): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:\/\/|git@|<<)/i.test(word.text);
}

function toSource(word: Word, text: string, variables: Variables, destination?: string): ContextSource {
  const written = unquoted(text);
  const path = expand(written, variables);
  return {
    written,
    at: word.at,
    isMount: destination === undefined,
    ...(path === undefined ? {} : { path }),
    ...(destination === undefined ? {} : { destination: unquoted(destination) }),
  };
}

function mountSource(word: Word, variables: Variables): ContextSource[] {
  const options = /^--mount=(.*)$/.exec(word.text)?.[1]?.split(",") ?? [];
  const settings = new Map(options.map((option) => [option.split("=")[0], option.split("=").slice(1).join("=")]));
  const isBind = options.length > 0 && (settings.get("type") ?? "bind") === "bind" && !settings.has("from");
  return isBind ? [toSource(word, settings.get("source") ?? settings.get("src") ?? ".", variables)] : [];
}

/** Value of a `--name=value` flag. */
export function flag(instruction: Instruction, name: string): string | undefined {
  const prefix = `--${name}=`;
  return instruction.flags.find((word) => word.text.startsWith(prefix))?.text.slice(prefix.length);
}

/** The stage of a name, the last one where a name occurs twice; an index counts only where Docker lets it. */
export function findStage(stages: readonly Stage[], name: string, namedOnly = false): Stage | undefined {
  const wanted = name.toLowerCase();
  return (
    stages.findLast((stage) => stage.name === wanted && (stage.isNamed || !namedOnly)) ??
    (namedOnly ? undefined : stages[/^\d{1,4}$/.test(wanted) ? Number(wanted) : -1])
  );
}

/** The stage and those it begins with, first to last. */
export function lineage(stage: Stage): Stage[] {
  const stages: Stage[] = [];
  for (let current: Stage | undefined = stage; current !== undefined; current = current.base) {
    stages.push(current);
  }
  return stages.reverse();
}

/** Every stage that building the target builds. */
export function reachableStages(stages: readonly Stage[], target: Stage): Stage[] {
  const reached = new Set<Stage>();
  const visit = (stage: Stage | undefined): void => {
    if (stage === undefined || reached.has(stage)) {
      return;
    }
    reached.add(stage);
    visit(stage.base);
    const earlier = stages.slice(0, stage.index);
    for (const { from, instruction } of stage.steps) {
      visit(from === undefined ? undefined : findStage(earlier, from));
      for (const { text } of instruction.flags) {
        const mounted = /^--mount=.*\bfrom=([^,]+)/.exec(text)?.[1];
        visit(mounted === undefined ? undefined : findStage(earlier, mounted));
      }
    }
  };
  visit(target);
  return stages.filter((stage) => reached.has(stage));
}
