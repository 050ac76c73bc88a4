import { resolve } from "node:path";
import { CheckoutError } from "../infra/checkout";
import { manifestCachePath } from "../infra/manifest-cache-path";
import { fingerprints } from "../review/fingerprints";
import { defaultStack } from "../review/project-file";
import { hasErrors, renderDiagnostics } from "../review/render-diagnostics";
import { renderFingerprints, renderMatrix } from "../review/render-fingerprints";
import type { CommandContext } from "./command-context";
import { tellProblem } from "./failure";

/** What `fleet fingerprint` was asked for. */
export interface FingerprintRequest {
  /** Relative to the working directory. */
  readonly root: string | undefined;
  readonly stack?: string;
  /** Branch, tag or commit to compare with. */
  readonly since?: string;
  readonly json?: boolean;
  readonly matrix?: boolean;
}

/** Prints the images' fingerprints and what changed them. Returns the exit code. */
export function fingerprint({ projectDirectory, screen, print }: CommandContext, request: FingerprintRequest): 0 | 1 {
  const stack = request.stack ?? defaultStack(projectDirectory);
  const root = request.root === undefined ? {} : { root: resolve(request.root) };
  const cache = manifestCachePath(projectDirectory, stack);
  try {
    const result = fingerprints({ projectDirectory, stack, ...root, cache }, request.since);
    if (hasErrors(result.diagnostics)) {
      print(renderDiagnostics(result.diagnostics, screen));
      return 1;
    }
    const { images, removed } = result;
    if (request.matrix === true) {
      print(renderMatrix(result));
    } else if (request.json === true) {
      print(`${JSON.stringify({ format: 1, stack, images, removed }, undefined, 2)}\n`);
    } else {
      print(renderFingerprints(result, screen));
    }
    return 0;
  } catch (error) {
    return tellProblem(error, [CheckoutError], (message) => `${request.since} cannot be compared with: ${message}`);
  }
}
