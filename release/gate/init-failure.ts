import { GateFailure } from "./gate-failure";

/** The SDK's own; it keeps the resource with its errors, and the next update runs it again. */
export interface InitFailure {
  readonly message: string;
  readonly id: string;
  readonly properties: object;
  readonly reasons: readonly string[];
}

/**
 * What a dynamic provider throws for a resource that is there, but not as requested. The SDK's key has to be among the
 * inputs, without which it could neither refresh nor delete the resource. The engine shows the reasons; the message goes
 * the same way, in an HTTP/2 header of 64 KiB at most, and so is but a line.
 */
export function initFailure(id: string, inputs: object, error: unknown): InitFailure {
  const text = error instanceof GateFailure ? error.message : String((error as Error).stack ?? error);
  const [message = ""] = text.split("\n");
  return { message, id, properties: { ...inputs }, reasons: [text] };
}
