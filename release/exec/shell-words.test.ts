import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { shellLine } from "./shell-words";

it.each([
  [["/bin/sh"], "/bin/sh"],
  [["ls", "-la", "/tmp/a b"], "ls -la '/tmp/a b'"],
  [["echo", "it's", "", "$HOME", "a;b"], "echo 'it'\\''s' '' '$HOME' 'a;b'"],
])("%j is the line %s", (words, line) => {
  expect(shellLine(words)).toBe(line);
});

it("any words are read back by a shell as they are", () => {
  const word = fc.string({ unit: "binary" }).filter((text) => !/[\0\ud800-\udfff]/.test(text));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const read = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${shellLine(words)}`], { encoding: "utf8" });
      expect(read).toBe(words.map((one) => `${one}\0`).join(""));
    }),
    { numRuns: 50 },
  );
});
