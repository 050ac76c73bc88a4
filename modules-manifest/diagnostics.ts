import { DIAGNOSTIC_CODES, type DiagnosticCode } from "./diagnostic-codes";
import type { Diagnostic, Location } from "./manifest";

const SHOWN_VALUE_LENGTH = 60;

/** Collects problems, so that all are reported at once. */
export class DiagnosticSink {
  private readonly collected = new Map<string, Diagnostic>();

  /** Adds a problem; the same one at the same place is kept once. */
  report(code: DiagnosticCode, at: Location, message: string, fix: string): void {
    const { severity } = DIAGNOSTIC_CODES[code];
    const { file, line, column } = at;
    const diagnostic = { severity, code, file, line, column, message: printable(message), fix: printable(fix) };
    this.collected.set(JSON.stringify(diagnostic), diagnostic);
  }

  has(code: DiagnosticCode): boolean {
    return [...this.collected.values()].some((diagnostic) => diagnostic.code === code);
  }

  /** All problems, by file, line, column, code, message. */
  sorted(): Diagnostic[] {
    return [...this.collected.values()].sort(
      (a, b) =>
        compareText(a.file, b.file) ||
        a.line - b.line ||
        a.column - b.column ||
        compareText(a.code, b.code) ||
        compareText(a.message, b.message),
    );
  }
}

/** Orders by UTF-16 code unit: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A whole file as a location. */
export function wholeFile(file: string): Location {
  return { file, line: 1, column: 1 };
}

/** Text without what a terminal would act upon, or not show. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "?");
}

/** A value as shown in a message: one line, in backticks, of bounded length, without an address's credentials. */
export function shown(value: unknown): string {
  const raw = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  const masked = raw.slice(0, 1000).replaceAll(/\/\/[^/@\s]*@/g, "//***@");
  const text = masked === "" ? '""' : printable(masked).replaceAll("`", "?");
  const points = [...text.slice(0, 2 * SHOWN_VALUE_LENGTH + 2)];
  return points.length > SHOWN_VALUE_LENGTH ? `\`${points.slice(0, SHOWN_VALUE_LENGTH).join("")}...\`` : `\`${text}\``;
}

/** One diagnostic as a terminal shows it: place, severity, code, message, and the fix on a line of its own. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, code, message, fix } = diagnostic;
  return `${file}:${line}:${column}: ${severity} ${code}: ${message}.\n  ${fix}`;
}
