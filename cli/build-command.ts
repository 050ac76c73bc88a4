import { resolve } from "node:path";
import { type FleetSettings, runningServices, type ServiceSettings } from "../infra/settings";
import { didYouMean } from "../modules-manifest/nearest";
import { type BuildResult, buildImages, imageLabels } from "../release/build-images";
import { findRegistry } from "../release/registry";
import { loadStack } from "../review/load-stack";
import { defaultStack } from "../review/project-file";
import { hasErrors, renderDiagnostics } from "../review/render-diagnostics";
import type { CommandContext } from "./command-context";
import { tell } from "./failure";

const exampleRegistry = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
/** A host, perhaps with a port, and a path in front of the repositories. */
const registryPattern = /^[a-z0-9][a-z0-9.-]*(?::\d+)?(?:\/[a-z0-9][a-z0-9._-]*)*$/i;

/** What `fleet build` was asked for. */
export interface BuildCommandRequest {
  /** Names of services, `api` for the API. None: all whose image is prebuilt, or all where none is. */
  readonly services: readonly string[];
  /** Relative to the working directory. */
  readonly root?: string;
  readonly stack?: string;
  readonly push?: boolean;
  readonly registry?: string;
  /** A number as text. */
  readonly jobs: string;
}

/** Builds, and with `--push` pushes, the images that the stack expects. Returns the exit code. */
export async function build(context: CommandContext, request: BuildCommandRequest): Promise<0 | 1 | 2> {
  const { projectDirectory, screen, print } = context;
  const jobs = Number(request.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) {
    return refuse(`--jobs takes a whole number of 1 or more, got \`${request.jobs}\``, 2);
  }
  const given = request.registry === undefined ? undefined : registryHost(request.registry);
  if (given !== undefined && !registryPattern.test(given)) {
    return refuse(`--registry takes a host, such as ${exampleRegistry}, got \`${request.registry}\``, 2);
  }
  const stack = request.stack ?? defaultStack(projectDirectory);
  const root = request.root === undefined ? {} : { root: resolve(request.root) };
  const { settings, manifest, diagnostics } = loadStack({ projectDirectory, stack, ...root });
  if (settings === undefined || manifest === undefined || hasErrors(diagnostics)) {
    print(renderDiagnostics(diagnostics, screen));
    return 1;
  }
  const chosen = chooseServices(settings, request.services);
  if (typeof chosen === "string") {
    return refuse(chosen, 2);
  }
  const registry = request.push === true ? (given ?? (await findRegistry(projectDirectory, stack))) : undefined;
  if (request.push === true && registry === undefined) {
    return refuse(`the stack ${stack} does not say where its images are; name it with --registry`, 1);
  }
  const width = Math.max(...chosen.flatMap((service) => imageLabels(service).map(({ length }) => length)));
  const results = await buildImages(
    { settings, manifest, services: chosen, projectDirectory, jobs, ...(registry !== undefined && { registry }) },
    {
      log: (service, line) => process.stderr.write(`${screen.paint.label(`${service.padEnd(width)} |`)} ${line}\n`),
      ended: (result) => print(describe(result, width, registry !== undefined)),
    },
  );
  const failed = results.filter(({ outcome }) => outcome === "failed");
  print(`${results.length - failed.length} of ${results.length} images are ready\n`);
  return failed.length === 0 ? 0 : 1;
}

/** As AWS gives it to whoever logs in, it is an address. */
function registryHost(registry: string): string {
  return registry.replace(/^https?:\/\//i, "").replace(/\/+$/, "");
}

/** The services to build; text where a name is none. */
function chooseServices(settings: FleetSettings, names: readonly string[]): readonly ServiceSettings[] | string {
  const all = [settings.api, ...runningServices(settings)];
  if (names.length === 0) {
    const prebuilt = all.filter(({ imageSource }) => imageSource === "prebuilt");
    return prebuilt.length > 0 ? prebuilt : all;
  }
  const known = all.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  return unknown === undefined
    ? all.filter(({ name }) => names.includes(name))
    : `there is no service \`${unknown}\`. ${didYouMean(unknown, known)}Declared are ${known.join(", ")}`;
}

function describe({ service, image, outcome, seconds, reason }: BuildResult, width: number, isPushed: boolean): string {
  const name = service.padEnd(width);
  switch (outcome) {
    case "present":
      return `${name}  is there already: ${image}\n`;
    case "built":
      return `${name}  ${isPushed ? "pushed" : "built"} in ${seconds.toFixed(0)} s: ${image}\n`;
    case "failed":
      return `${name}  failed after ${seconds.toFixed(0)} s:\n${indent(reason ?? "")}\n`;
  }
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}

function refuse(problem: string, code: 1 | 2): 1 | 2 {
  tell(problem);
  return code;
}
