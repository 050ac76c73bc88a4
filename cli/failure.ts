/** Tells of an error that is not the user's: one line, and where it came from only for those who ask. */
export function reportFailure(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const hint = process.env.FLEET_DEBUG ? "" : "; run it with FLEET_DEBUG=1 and report what it prints";
  process.stderr.write(`fleet: ${message.split("\n")[0]}\nThis is a bug${hint}.\n`);
  if (process.env.FLEET_DEBUG && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
}
