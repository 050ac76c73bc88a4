import { countText } from "../modules-manifest/count-text";
import type { Diagnostic } from "../modules-manifest/manifest";
import type { Screen } from "./paint";
import { wrapWords } from "./text-layout";

/** All problems, errors first: the place and what is wrong, and below it what to do. Empty where there are none. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], { width, paint }: Screen): string {
  const blocks = (["error", "warning"] as const).flatMap((severity) => {
    const found = diagnostics.filter((diagnostic) => diagnostic.severity === severity);
    const heading = paint[severity](paint.title(countText(found.length, severity)));
    return found.length === 0 ? [] : [`${heading}\n${found.map(render).join("\n")}\n`];
  });
  return blocks.join("\n");

  function render({ file, line, column, message, fix }: Diagnostic): string {
    const place = `${file}:${line}:${column}`;
    const [first = "", ...rest] = wrapWords(`${place}  ${message}.`, width - 4);
    const lines = [first.replace(place, paint.link(place)), ...rest.map((text) => `  ${text}`)];
    return [...lines, ...wrapWords(fix, width - 6).map((text) => `    ${paint.label(text)}`)]
      .map((text) => `  ${text}`)
      .join("\n");
  }
}

/** How many problems there are: `2 errors, 1 warning`; `no problems`. */
export function summariseDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const counts = (["error", "warning"] as const).flatMap((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return count === 0 ? [] : [countText(count, severity)];
  });
  return counts.join(", ") || "no problems";
}

/** Whether a deployment would be refused. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
