/** Why no rotation begins: nothing was changed. The message is for the user. */
export class RotationError extends Error {
  override readonly name = "RotationError";
}
