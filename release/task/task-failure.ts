import { GateFailure } from "../gate/gate-failure";

/**
 * What is known of a task that did not end well:
 * - `failed`: it runs no more;
 * - `refused`: AWS started none;
 * - `open`: it may still run, as AWS did not answer or somebody cancelled.
 */
export type TaskEnd = "failed" | "refused" | "open";

/** Why a one-off task did not end well, in plain words, with its log where it has one. */
export class TaskFailure extends GateFailure {
  readonly end: TaskEnd;

  constructor(text: string, end: TaskEnd, { explainable, cause }: { explainable: boolean; cause?: GateFailure }) {
    super(text, { explainable, unanswered: cause?.unanswered ?? false });
    this.end = end;
    this.cause = cause;
  }
}
