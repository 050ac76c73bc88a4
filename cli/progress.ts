/** A line that says what is going on. */
export interface Progress {
  /** Wipes the line. */
  readonly end: () => void;
}

/** Shows a line on standard error from the first second on; never where that is no terminal. */
export function startProgress(text: string): Progress {
  const { stderr } = process;
  if (stderr.isTTY !== true) {
    return { end: () => {} };
  }
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += 1;
    stderr.write(`\r${text} ... ${seconds} s`);
  }, 1000);
  return {
    end: () => {
      clearInterval(timer);
      if (seconds > 0) {
        stderr.write("\r\u001b[K");
      }
    },
  };
}
