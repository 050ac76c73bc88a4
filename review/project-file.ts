import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { isMap, isScalar } from "yaml";
import type { Diagnostic } from "../modules-manifest/manifest";
import { nearest } from "../modules-manifest/nearest";
import { openYaml, type YamlFile } from "./yaml-file";

/** What Pulumi.yaml says that a stack's configuration depends on. */
export interface ProjectFile {
  readonly name: string;
  /** Its own `config`, the values every stack starts with, if there is one. */
  readonly file: YamlFile;
}

/** Reads Pulumi.yaml. Nothing but diagnostics where it is missing or has no name. */
export function readProjectFile(directory: string): { project?: ProjectFile; diagnostics: readonly Diagnostic[] } {
  const opened = openYaml(join(directory, "Pulumi.yaml"));
  if (opened.file === undefined) {
    const missing = opened.diagnostics.length === 0;
    const problem = problemIn(
      "Pulumi.yaml",
      "project-file-missing",
      "there is no Pulumi.yaml in the project's directory",
      {
        fix: "Give the directory that holds it: fleet --cwd <directory>.",
      },
    );
    return { diagnostics: missing ? [problem] : opened.diagnostics };
  }
  const { file } = opened;
  const name = isMap(file.document.contents) ? file.document.get("name", true) : undefined;
  if (!isScalar(name) || typeof name.value !== "string" || name.value === "") {
    const fix = "Write the project's name: `name: fleet`.";
    return {
      diagnostics: [{ ...problemIn("Pulumi.yaml", "project-file-invalid", "`name` is missing", { fix }) }],
    };
  }
  return { project: { name: name.value, file }, diagnostics: [] };
}

/** Names of the stacks that have a file beside Pulumi.yaml, sorted. */
export function listStacks(directory: string): readonly string[] {
  try {
    const names = readdirSync(directory).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
    return names.sort();
  } catch {
    return [];
  }
}

/** The stack that is meant where none is named: the only one, else `prod`. */
export function defaultStack(directory: string): string {
  const [first, ...others] = listStacks(directory);
  return first !== undefined && others.length === 0 ? first : "prod";
}

/** Says that a stack has no file, and which have one. */
export function missingStack(directory: string, stack: string): Diagnostic {
  const stacks = listStacks(directory);
  const meant = nearest(stack, stacks);
  const existing = stacks.length === 0 ? "There is no stack yet" : `The stacks are ${stacks.join(", ")}`;
  const suggestion = meant === undefined ? "" : `Did you mean \`${meant}\`? `;
  const file = `Pulumi.${stack}.yaml`;
  return problemIn(file, "stack-file-missing", `there is no stack \`${stack}\`: ${file} does not exist`, {
    fix: `${suggestion}${existing}; pulumi stack init ${stack} makes one.`,
  });
}

/** An error of a whole file. */
export function problemIn(path: string, code: string, message: string, { fix }: { fix: string }): Diagnostic {
  return { severity: "error", code, file: basename(path), line: 1, column: 1, message, fix };
}
