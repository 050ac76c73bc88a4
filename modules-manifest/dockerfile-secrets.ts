import { shown } from "./diagnostics";
import type { DockerfileContext } from "./dockerfile-checks";
import type { ReadDockerfile } from "./dockerfile-facts";
import { type Instruction, readInstructions } from "./dockerfile-instructions";
import { assignments } from "./dockerfile-variables";
import { holdsSecret, isSecretArgument } from "./secret-values";

/** Checks that no secret stands in the Dockerfile, or in the history of the image: in any stage, as stages are pushed as caches. */
export function checkSecrets({ facts, text }: ReadDockerfile, { sink }: DockerfileContext): void {
  for (const instruction of readInstructions(text, facts.path)) {
    for (const { name, value } of variablesOf(instruction)) {
      const at = instruction.words.find((word) => word.text.startsWith(name))?.at ?? instruction.at;
      if (value !== undefined && holdsSecret(name, value)) {
        sink.report(
          "secret-in-image",
          at,
          `a secret stands in the Dockerfile, got ${shown(`${instruction.keyword} ${name}`)} with a value of ${value.length} characters; expected none`,
          `Remove the value, and make a new one, as this one is known; ${instruction.keyword === "ENV" ? `the process gets it from \`secrets.${name}\` of the stack's configuration` : "mount that one where the build needs it"}.`,
        );
      } else if (instruction.keyword === "ARG" && value === undefined && isSecretArgument(name)) {
        sink.report(
          "secret-build-argument",
          at,
          `a build argument is readable in the image's history, got ${shown(`ARG ${name}`)}, which is a secret by its name; expected a mounted secret`,
          `Write \`RUN --mount=type=secret,id=${name},env=${name}\` where it is needed, and build with \`--secret id=${name}\`.`,
        );
      }
    }
  }
}

function variablesOf(instruction: Instruction): { name: string; value: string | undefined }[] {
  return instruction.keyword === "ARG" || instruction.keyword === "ENV"
    ? assignments(instruction).map(([name, value]) => ({ name, value }))
    : [];
}
