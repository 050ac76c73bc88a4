import { distance } from "fastest-levenshtein";

/** The candidate that was probably meant, if one is close enough; letter case does not count. */
export function nearest(wanted: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) > limit || candidate.length > 100) {
      continue;
    }
    const found = distance(wanted.toLowerCase(), candidate.toLowerCase());
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** `Did you mean ...?` where a candidate is close, else nothing; ends in a space so that it can precede a sentence. */
export function didYouMean(wanted: string, candidates: Iterable<string>): string {
  const candidate = nearest(wanted, candidates);
  return candidate === undefined ? "" : `Did you mean \`${candidate}\`? `;
}
