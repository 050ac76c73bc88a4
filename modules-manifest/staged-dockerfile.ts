import { readInstructions } from "./dockerfile-instructions";
import { findStage, readStages } from "./dockerfile-stages";

/** Name of the generated Dockerfile in a staged context. */
export const stagedDockerfile = "Dockerfile.fleet";
/** Name of the stage that is appended to a module's Dockerfile: the one to build. */
export const stagedTarget = "fleet";
/** Name of the stage that migrations run in, where the module has any. */
export const stagedMigrationTarget = "fleet-migration";
/** Where the certificate authorities stand in the image; `NODE_EXTRA_CA_CERTS` names it. */
export const CERTIFICATE_PATH = "/etc/fleet/rds-ca.pem";

/**
 * Appends a stage for each, which begins with the target and adds the certificate authorities; readable by whatever user
 * the image runs as.
 */
export function withFleetStages(
  text: string,
  targets: { readonly service: string; readonly migration?: string },
  certificateFile: string,
): string {
  const staged = withStage(text, targets.service, stagedTarget, certificateFile);
  return targets.migration === undefined
    ? staged
    : withStage(staged, targets.migration, stagedMigrationTarget, certificateFile);
}

function withStage(text: string, target: string, name: string, certificateFile: string): string {
  const stages = readStages(text, stagedDockerfile, {});
  const stage = findStage(stages, target);
  if (stage === undefined) {
    const names = stages.map(({ name }) => name).join(", ") || "none";
    throw new Error(`the Dockerfile has no stage to build, got the stages ${names}; expected \`${target}\``);
  }
  const base = stage.isNamed ? stage.name : `${name}-base`;
  const body = stage.isNamed ? text : withStageName(text, stage.at.line, base);
  const lines = [
    `FROM ${base} AS ${name}`,
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
