import {
  chmodSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { loadManifest } from "./load-manifest";
import { emptyDirectory, monorepo, writeFiles } from "./testing/monorepo";

let root: string;
let cache: string;

beforeEach(() => {
  root = monorepo({
    "modules/shared/shared.yml": 'type: "module"\n',
    "modules/shared/src/a.ts": "export const a = 1;\n",
    "modules/billing/src/index.ts": 'import { a } from "../../shared/src/a";\nconsole.log(a);\n',
  });
  cache = join(emptyDirectory(), "digests.json");
});

/** With the clock moved on, so that files written just now are old enough to be remembered. */
function load(path: string | undefined, later = 10_000): Record<string, string> {
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + later);
  try {
    const { manifest } = loadManifest(root, {}, path === undefined ? {} : { cache: path });
    const entries = [manifest?.api, ...Object.values(manifest?.services ?? {})];
    return Object.fromEntries(entries.map((entry) => [entry?.name, entry?.fingerprint ?? ""]));
  } finally {
    clock.mockRestore();
  }
}

describe("the manifest's cache", () => {
  it("is used: what it says is believed while nothing changes", () => {
    const before = load(cache);
    const { billing = "" } = before;
    writeFileSync(cache, readFileSync(cache, "utf8").replaceAll(billing, "0".repeat(64)));
    expect(load(cache).billing).toBe("0".repeat(64));
    writeFiles(root, { "modules/orders/src/new.ts": "" });
    expect(load(cache)).toEqual(load(undefined));
  });

  it("gives the whole result, frozen, with what is wrong", () => {
    writeFiles(root, { "modules/orders/Dockerfile": "FROM oven/bun\n" });
    load(cache);
    const kept = loadManifest(root, {}, { cache });
    expect(kept).toEqual(loadManifest(root));
    expect(kept.diagnostics).not.toEqual([]);
    expect(Object.isFrozen(kept.manifest?.api.files)).toBe(true);
  });

  it("is not written where nothing changed", () => {
    load(cache);
    const { mtimeMs, ino } = statSync(cache);
    load(cache);
    expect(statSync(cache)).toMatchObject({ mtimeMs, ino });
  });

  it("is not written where something changed in the last two seconds", () => {
    load(cache, 0);
    expect(existsSync(cache)).toBe(false);
  });

  it("is of one monorepo, its settings, and what else counts into fingerprints", () => {
    load(cache);
    for (const [settings, options] of [
      [{ api: { target: "base" } }, {}],
      [{}, { salt: "other" }],
      [{}, { fingerprints: false }],
    ] as const) {
      expect(loadManifest(root, settings, { ...options, cache })).toEqual(loadManifest(root, settings, options));
    }
    const other = monorepo();
    expect(loadManifest(other, {}, { cache })).toEqual(loadManifest(other));
  });

  it.each([
    ["nothing", () => ""],
    ["half of it", (whole: string) => whole.slice(0, whole.length / 2)],
    ["another version's result", (whole: string) => whole.replace(/^\w+/, "0".repeat(64))],
    ["no rows", (whole: string) => `${whole.slice(0, whole.indexOf("\n"))}\n{}`],
    ["no JSON", (whole: string) => `${whole.slice(0, whole.indexOf("\n"))}\n\0`],
  ])("is as if it were not there when it holds %s", (_, spoil) => {
    const before = load(cache);
    const whole = readFileSync(cache, "utf8");
    writeFileSync(cache, spoil(whole));
    expect(load(cache)).toEqual(before);
    expect(readFileSync(cache, "utf8")).toBe(whole);
  });

  it("that cannot be written is done without", () => {
    const before = load(undefined);
    writeFileSync(cache, "");
    expect(load(join(cache, "below", "a-file"))).toEqual(before);
  });

  it("sees an edit that keeps the file's size and time of change", () => {
    const path = join(root, "modules/orders/src/index.ts");
    const write = (text: string): void => {
      writeFileSync(path, text);
      utimesSync(path, 1_700_000_000, 1_700_000_000);
    };
    write("export const a = 1;\n");
    const before = load(cache);
    write("export const a = 2;\n");
    expect(load(cache)).toEqual(load(undefined));
    expect(load(cache)).not.toEqual(before);
  });

  it("sees that a link leads elsewhere, and that what it leads to has changed", () => {
    writeFiles(root, { "elsewhere/a.ts": "export const a = 1;\n", "elsewhere/b.ts": "export const a = 2;\n" });
    rmSync(join(root, "modules/shared/src/a.ts"));
    symlinkSync("../../../link.ts", join(root, "modules/shared/src/a.ts"));
    symlinkSync("elsewhere/a.ts", join(root, "link.ts"));
    load(cache);
    writeFiles(root, { "elsewhere/a.ts": "export const a = 3;\n" });
    expect(load(cache)).toEqual(load(undefined));
    rmSync(join(root, "link.ts"));
    symlinkSync("elsewhere/b.ts", join(root, "link.ts"));
    expect(load(cache)).toEqual(load(undefined));
  });
});

const FILES = ["modules/billing/src/index.ts", "modules/shared/src/a.ts", "modules/orders/src/index.ts"] as const;

/** What may happen to a file; `text` is what it holds. */
const EDITS: Readonly<Record<string, (path: string, text: string, digit: number) => void>> = {
  "same size and time": (path, text, digit) => {
    writeFileSync(path, text.replaceAll(/\d/g, String(digit)));
    utimesSync(path, 1_700_000_000, 1_700_000_000);
  },
  "other text": (path, text, digit) => writeFileSync(path, `${text}// ${digit}\n`),
  mode: (path, _, digit) => chmodSync(path, digit % 2 === 0 ? 0o644 : 0o755),
  "replaced by a copy": (path, text, digit) => {
    writeFileSync(`${path}.new`, text.replaceAll(/\d/g, String(digit)));
    renameSync(`${path}.new`, path);
  },
  removed: (path) => rmSync(path),
  "made a link": (path, _, digit) => {
    const target = join(root, "modules/shared/src/b.ts");
    rmSync(path);
    writeFileSync(target, `export const a = ${digit};\n`);
    symlinkSync(target, path);
  },
  imports: (path, text, digit) =>
    writeFileSync(path, `import "../../${digit % 2 === 0 ? "shared" : "orders"}/src/a";\n${text}`),
};

const edit = fc.record({
  file: fc.constantFrom(...FILES),
  kind: fc.constantFrom(...Object.keys(EDITS)),
  digit: fc.integer({ min: 0, max: 9 }),
});

it("gives the fingerprints that there are without it, after any edits", () => {
  fc.assert(
    fc.property(fc.array(fc.array(edit, { maxLength: 3 }), { maxLength: 5 }), (rounds) => {
      for (const edits of rounds) {
        // A person edits later than in the tick of the clock that the file was read in; the two seconds are skipped here.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 12);
        for (const { file, kind, digit } of edits) {
          const path = join(root, file);
          if (!existsSync(path)) {
            writeFileSync(path, "export const z = 0;\n");
          }
          EDITS[kind]?.(path, readFileSync(path, "utf8"), digit);
        }
        expect(load(cache)).toEqual(load(undefined));
      }
    }),
    { numRuns: 40 },
  );
});
