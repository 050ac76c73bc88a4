import { shown } from "./diagnostics";
import type { DockerfileContext } from "./dockerfile-checks";
import { type ReadDockerfile, stepsOf } from "./dockerfile-facts";
import type { Instruction } from "./dockerfile-instructions";
import { lineage, type Stage } from "./dockerfile-stages";
import { expand } from "./dockerfile-variables";

const ROOT_USER = /^(?:root|0+)(?::|$)/;
/** Images whose own user is not root, by name or tag. */
const ROOTLESS_IMAGE =
  /^(?:cgr\.dev\/chainguard|(?:docker\.io\/)?(?:chainguard|bitnami|bitnamilegacy|bitnamisecure))\/|nonroot|non-root|rootless|unprivileged|chiseled/i;
/** A JSON list gone wrong, as with single quotes; a shell's test is none. */
const LIST_IN_BRACKETS = /^\[\s*[^\s\]-].*\]$/s;
const SHELL_TEST = /\s(?:-[a-z]|!?==?)\s/;
const EXEC = /(?:^|[;&|]\s*)exec\s/;
/** Package managers start a shell that starts the process, and pass no signal on to it. */
const WRAPPER = /^(?:npm|npx|yarn|pnpm)$/;

/** Checks whose process the image starts as, and that it gets the signal to stop. */
export function checkProcess(dockerfile: ReadDockerfile, context: DockerfileContext): void {
  if (dockerfile.target === undefined) {
    return;
  }
  checkUser(dockerfile.target, context);
  const steps = stepsOf(dockerfile.target);
  for (const keyword of ["ENTRYPOINT", "CMD"]) {
    const last = steps.findLast(({ instruction }) => instruction.keyword === keyword)?.instruction;
    if (last !== undefined) {
      checkCommandForm(last, context);
    }
  }
}

function checkUser(target: Stage, { sink }: DockerfileContext): void {
  const step = stepsOf(target).findLast(({ instruction }) => instruction.keyword === "USER");
  const [base] = lineage(target);
  const word = step?.instruction.words[0];
  const user = step === undefined || word === undefined ? undefined : expand(word.text, step.variables);
  const isRoot = step === undefined ? isRootImage(base) : user !== undefined && ROOT_USER.test(user);
  if (!isRoot) {
    return;
  }
  const got = step === undefined ? "no USER instruction" : shown(`USER ${user}`);
  sink.report(
    "runs-as-root",
    word?.at ?? step?.instruction.at ?? target.at,
    `the image's process is root's, got ${got} in the stage ${shown(target.name)} and those it begins with; expected another user`,
    "Write `USER bun` before the last command. A deployment by the fleet starts the process as `user` of the stack's configuration all the same.",
  );
}

/** Without a USER the image that the first stage begins with decides; of one that is not known nothing can be said. */
function isRootImage(base: Stage | undefined): boolean {
  return base?.image !== undefined && !ROOTLESS_IMAGE.test(base.image);
}

function checkCommandForm({ keyword, at, text, words, isJson }: Instruction, { sink }: DockerfileContext): void {
  const isList = LIST_IN_BRACKETS.test(text) && !SHELL_TEST.test(text);
  const wrapper = words[0]?.text ?? "";
  if (!isJson && isList) {
    sink.report(
      "command-malformed",
      at,
      `the list of ${shown(keyword)} is no JSON, so that a shell runs it as it stands, got ${shown(text)}; expected text in double quotes, separated by commas`,
      `Write it like \`${keyword} ["bun", "run", "index.ts"]\`.`,
    );
  } else if (!isJson && text !== "" && !EXEC.test(text)) {
    sink.report(
      "command-in-shell",
      at,
      `a shell starts the process, which gets no signal to stop, got ${shown(`${keyword} ${text}`)}; expected a JSON list`,
      `Write it like \`${keyword} ["bun", "run", "index.ts"]\`, or put \`exec\` before the command.`,
    );
  } else if (WRAPPER.test(isJson ? wrapper : (/\bexec\s+(\S+)/.exec(text)?.[1] ?? ""))) {
    sink.report(
      "command-wrapped",
      at,
      `a package manager starts the process, which gets no signal to stop, got ${shown(`${keyword} ${text}`)}; expected the process itself`,
      `Write what the script runs, like \`${keyword} ["bun", "run", "index.ts"]\`.`,
    );
  }
}
