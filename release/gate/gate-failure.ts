/** Why a gate did not open, in plain words. */
export class GateFailure extends Error {
  override readonly name = "GateFailure";

  /** Whether tasks, logs and targets can tell more; not so where AWS does not answer, or somebody cancelled. */
  readonly explainable: boolean;

  constructor(happened: string, { explainable }: { readonly explainable: boolean }) {
    super(happened);
    this.explainable = explainable;
  }
}
