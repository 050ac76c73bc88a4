import { expect, it } from "vitest";
import type { Diagnostic } from "../modules-manifest/manifest";
import { noPaint } from "./paint";
import { hasErrors, renderDiagnostics, summariseDiagnostics } from "./render-diagnostics";

const screen = { width: 60, paint: noPaint };
const problem = (severity: Diagnostic["severity"], line: number): Diagnostic => ({
  severity,
  code: "some-code",
  file: "modules/app/app.yml",
  line,
  column: 5,
  message: "the port is declared twice, got `3001`; expected one declaration",
  fix: "Remove one of the two lines, whichever is wrong, and run the check again.",
});

it("shows errors first, each with its place and what to do", () => {
  expect(renderDiagnostics([problem("warning", 1), problem("error", 2)], screen)).toBe(`1 error
  modules/app/app.yml:2:5  the port is declared twice, got
    \`3001\`; expected one declaration.
      Remove one of the two lines, whichever is wrong, and
      run the check again.

1 warning
  modules/app/app.yml:1:5  the port is declared twice, got
    \`3001\`; expected one declaration.
      Remove one of the two lines, whichever is wrong, and
      run the check again.
`);
});

it.each([
  [[], "no problems", false],
  [[problem("warning", 1)], "1 warning", false],
  [[problem("error", 1), problem("warning", 1), problem("error", 2)], "2 errors, 1 warning", true],
])("counts %#", (diagnostics, summary, errors) => {
  expect(summariseDiagnostics(diagnostics)).toBe(summary);
  expect(hasErrors(diagnostics)).toBe(errors);
});

it("is empty where there is no problem", () => {
  expect(renderDiagnostics([], screen)).toBe("");
});
