import type { Instruction } from "./dockerfile-instructions";
import { unquoted } from "./dockerfile-instructions";

/** Values of ARG and ENV; `undefined` for one that is declared without a value. */
export type Variables = ReadonlyMap<string, string | undefined>;

const REFERENCE = /\\\$|\$(?:\{([A-Za-z_]\w*)(?:(:?[-+])([^{}$]*))?\}|([A-Za-z_]\w*))|\$/g;

/** Puts variables into a word; nothing when one of them has no value known here. */
export function expand(text: string, variables: Variables): string | undefined {
  if (!text.includes("$")) {
    return text;
  }
  let known = true;
  const expanded = text.replaceAll(
    REFERENCE,
    (match: string, braced?: string, operator?: string, alternative?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) {
        known &&= match === "\\$";
        return "$";
      }
      const value = variables.get(name);
      if (operator?.endsWith("-")) {
        return value === undefined || (value === "" && operator === ":-") ? (alternative ?? "") : value;
      }
      if (operator?.endsWith("+")) {
        return value === undefined || (value === "" && operator === ":+") ? "" : (alternative ?? "");
      }
      known &&= value !== undefined;
      return value ?? "";
    },
  );
  return known ? expanded : undefined;
}

/** Name and value pairs of an ENV or ARG instruction, as written. */
export function assignments(instruction: Instruction): [name: string, value: string | undefined][] {
  const [first, ...rest] = instruction.words;
  if (first === undefined) {
    return [];
  }
  if (instruction.keyword === "ENV" && !first.text.includes("=")) {
    return [[first.text, rest.map((word) => word.text).join(" ")]];
  }
  return instruction.words.map(({ text }) => {
    const equals = text.indexOf("=");
    return equals === -1 ? [text, undefined] : [text.slice(0, equals), unquoted(text.slice(equals + 1))];
  });
}
