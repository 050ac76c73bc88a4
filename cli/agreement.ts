import { createInterface } from "node:readline/promises";

/** Somebody has to agree, and nobody can be asked. The message is for the user. */
export class NobodyHereError extends Error {
  override readonly name = "NobodyHereError";

  constructor() {
    super("nobody is here to agree, nothing was changed: pass --yes");
  }
}

/** Asks on the terminal: `Go back? [y/N]`. Throws a {@link NobodyHereError} where there is none. */
export async function isAgreed(question: string): Promise<boolean> {
  const { stdin, stdout } = process;
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    throw new NobodyHereError();
  }
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    // Ctrl-C and Ctrl-D leave a question without an answer.
    const left = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), left]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
