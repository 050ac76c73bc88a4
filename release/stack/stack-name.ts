import { clean } from "../logs/clean-text";
import { DeployedStackError } from "./deployed-stack";

/** `prod`, `acme/prod` or `acme/shop/prod`: an organisation and a project may stand in front. */
const form = /^(?:[\w.-]+\/){0,2}[\w.-]+$/;

/** A stack's own name, which its files have. Throws a {@link DeployedStackError} where the name is none. */
export function ownStackName(stack: string): string {
  const parts = stack.split("/");
  if (!form.test(stack) || parts.some((part) => part === "." || part === "..")) {
    throw new DeployedStackError(`--stack takes a stack's name, as prod or acme/prod, got \`${clean(stack)}\``);
  }
  return parts.at(-1) ?? stack;
}
