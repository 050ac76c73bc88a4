import { join } from "node:path";
import { certificateAuthorities } from "../infra/certificate-authorities";
import { repositoryName } from "../infra/repository-name";
import { type FleetSettings, migrationTag, type ServiceSettings } from "../infra/settings";
import { contextDirectory } from "../infra/staging";
import {
  type Manifest,
  type StagedContext,
  stageContext,
  stagedMigrationTarget,
  stagedTarget,
} from "../modules-manifest";
import { type ProcessResult, runProcess } from "./run-process";

/** What is to be built, and where it goes. */
export interface BuildRequest {
  readonly settings: FleetSettings;
  readonly manifest: Manifest;
  readonly services: readonly ServiceSettings[];
  /** Folder of Pulumi.yaml: the build contexts are laid out below it. */
  readonly projectDirectory: string;
  /** Pushes to this registry, such as `123456789012.dkr.ecr.eu-central-1.amazonaws.com`. @default - loads the image into the local engine */
  readonly registry?: string;
  /** Images at once. */
  readonly jobs: number;
}

/** Told while it goes on. */
export interface BuildProgress {
  /** A line of the builder's own log. */
  log(service: string, line: string): void;
  ended(result: BuildResult): void;
}

/** What became of one image. */
export interface BuildResult {
  /** The service's name, `billing`; of the image that its migrations run from `billing migration`. */
  readonly service: string;
  /** Its full name. */
  readonly image: string;
  /** `present`: the registry had it, so that nothing was built. */
  readonly outcome: "built" | "present" | "failed";
  readonly seconds: number;
  /** The end of the builder's log, where it failed. */
  readonly reason?: string;
}

/** Lines of the log that a failure is told with. */
const reasonLines = 12;

/** Builds images with docker buildx from the same contexts as `pulumi up` does, and pushes what the registry lacks. */
export async function buildImages(request: BuildRequest, progress: BuildProgress): Promise<readonly BuildResult[]> {
  const waiting = [...request.services];
  const results: BuildResult[] = [];
  const work = async (): Promise<void> => {
    for (let service = waiting.shift(); service !== undefined; service = waiting.shift()) {
      // One after the other: the second finds the layers of the first.
      for (const image of imagesOf(service, request.settings)) {
        const result = await buildImage(image, request, progress);
        results.push(result);
        progress.ended(result);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(request.jobs, waiting.length) }, work));
  return results;
}

/** An image of a service. */
interface WantedImage {
  readonly service: ServiceSettings;
  /** What messages call it. */
  readonly label: string;
  /** `<repository>:<tag>`. */
  readonly name: string;
  /** Stage of the staged Dockerfile. */
  readonly target: string;
}

/** What the images of a service are called in results and progress. */
export function imageLabels({ name, migration }: ServiceSettings): readonly string[] {
  return migration === undefined ? [name] : [name, `${name} migration`];
}

function imagesOf(service: ServiceSettings, settings: FleetSettings): readonly WantedImage[] {
  const { fingerprint } = service.entry;
  const repository = repositoryName(settings, service);
  const stages = [
    { name: `${repository}:${fingerprint}`, target: stagedTarget },
    { name: `${repository}:${migrationTag(fingerprint)}`, target: stagedMigrationTarget },
  ];
  return imageLabels(service).flatMap((label, index) => {
    const stage = stages[index];
    return stage === undefined ? [] : [{ service, label, ...stage }];
  });
}

async function buildImage(
  { service, label, name, target }: WantedImage,
  request: BuildRequest,
  progress: BuildProgress,
): Promise<BuildResult> {
  const { registry } = request;
  const start = performance.now();
  const image = `${registry === undefined ? "" : `${registry}/`}${name}`;
  const end = (outcome: BuildResult["outcome"], failed?: Pick<ProcessResult, "output">): BuildResult => ({
    service: label,
    image,
    outcome,
    seconds: (performance.now() - start) / 1000,
    ...(failed !== undefined && { reason: lastLines(failed.output) }),
  });
  // A tag cannot be pushed twice: the repository is immutable.
  if (registry !== undefined && (await isPresent(image))) {
    return end("present");
  }
  const context = stage(service, request);
  if (context instanceof Error) {
    return end("failed", { output: context.message });
  }
  const args = buildArguments(service, { context, target, image, isPushed: registry !== undefined });
  const result = await runProcess("docker", args, (line) => progress.log(label, line));
  return result.code === 0 ? end("built") : end("failed", result);
}

/** The context, or why it cannot be laid out; the other images are built all the same. */
function stage(
  { name, entry }: ServiceSettings,
  { settings, manifest, projectDirectory }: BuildRequest,
): StagedContext | Error {
  try {
    return stageContext(manifest, entry, join(projectDirectory, contextDirectory(name)), {
      certificateAuthorities: certificateAuthorities(settings.region) ?? "",
    });
  } catch (error) {
    return error as Error;
  }
}

async function isPresent(image: string): Promise<boolean> {
  const { code } = await runProcess("docker", ["buildx", "imagetools", "inspect", image]);
  return code === 0;
}

/** What docker is called with; attestations are left out, so that the tag is the image itself and not an index. */
function buildArguments(
  { platform, buildArguments: values }: ServiceSettings,
  { context, target, image, isPushed }: { context: StagedContext; target: string; image: string; isPushed: boolean },
): readonly string[] {
  return [
    ...["buildx", "build", "--progress", "plain", "--provenance", "false"],
    ...["--platform", platform, "--file", context.dockerfile, "--target", target],
    ...Object.entries(values).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
    ...["--cache-to", "type=inline", "--tag", image, isPushed ? "--push" : "--load"],
    context.directory,
  ];
}

function lastLines(output: string): string {
  return output.trim().split(/\r?\n/).slice(-reasonLines).join("\n");
}
