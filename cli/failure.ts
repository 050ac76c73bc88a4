/** Tells the user something that is no part of a command's output: one line. */
export function tell(text: string): void {
  process.stderr.write(`fleet: ${text}\n`);
}

/**
 * Tells of an error whose text is for the user, and returns the exit code of a problem. Throws one of any other kind.
 * @param textOf what is told of a message. @default - the message as it is
 */
export function tellProblem(
  error: unknown,
  kinds: readonly (abstract new (...args: never[]) => Error)[],
  textOf = (message: string) => message,
): 1 {
  if (!(error instanceof Error && kinds.some((kind) => error instanceof kind))) {
    throw error;
  }
  tell(textOf(error.message));
  return 1;
}

/** Tells of an error that is not the user's: one line, and where it came from only for those who ask. */
export function reportFailure(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const hint = process.env.FLEET_DEBUG ? "" : "; run it with FLEET_DEBUG=1 and report what it prints";
  process.stderr.write(`fleet: ${message.split("\n")[0]}\nThis is a bug${hint}.\n`);
  if (process.env.FLEET_DEBUG && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
}
