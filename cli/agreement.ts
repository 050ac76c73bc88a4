import { createInterface } from "node:readline/promises";

/** Asks a question on the terminal; only a yes is one. Nothing where there is no terminal to ask on. */
export async function isAgreed(question: string): Promise<boolean | undefined> {
  const { stdin, stdout } = process;
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    return undefined;
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
