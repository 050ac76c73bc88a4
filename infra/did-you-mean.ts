import { closest, distance } from "fastest-levenshtein";

/** "Did you mean `cpu`? " where one of the names is close to what was written; else nothing. */
export function didYouMean(written: string, names: readonly string[]): string {
  const nearest = names.length > 0 ? closest(written, names) : undefined;
  const close = nearest !== undefined && distance(written, nearest) <= Math.max(2, Math.floor(written.length / 3));
  return close ? `Did you mean \`${nearest}\`? ` : "";
}
