import * as pulumi from "@pulumi/pulumi";

/**
 * A user's mistake: the engine prints its message and nothing else. It has no stack, as the SDK would format it for a
 * trace nobody reads, which takes it 20 seconds.
 */
export class UserError extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    delete this.stack;
  }
}
