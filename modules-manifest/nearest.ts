/** Number of insertions, deletions and substitutions between two short texts. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The candidate that was probably meant, if one is close enough. */
export function nearest(wanted: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(wanted.length / 3));
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
