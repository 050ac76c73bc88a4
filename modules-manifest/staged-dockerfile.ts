import { readInstructions } from "./dockerfile-instructions";
import { findStage, readStages } from "./dockerfile-stages";

/** Name of the generated Dockerfile in a staged context. */
export const stagedDockerfile = "Dockerfile.fleet";
/** Name of the stage that is appended to a module's Dockerfile: the one to build. */
export const stagedTarget = "fleet";
/** Where the certificate authorities stand in the image; `NODE_EXTRA_CA_CERTS` names it. */
export const CERTIFICATE_PATH = "/etc/fleet/rds-ca.pem";

/** Appends a stage that begins with the target and adds the certificate authorities; readable by whatever user the image runs as. */
export function withFleetStage(text: string, target: string, certificateFile: string): string {
  const stages = readStages(text, stagedDockerfile, {});
  const stage = findStage(stages, target);
  if (stage === undefined) {
    const names = stages.map(({ name }) => name).join(", ") || "none";
    throw new Error(`the Dockerfile has no stage to build, got the stages ${names}; expected \`${target}\``);
  }
  const base = stage.isNamed ? stage.name : `${stagedTarget}-base`;
  const body = stage.isNamed ? text : withStageName(text, stage.at.line, base);
  const lines = [
    `FROM ${base} AS ${stagedTarget}`,
    `COPY --chmod=0444 ${certificateFile} ${CERTIFICATE_PATH}`,
    // Fargate gives a volume the owner and mode that the image's VOLUME has there; else only root may write to it.
    'VOLUME ["/tmp"]',
  ];
  return `${body.trimEnd()}\n\n${lines.join("\n")}\n`;
}

/** Names the stage whose FROM stands at a line: only a stage with a name can be built upon. */
function withStageName(text: string, line: number, name: string): string {
  const from = readInstructions(text, stagedDockerfile).find(
    ({ keyword, at }) => keyword === "FROM" && at.line === line,
  );
  const lines = text.split("\n");
  const last = (from?.lastLine ?? line) - 1;
  lines[last] = `${(lines[last] ?? "").trimEnd()} AS ${name}`;
  return lines.join("\n");
}
