/** Nobody can enter what was asked for. The message is for the user: one line. */
export class ExecError extends Error {}
