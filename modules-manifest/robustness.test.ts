import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { DIAGNOSTIC_CODES } from "./diagnostic-codes";
import { loadManifest } from "./load-manifest";
import { emptyDirectory, link, monorepo, soundFiles, writeFiles } from "./testing/monorepo";

const opened = vi.hoisted(() => ({ paths: [] as string[] }));

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const recording =
    <A extends unknown[], R>(call: (...args: A) => R) =>
    (...args: A): R => {
      if (typeof args[0] === "string") {
        opened.paths.push(args[0]);
      }
      return call(...args);
    };
  return {
    ...fs,
    openSync: recording(fs.openSync),
    readFileSync: recording(fs.readFileSync),
    readdirSync: recording(fs.readdirSync),
  };
});

const FILES = [
  "modules/app/app.yml",
  "modules/billing/billing.yml",
  "modules/billing/.env.yml",
  "modules/billing/.env.example.yml",
  "modules/billing/Dockerfile",
  "modules/billing/package.json",
  "modules/billing/tsconfig.json",
  "modules/billing/src/BillingModule.ts",
  "package.json",
  "tsconfig.json",
  ".dockerignore",
];

/** Of processor time: the machine may be busy with something else. */
const LONGEST_MILLISECONDS = 3_000;

/** Loads, and checks that it neither throws nor hangs nor opens anything outside of the root. */
function check(root: string): ReturnType<typeof loadManifest> {
  opened.paths.length = 0;
  const started = process.cpuUsage();
  const result = loadManifest(root);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1_000).toBeLessThan(LONGEST_MILLISECONDS);
  expect(opened.paths.length).toBeGreaterThan(0);
  expect(opened.paths.filter((path) => path !== root && !path.startsWith(`${root}/`))).toEqual([]);
  for (const { file, line, column, code, message, fix } of result.diagnostics) {
    expect(DIAGNOSTIC_CODES[code as keyof typeof DIAGNOSTIC_CODES]).toBeDefined();
    expect(line >= 1 && column >= 1 && Number.isInteger(line + column) && !file.startsWith("/")).toBe(true);
    expect(message).toMatch(/^[^A-Z].*, got .+; expected .+[^.]$/s);
    expect(fix).toMatch(/^(?:Did you mean `.*`\? )?[A-Z].*\.$/s);
    expect(`${message}${fix}`).not.toMatch(/\p{Cc}/u);
  }
  return result;
}

/** A text with pieces taken out, doubled, swapped or replaced: closer to a real mistake than arbitrary bytes. */
function mutated(text: string, edits: readonly (readonly [number, number, string])[]): string {
  return edits.reduce((now, [at, length, insert]) => {
    const start = now.length === 0 ? 0 : at % now.length;
    return now.slice(0, start) + insert + now.slice(start + (length % 20));
  }, text);
}

const TOKENS = [
  "[",
  "{",
  "]",
  "}",
  "\n",
  "\r\n",
  ": ",
  "- ",
  "&a ",
  "*a",
  "<<: *a",
  '"',
  "'",
  "\\",
  "`",
  "$",
  "${",
  "#",
  "../",
  "\0",
  "\uFEFF",
  "FROM ",
  "COPY ",
  "<<EOF",
  "!",
  "**",
  "@module/",
  "import(",
  "/*",
  "//",
  "|",
  "~",
  "\t",
  "é",
];

describe("arbitrary input", () => {
  it.each(FILES)("as bytes in %s", (path) => {
    const root = monorepo();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        writeFiles(root, { [path]: Buffer.from(bytes) });
        check(root);
      }),
      { numRuns: 25 },
    );
  });

  it.each(FILES)("as mistakes in %s", (path) => {
    const root = monorepo();
    const sound = String(soundFiles()[path] ?? soundFiles()["modules/app/app.yml"]);
    const edit = fc.tuple(fc.nat(), fc.nat(), fc.oneof(fc.constantFrom(...TOKENS), fc.string({ maxLength: 5 })));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        writeFiles(root, { [path]: mutated(sound, edits) });
        check(root);
      }),
      { numRuns: 40 },
    );
  });

  it.each(FILES)(
    "as a long run of one token in %s",
    (path) => {
      const root = monorepo();
      for (const token of TOKENS) {
        writeFiles(root, { [path]: token.repeat(20_000) });
        check(root);
      }
    },
    60_000,
  );

  it("as a special file in the place of every file", () => {
    for (const path of FILES) {
      const root = monorepo({ [path]: undefined });
      writeFiles(root, { [`${path}.keep`]: "" });
      execFileSync("mkfifo", [join(root, path)]);
      check(root);
    }
  });
});

describe("what lies outside the root", () => {
  const outside = emptyDirectory();
  writeFiles(outside, { "secret.yml": 'type: "api"\n', "dir/app.yml": "type: api\n", "dir/x.ts": "export {};\n" });

  it("is not read through names, paths, aliases and imports", () => {
    const name = outside.split("/").at(-1) ?? "";
    const root = monorepo({
      "modules/app/app.yml": `type: api\nmicroservices:\n  - name: ../../${name}/dir\n  - name: ${outside}\n  - name: billing\n    url: A_URL\n`,
      "modules/billing/Dockerfile": `FROM a AS production\nCOPY ../${name}/dir ../../etc/passwd ${outside}/dir ../*/dir ./\nCMD ["modules/../../${name}/x.ts"]\n`,
      "tsconfig.json": `{ "extends": "../${name}/dir/x.json", "compilerOptions": { "paths": { "@o/*": ["../${name}/*"], "@p/*": ["${outside}/*"] } } }`,
      "modules/billing/src/index.ts": `import "../../../../${name}/dir/x"; import "@o/dir/x"; import "@p/dir/x"; import "${outside}/dir/x";`,
    });
    const { manifest, diagnostics } = check(root);
    expect(manifest?.services.billing?.files.some((path) => path.includes(name) || path.includes("passwd"))).toBe(
      false,
    );
    expect(diagnostics.map(({ code }) => code)).toContain("copied-path-outside");
  });

  it("is not read through settings", () => {
    const root = monorepo();
    opened.paths.length = 0;
    loadManifest(root, {
      services: { billing: { dockerfile: "../../etc/passwd" }, orders: { dockerfile: "/etc/passwd" } },
    });
    expect(opened.paths.filter((path) => !path.startsWith(root))).toEqual([]);
  });

  it.each(FILES)("is not read through a link in the place of %s", (path) => {
    const root = monorepo({ [path]: undefined });
    link(root, path, join(outside, "secret.yml"));
    expect(check(root).diagnostics.map(({ code }) => code)).toContain("leads-outside-root");
  });

  it.each(["modules/billing", "modules/billing/src", "modules/billing/src/deep"])(
    "is not read through a link in the place of the folder %s",
    (path) => {
      const files = Object.entries(soundFiles()).filter(([file]) => !file.startsWith(`${path}/`));
      const root = emptyDirectory();
      writeFiles(root, Object.fromEntries(files));
      link(root, path, join(outside, "dir"));
      expect(check(root).diagnostics.map(({ code }) => code)).toContain("leads-outside-root");
    },
  );
});
