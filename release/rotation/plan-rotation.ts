import { basename } from "node:path";
import type { StackResource } from "../stack/export-stack";
import { gateType } from "../stack/read-deployed-stack";
import { refuseInherited, serviceSetting, withServiceSetting } from "../stack-file/service-setting";
import { RotationError } from "./rotation-error";

/** Type of the last step, as infra/microservice/rotation.ts registers it. */
const completionType = "pulumi-nodejs:dynamic/fleet:CredentialsCompletion";

/** A rotation that an update is to make. */
export interface RotationPlan {
  /** Generation of the credentials that were deployed last. */
  readonly from: number;
  readonly to: number;
  /** Whether it was begun before, and has not ended. */
  readonly isResumed: boolean;
  /** The stack file's text that asks for it. @default - it does already */
  readonly stackText?: string;
}

/** What is known before. */
export interface RotationScene {
  readonly service: string;
  readonly resources: readonly StackResource[];
  /** `Pulumi.<stack>.yaml`, absolute, and what it says. */
  readonly stackFile: string;
  readonly stackText: string;
  /** What `Pulumi.yaml` says. */
  readonly projectText: string;
}

/** Chooses the next generation, or that of a rotation which has not ended. Throws a {@link RotationError} where none can begin. */
export function planRotation({ service, resources, stackFile, stackText, projectText }: RotationScene): RotationPlan {
  const file = basename(stackFile);
  const from = deployedGeneration(service, resources);
  const asked = askedGeneration(stackText, service, file);
  refuseInherited(stackFile, projectText, stackText, service);
  if (asked < from) {
    throw new RotationError(
      `${file} has credentials: ${asked} for ${service}, but generation ${from} is deployed: get the commit that holds it, or set credentials: ${from}`,
    );
  }
  if (asked > from || !isEnded(service, resources)) {
    return { from, to: asked, isResumed: true };
  }
  const to = from + 1;
  return {
    from,
    to,
    isResumed: false,
    stackText: withServiceSetting(stackText, service, { key: "credentials", value: to }),
  };
}

/** Whether the credentials that a service's gate was last told of are the only ones left. */
export function isEnded(service: string, resources: readonly StackResource[]): boolean {
  const generation = deployedGeneration(service, resources);
  const completion = resources.find(({ type, inputs }) => type === completionType && inputs.service === service);
  return generation === 1 || (completion?.outputs.done === generation && completion.initErrors.length === 0);
}

/** Generation of the credentials that a service's gate was last told of. */
export function deployedGeneration(service: string, resources: readonly StackResource[]): number {
  const gate = resources.find(({ type, inputs }) => type === gateType && inputs.service === service);
  return Number(gate?.inputs.credentials ?? 1);
}

function askedGeneration(stackText: string, service: string, file: string): number {
  const value = serviceSetting(stackText, service, "credentials") ?? 1;
  if (!Number.isSafeInteger(value) || Number(value) < 1) {
    throw new RotationError(`${file} has credentials: ${JSON.stringify(value)} for ${service}; it takes 1, 2, ...`);
  }
  return Number(value);
}
