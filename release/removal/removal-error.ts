/** Why a service is not removed, or not yet. The message is for the user. */
export class RemovalError extends Error {
  override readonly name = "RemovalError";
}
