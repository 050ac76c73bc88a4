/** Has the process believe that people are at a terminal, or that nobody is. */
export function onTerminal(isTTY: boolean): void {
  for (const stream of [process.stdin, process.stdout]) {
    Object.defineProperty(stream, "isTTY", { value: isTTY, configurable: true });
  }
}
