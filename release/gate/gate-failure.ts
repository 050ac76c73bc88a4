/** Why a gate did not open, in plain words. */
export class GateFailure extends Error {
  override readonly name = "GateFailure";

  /** Whether tasks, logs and targets can tell more; not so where AWS does not answer, or somebody cancelled. */
  readonly explainable: boolean;

  /** Whether AWS gave no answer: it may have done all the same what it was asked for. */
  readonly unanswered: boolean;

  constructor(
    happened: string,
    { explainable, unanswered = false }: { readonly explainable: boolean; readonly unanswered?: boolean },
  ) {
    super(happened);
    this.explainable = explainable;
    this.unanswered = unanswered;
  }
}
