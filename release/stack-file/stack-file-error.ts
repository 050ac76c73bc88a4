/** Why a setting was not written into a stack file: nothing was changed. The message is for the user. */
export class StackFileError extends Error {
  override readonly name = "StackFileError";
}
