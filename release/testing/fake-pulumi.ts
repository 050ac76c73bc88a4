import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { emptyDirectory, writeFiles } from "../../modules-manifest/testing/monorepo";

/** A resource as a state has it. */
export type StateResource = Readonly<Record<string, unknown>>;

/** A `pulumi` in a folder of its own, which says what it is told to. */
export interface FakePulumi {
  readonly directory: string;
  /** A PATH that begins with it. */
  readonly path: string;
  /** What `pulumi stack export` prints. */
  setState(resources: readonly StateResource[]): void;
  /** What `pulumi stack export` prints, whatever it is. */
  setExport(text: string): void;
  /** Its arguments, a line for each call. */
  readonly calls: () => readonly string[];
}

/** Makes it. `script` is what it does for `up`, and for all else where `only` says so. @default script - nothing */
export function fakePulumi(script = "", { only = false }: { readonly only?: boolean } = {}): FakePulumi {
  const directory = emptyDirectory();
  const known = only
    ? script
    : `case "$1 $2" in\n"stack export") cat ${directory}/export;;\n"stack ls") echo '[{"name":"prod"},{"name":"dev"}]';;\n"up "*)\n${script}\n;;\nesac`;
  writeFiles(directory, {
    "bin/pulumi": `#!/bin/sh\necho "$@" >> ${directory}/calls\n${known}\n`,
    calls: "",
    export: '{"version": 3, "deployment": {}}',
  });
  chmodSync(join(directory, "bin/pulumi"), 0o755);
  const setExport = (text: string) => writeFileSync(join(directory, "export"), text);
  return {
    directory,
    path: `${join(directory, "bin")}${delimiter}${process.env.PATH}`,
    setState: (resources) => setExport(stateOf(resources)),
    setExport,
    calls: () => readFileSync(join(directory, "calls"), "utf8").split("\n").slice(0, -1),
  };
}

/** A state as `pulumi stack export` prints it. */
export function stateOf(resources: readonly StateResource[]): string {
  return JSON.stringify({ version: 3, deployment: { manifest: {}, resources } });
}

/** A gate as a state has it: one that opened, unless it has `initErrors`. */
export function gateResource(inputs: GateInputs, changes: StateResource = {}): StateResource {
  return {
    urn: `urn:pulumi:prod::shop::fleet:service:Microservice$pulumi-nodejs:dynamic/fleet:Gate::${inputs.service}`,
    type: "pulumi-nodejs:dynamic/fleet:Gate",
    custom: true,
    id: inputs.ecsService,
    inputs: { ...inputs, __provider: "exports.handler = ..." },
    outputs: { ...inputs, deployment: "ecs-svc/1", digest: "sha256:1", seconds: 40 },
    ...changes,
  };
}
