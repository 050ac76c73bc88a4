import { type DiagnosticSink, shown, wholeFile } from "./diagnostics";
import { parseJsonc } from "./jsonc";
import type { RootFiles } from "./root-files";

/** No tsconfig.json or package.json comes close. */
const LARGEST_JSON_BYTES = 256 * 1024;

/** An object of a JSON file. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads a JSON file whose top is an object. Absent or unusable: nothing, the latter with a diagnostic. */
export function readJson(files: RootFiles, path: string, sink: DiagnosticSink): JsonObject | undefined {
  const text = files.readText(path, LARGEST_JSON_BYTES);
  if (text === undefined) {
    return undefined;
  }
  let reason = "another value";
  try {
    const parsed = parseJsonc(text);
    if (isObject(parsed)) {
      return parsed;
    }
  } catch {
    reason = "a syntax error";
  }
  sink.report(
    "json-malformed",
    wholeFile(path),
    `${shown(path)} is not usable JSON, got ${reason}; expected an object`,
    "Correct the file's syntax.",
  );
  return undefined;
}

/** Whether a value is an object other than a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
