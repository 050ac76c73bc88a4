/** Why nobody can go back, or nothing was changed. The message is for the user. */
export class RollbackError extends Error {
  override readonly name = "RollbackError";
}
