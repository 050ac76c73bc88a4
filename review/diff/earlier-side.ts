import { existsSync } from "node:fs";
import { CheckoutError, checkOut } from "../../infra/checkout";
import { earlierSource } from "../fingerprints";
import { monorepoOf, type StackSource } from "../load-stack";
import type { Change } from "./changes";
import { fileChanges } from "./file-changes";
import { planSide, type Side } from "./plan-side";

/** Where the earlier side of a comparison comes from. */
export interface Earlier {
  /** Today's. */
  readonly source: StackSource;
  /** Branch, tag or commit. */
  readonly base: string;
}

/** The earlier side of a comparison. Plain data: it may come from another thread. */
export interface EarlierSide extends Required<Pick<Side, "snapshot" | "manifest">> {
  /** What differs in the stack's files and is in no plan. */
  readonly settings: readonly Change[];
  /** Holds the earlier files: whoever asked for the side leaves it, with `leavePlace`. */
  readonly place: string;
}

/**
 * Plans an earlier state of the git repository: with its own configuration, where it is in the same repository, else
 * with today's.
 *
 * @throws CheckoutError when git does not know the state, or it cannot be planned
 */
export async function planEarlier({ source, base }: Earlier): Promise<EarlierSide> {
  const root = monorepoOf(source);
  if (root === undefined || !existsSync(root)) {
    throw new CheckoutError("there is no monorepo");
  }
  const checkout = checkOut(root, base);
  try {
    const settings = fileChanges(source, checkout);
    const { snapshot, manifest, diagnostics } = await planSide(earlierSource(source, root, checkout));
    if (snapshot === undefined || manifest === undefined) {
      const error = diagnostics.find(({ severity }) => severity === "error");
      throw new CheckoutError(`it has no plan: ${error?.message ?? "there is no monorepo in it"}`);
    }
    return { snapshot, manifest, settings, place: checkout.place };
  } catch (error) {
    checkout.remove();
    throw error;
  }
}
