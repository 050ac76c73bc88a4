import type { Instruction } from "./dockerfile-instructions";

const WORD = /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\]|["'\\])+/g;
const JSON_STRING = /"((?:[^"\\]|\\.)*)"/g;

/** A word by where it begins among the instruction's characters, from 0. */
export interface PlacedWord {
  readonly text: string;
  readonly offset: number;
}

/** What an instruction says, wherever it stands. */
export interface Reading extends Pick<Instruction, "keyword" | "text" | "isJson"> {
  readonly flags: readonly PlacedWord[];
  readonly words: readonly PlacedWord[];
}

/** The Dockerfiles of a monorepo say the same over and over: each copies the package.json of every module. */
const knownReadings = new Map<string, Reading | undefined>();
const MOST_READINGS = 20_000;

/** Reads an instruction whose lines are joined; nothing where there is none. */
export function readInstruction(joined: string): Reading | undefined {
  if (!knownReadings.has(joined)) {
    if (knownReadings.size >= MOST_READINGS) {
      knownReadings.clear();
    }
    knownReadings.set(joined, read(joined));
  }
  return knownReadings.get(joined);
}

function read(joined: string): Reading | undefined {
  const keyword = /^\S+/.exec(joined)?.[0];
  if (keyword === undefined) {
    return undefined;
  }
  const body = joined.slice(keyword.length);
  const all = [...body.matchAll(/["'\\]/.test(body) ? WORD : /\S+/g)].map((match) => ({
    text: match[0],
    offset: keyword.length + match.index,
  }));
  const firstPlain = all.findIndex(({ text }) => !text.startsWith("--"));
  const plain = firstPlain === -1 ? [] : all.slice(firstPlain);
  const json = jsonWords(joined, plain[0]?.offset ?? joined.length);
  return {
    keyword: keyword.toUpperCase(),
    flags: firstPlain === -1 ? all : all.slice(0, firstPlain),
    words: json ?? plain,
    text: body.trim(),
    isJson: json !== undefined,
  };
}

function jsonWords(joined: string, start: number): PlacedWord[] | undefined {
  const source = joined.slice(start).trim();
  if (!source.startsWith("[")) {
    return undefined;
  }
  try {
    const parsed: unknown = JSON.parse(source);
    if (!Array.isArray(parsed) || !parsed.every((item) => typeof item === "string")) {
      return undefined;
    }
  } catch {
    return undefined;
  }
  return [...joined.matchAll(JSON_STRING)]
    .filter((match) => match.index >= start)
    .map((match) => ({ text: String(JSON.parse(match[0])), offset: match.index + 1 }));
}
