/** Prints what came of an attempt to connect, as one line of JSON for `runClient`. */
export async function report(attempt) {
  let outcome;
  try {
    outcome = { connected: await attempt() };
  } catch (error) {
    // Bun has Postgres's own code in `errno`, where node has numbers.
    const code = typeof error.errno === "string" ? error.errno : error.code;
    outcome = { refused: { code, message: error.message } };
  }
  console.log(JSON.stringify(outcome));
  // A client that was refused may keep a socket or a timer.
  process.exit(0);
}
