import type { Rule } from "./rule";
import * as serving from "./public";
import * as sharing from "./sharing";

/** Every rule of the pack, by name. */
export const RULES: readonly Rule[] = [serving, sharing]
  .flatMap((domain): Rule[] => Object.values(domain))
  .sort((a, b) => (a.name < b.name ? -1 : 1));
