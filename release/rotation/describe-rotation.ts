import { basename } from "node:path";
import type { RotationPlan } from "./plan-rotation";

/** What is told of. */
export interface RotationContext {
  readonly service: string;
  readonly stack: string;
  readonly plan: RotationPlan;
  readonly stackFile: string;
}

/** What will be done, before anybody agrees to it. */
export function describeRotation({ service, plan, stackFile }: RotationContext): string {
  const { from, to, isResumed } = plan;
  const begins = isResumed
    ? `${service}: the rotation to generation ${to} of its credentials has not ended, and goes on`
    : `${service} gets new credentials of its database and cache: generation ${to} after ${from}`;
  return [
    begins,
    "  1. the database gets a login and the cache a token more; the old ones stay valid",
    `  2. ${service} alone is deployed with them, with all else that the next pulumi up would change`,
    "  3. when its new tasks are healthy, the old login and token are taken away",
    ...(plan.stackText === undefined ? [] : [`  ${basename(stackFile)} will say credentials: ${to}`]),
    "",
  ].join("\n");
}

/** It has ended. */
export function describeEnded({ service, plan, stackFile }: RotationContext): string {
  return `${service} has credentials of generation ${plan.to}; those before are valid no more.\nCommit ${basename(stackFile)} now: an update from a checkout without it would ask for credentials that are gone, and fail.\n`;
}

/** The update ended before it did anything. */
export function describeUntouched({ stackFile }: RotationContext, isPutBack: boolean): string {
  return isPutBack
    ? `nothing was changed, ${basename(stackFile)} is as it was`
    : `nothing was changed, but somebody has written ${basename(stackFile)} meanwhile: take credentials out of it again`;
}

/** It stopped on its way. */
export function describeUnended({ service, stack, plan, stackFile }: RotationContext): string {
  return `the rotation of ${service} has not ended: what runs goes on with the credentials that it has. Put right what is said above and run fleet rotate ${service} --stack ${stack} again, which goes on with generation ${plan.to}; keep ${basename(stackFile)} as it is`;
}
