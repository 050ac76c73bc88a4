import { resolve } from "node:path";
import { explainImage } from "../modules-manifest";
import { didYouMean } from "../modules-manifest/nearest";
import { loadStack } from "../review/load-stack";
import { defaultStack } from "../review/project-file";
import { hasErrors, renderDiagnostics } from "../review/render-diagnostics";
import { renderExplanation } from "../review/render-explanation";
import type { CommandContext } from "./command-context";

/** What `fleet explain` was asked for. */
export interface ExplainRequest {
  /** Name of a microservice; `api` for the API. */
  readonly service: string;
  /** Relative to the working directory. */
  readonly root: string | undefined;
  readonly stack?: string;
  readonly json?: boolean;
}

/** Prints why an image holds what it holds, and what was added to its Dockerfile. Returns the exit code. */
export function explain({ projectDirectory, screen, print }: CommandContext, request: ExplainRequest): 0 | 1 | 2 {
  const stack = request.stack ?? defaultStack(projectDirectory);
  const root = request.root === undefined ? {} : { root: resolve(request.root) };
  const { manifest, settings, diagnostics } = loadStack({ projectDirectory, stack, ...root });
  if (manifest === undefined || settings === undefined || hasErrors(diagnostics)) {
    print(renderDiagnostics(diagnostics, screen));
    return 1;
  }
  const { api, services } = manifest;
  const names = ["api", ...Object.keys(services)];
  const isApi = request.service === "api" || (request.service === api.name && !Object.hasOwn(services, api.name));
  const entry = isApi ? api : Object.hasOwn(services, request.service) ? services[request.service] : undefined;
  if (entry === undefined) {
    const hint = didYouMean(request.service, names);
    process.stderr.write(
      `fleet: there is no service \`${request.service}\`. ${hint}The services are ${names.join(", ")}.\n`,
    );
    return 2;
  }
  const found = isApi ? settings.api : settings.services.find(({ name }) => name === entry.name);
  const { platform, buildArguments } = found ?? {};
  const explanation = explainImage(manifest, entry, {
    ...(platform !== undefined && { platform }),
    ...(buildArguments !== undefined && { buildArguments }),
  });
  print(
    request.json === true
      ? `${JSON.stringify({ format: 1, stack, ...explanation }, undefined, 2)}\n`
      : renderExplanation(explanation, screen),
  );
  return 0;
}
