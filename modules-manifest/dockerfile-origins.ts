import { shown } from "./diagnostics";
import type { DockerfileContext } from "./dockerfile-checks";
import type { ReadDockerfile } from "./dockerfile-facts";
import { unquoted } from "./dockerfile-instructions";
import { findStage, flag, type StageStep } from "./dockerfile-stages";
import { expand } from "./dockerfile-variables";
import type { Location } from "./manifest";

const REMOTE = /^(?:https?|ftp|git|ssh):\/\/|^git@/i;
/** A repository's address that names a commit. */
const AT_COMMIT = /#[0-9a-f]{40}(?::|$)/i;

/** Checks that what the image takes from elsewhere is the same tomorrow: base images, and what ADD downloads. */
export function checkOrigins(dockerfile: ReadDockerfile, context: DockerfileContext): void {
  for (const stage of dockerfile.relevant) {
    checkImage(stage.image, stage.at, context);
    for (const step of stage.steps) {
      const { from, instruction } = step;
      if (from !== undefined && findStage(dockerfile.stages.slice(0, stage.index), from) === undefined) {
        checkImage(from, instruction.at, context);
      }
      checkDownloads(step, context);
    }
  }
}

function checkImage(image: string | undefined, at: Location, { sink }: DockerfileContext): void {
  // What is neither known nor an image's name cannot be judged.
  if (image === undefined || image === "scratch" || /[$@\s]/.test(image) || image === "") {
    return;
  }
  const name = image.slice(image.lastIndexOf("/") + 1);
  const [, tag] = name.split(":");
  if (tag === undefined || tag === "latest") {
    sink.report(
      "base-image-unpinned",
      at,
      `an image is another one whenever its owner pushes, got ${shown(image)}${tag === undefined ? " without a tag" : ""}; expected a version`,
      `Write \`${image.replace(/:latest$/, "")}:<version>\`, or name a digest.`,
    );
  }
}

function checkDownloads({ instruction, variables }: StageStep, { sink }: DockerfileContext): void {
  if (instruction.keyword !== "ADD" || flag(instruction, "checksum") !== undefined) {
    return;
  }
  for (const { text, at } of instruction.words.slice(0, -1)) {
    const address = expand(unquoted(text), variables) ?? unquoted(text);
    if (REMOTE.test(address) && !AT_COMMIT.test(address)) {
      sink.report(
        "download-unverified",
        at,
        `ADD takes whatever stands at an address, got ${shown(address)} without a checksum; expected \`--checksum=sha256:...\``,
        "Add `--checksum=sha256:` and the file's digest, of a git repository `#` and the commit, or put the file into the monorepo.",
      );
    }
  }
}
